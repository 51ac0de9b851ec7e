"""kill -9 of supervisor, pipeline and web workers while events flow fast.

Nothing acknowledged may be lost or stored twice, and no orphan process may stay.
"""

import fcntl
import os
import random
from collections import Counter

import pytest

from cryptoviz.store.db.database import Database
from support.crash.kill_rounds import (
    acknowledged_prices,
    acknowledged_responses,
    caught_up,
    kill_in_rounds,
)
from support.crash.request_log import prices_of, read_request_log
from support.crash.supervised_installation import SupervisedInstallation
from support.crash.table_rows import read_rows
from support.crash.topic_files import (
    NEWS,
    epoch_ms,
    history_prices,
    read_topic,
    snapshot_prices,
    to_ms,
)
from support.servers.databases import open_database_url
from support.waiting import wait_until

SEED = int(os.environ.get("CRASH_SEED") or random.SystemRandom().randrange(1_000_000))


@pytest.fixture(scope="module")
def installation(databases, tmp_path_factory):
    """After all kills: running, caught up, with sources that can no longer be reached."""
    directory = tmp_path_factory.mktemp("crash")
    print(f"CRASH_SEED={SEED}")
    with open_database_url(databases, directory / "data") as url:
        installation = SupervisedInstallation(directory, SEED, url)
        try:
            with installation.simulator():
                kill_in_rounds(installation)
            installation.start(sources=False)
            wait_until(lambda: caught_up(installation), interval_s=0.2)
            yield installation
            installation.stop()
        finally:
            installation.close()


@pytest.fixture(scope="module")
def lines(installation):
    return read_topic(installation.data_dir, "datacrypto")


def test_kills_happened_often_enough_and_at_all_points(installation):
    counts = Counter(installation.kills)
    assert sum(counts.values()) >= 20, counts
    assert counts["bus.appended"] >= 5
    assert counts["index.written"] >= 5
    assert min(counts["supervisor"], counts["pipeline"], counts["worker"]) >= 4
    assert set(installation.exit_reasons("pipeline")) == {"killed by SIGKILL"}


def test_files_hold_acknowledged_prices_and_only_served_ones(installation, lines):
    required = acknowledged_prices(installation)
    served = prices_of(read_request_log(installation.request_log))
    assert len(required) > 1000
    assert required.items() <= snapshot_prices(lines).items() <= served.items()


def test_files_hold_acknowledged_history(installation, lines):
    charts = [
        response
        for response in acknowledged_responses(installation)
        if response.path.endswith("/market_chart")
    ]
    points = history_prices(lines)
    assert charts
    for response in charts:
        coin = response.body["coin"]
        assert {(coin, response.body["first"]), (coin, response.body["last"])} <= points.keys()


def test_api_serves_every_price_of_the_files_once(installation, lines):
    stored = {**history_prices(lines), **snapshot_prices(lines)}
    # Within the time of the test single samples are served.
    start = to_ms(read_request_log(installation.request_log)[0].at)
    end = max(at for _, at in snapshot_prices(lines)) + 1
    for coin in sorted({coin for coin, _ in stored}):
        expected = {
            at: price
            for (coin_id, at), price in stored.items()
            if coin_id == coin and start <= at < end and price is not None
        }
        query = {"from": start, "to": end, "points": 2000}
        series = installation.get(f"coins/{coin}/prices", **query)
        assert len(series["t"]) == len(set(series["t"]))
        assert dict(zip(series["t"], series["v"], strict=True)) == expected


def test_api_serves_the_newest_price_of_each_coin(installation, lines):
    newest = {}
    for (coin, at), price in snapshot_prices(lines).items():
        newest[coin] = max(newest.get(coin, (0, 0)), (at, price))
    for coin, (at, price) in newest.items():
        facts = installation.get(f"coins/{coin}")
        assert (epoch_ms(facts["last_updated"]), facts["price"]) == (at, price)


def test_api_serves_every_news_item_of_the_files_once(installation):
    lines = read_topic(installation.data_dir, "rssfeed")
    items = [line.event["data"] for line in lines if line.event["type"] == NEWS]
    titles = {item["id"]: (item["feed_url"], item["title"]) for item in items}
    served, cursor = [], {}
    while cursor is not None:
        page = installation.get("news", filter="all", limit=100, **cursor)
        served += [(row["feed"]["url"], row["title"]) for row in page["data"]]
        cursor = {"cursor": page["next"]} if page["next"] else None
    assert sorted(served) == sorted(titles.values())


def test_status_counts_add_up_to_the_published_records(installation):
    consumers = {row["topic"]: row for row in installation.get("status")["consumers"]}
    for topic in ("datacrypto", "rssfeed"):
        row, published = consumers[topic], len(read_topic(installation.data_dir, topic))
        assert row["position"] == published
        assert row["indexed"] + row["duplicates"] + row["dead_letters"] == published


def test_status_reports_no_dead_letter(installation):
    assert installation.get("status")["dead_letters"] == 0


def test_lock_is_held_while_it_runs(installation):
    with (installation.data_dir / "up.lock").open() as file, pytest.raises(BlockingIOError):
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


def test_reindex_while_running_gives_the_same_rows(installation):
    changing = ("source_status", "consumer_positions")
    database = Database(installation.url)
    derived = read_rows(database, "derived", without=changing)
    user_data = read_rows(database, "user")
    done = installation.run("reindex")
    assert (done.returncode, done.stdout.startswith("Rebuilt from ")) == (0, True), done.stderr
    assert read_rows(database, "derived", without=changing) == derived
    assert read_rows(database, "user") == user_data
    database.dispose()
    wait_until(lambda: caught_up(installation), interval_s=0.2)

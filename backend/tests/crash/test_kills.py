"""kill -9 of supervisor, pipeline and web workers while events flow fast: nothing acknowledged is lost or there twice, no orphan stays."""

import fcntl
import os
import random
from collections import Counter

import pytest

from cryptoviz.store.db.database import Database
from support.crash.independent_reader import (
    NEWS,
    acknowledged,
    count_lines,
    epoch_ms,
    history_points,
    read_journal,
    read_topic,
    snapshots,
    to_ms,
)
from support.crash.supervised_installation import SupervisedInstallation, kill_if_running
from support.crash.table_rows import read_rows
from support.servers.databases import open_database_url
from support.waiting import wait_until

SEED = int(os.environ.get("CRASH_SEED") or random.SystemRandom().randrange(1_000_000))
TOPICS = ("datacrypto", "rssfeed", "errors")


@pytest.fixture(scope="module")
def world(databases, tmp_path_factory):
    """After all the kills: running, caught up, with sources that cannot be reached any more."""
    directory = tmp_path_factory.mktemp("crash")
    print(f"CRASH_SEED={SEED}")
    with open_database_url(databases, directory / "data") as url:
        made = SupervisedInstallation(directory, SEED, url)
        try:
            with made.simulator():
                torment(made)
            made.start(sources=False)
            wait_until(lambda: caught_up(made))
            yield made
            made.stop()
        finally:
            kill_if_running(made)


def torment(world):
    """Each round ends with the supervisor's death; between them the same data directory is taken up again."""
    rounds = [*(["bus.appended"] * 3), *(["index.written"] * 3), *(["killed by hand"] * 2)]
    world.random.shuffle(rounds)
    for point in rounds:
        if point == "killed by hand":
            world.start()
            for victim in world.random.sample([world.kill_pipeline, world.kill_worker] * 2, 4):
                world.wait_for_flow()
                victim()
        else:
            world.start(f"{point}:{world.random.randint(2, 9)}")
            world.wait_for_fault(point, 2)
        world.kill_supervisor()
    # How much flows between the kills depends on machine and seed: the last one waits until there is enough to compare.
    world.start()
    wait_until(lambda: len(acknowledged_rows(world)) > 1_000)
    world.kill_supervisor()


def acknowledged_rows(world):
    kept = acknowledged(
        read_journal(world.journal), [moment for moment, _ in world.started("pipeline")]
    )
    return {key: price for served in kept for key, price in served.rows().items()}


def caught_up(world):
    """By the lines of the files: the end of a topic is in the status as its consumer last told it, which may be of an earlier life."""
    positions = {row["topic"]: row["position"] for row in world.get("status")["consumers"]}
    return all(positions.get(topic, 0) == count_lines(world.data_dir, topic) for topic in TOPICS)


@pytest.fixture(scope="module")
def lines(world):
    return read_topic(world.data_dir, "datacrypto")


def test_it_was_killed_often_enough_and_at_the_points_that_matter(world):
    counts = Counter(world.kills)
    assert sum(counts.values()) >= 20, counts
    assert counts["bus.appended"] >= 5
    assert counts["index.written"] >= 5
    assert min(counts["supervisor"], counts["pipeline"], counts["worker"]) >= 4
    assert set(world.ended("pipeline")) == {"killed by SIGKILL"}


def test_whatever_was_acknowledged_is_in_the_files_and_nothing_else(world, lines):
    journal = read_journal(world.journal)
    must = acknowledged_rows(world)
    could = {key: price for served in journal for key, price in served.rows().items()}
    there = snapshots(lines)
    assert len(must) > 1000
    assert must.items() <= there.items() <= could.items()


def test_history_that_was_acknowledged_is_in_the_files(world, lines):
    kept = acknowledged(
        read_journal(world.journal), [moment for moment, _ in world.started("pipeline")]
    )
    charts = [served for served in kept if served.path.endswith("/market_chart")]
    points = history_points(lines)
    assert charts
    for served in charts:
        ends = {
            (served.body["coin"], served.body["first"]),
            (served.body["coin"], served.body["last"]),
        }
        assert ends <= points.keys()


def test_every_sample_of_the_files_is_served_once_and_with_its_price(world, lines):
    said = {**history_points(lines), **snapshots(lines)}
    start, end = span(world, lines)
    for coin in sorted({coin for coin, _ in said}):
        expected = {
            at: price
            for (whose, at), price in said.items()
            if whose == coin and start <= at < end and price is not None
        }
        answer = world.get(f"coins/{coin}/prices", **{"from": start, "to": end, "points": 2000})
        assert len(answer["t"]) == len(set(answer["t"]))
        assert dict(zip(answer["t"], answer["v"], strict=True)) == expected


def span(world, lines):
    """The time of the test: single samples are served there."""
    return to_ms(read_journal(world.journal)[0].at), max(at for _, at in snapshots(lines)) + 1


def test_the_newest_price_of_each_coin_is_that_of_the_files(world, lines):
    newest = {}
    for (coin, at), price in snapshots(lines).items():
        newest[coin] = max(newest.get(coin, (0, 0)), (at, price))
    for coin, (at, price) in newest.items():
        facts = world.get(f"coins/{coin}")
        assert (epoch_ms(facts["last_updated"]), facts["price"]) == (at, price)


def test_every_story_of_the_files_is_served_once(world):
    events = [
        line.event for line in read_topic(world.data_dir, "rssfeed") if line.event["type"] == NEWS
    ]
    titles = {
        event["data"]["id"]: (event["data"]["feed_url"], event["data"]["title"]) for event in events
    }
    served, cursor = [], {}
    while cursor is not None:
        page = world.get("news", filter="all", limit=100, **cursor)
        served += [(row["feed"]["url"], row["title"]) for row in page["data"]]
        cursor = {"cursor": page["next"]} if page["next"] else None
    assert sorted(served) == sorted(titles.values())


def test_the_counts_balance(world, lines):
    consumers = {row["topic"]: row for row in world.get("status")["consumers"]}
    for topic in ("datacrypto", "rssfeed"):
        row, published = consumers[topic], len(read_topic(world.data_dir, topic))
        assert row["position"] == published
        assert row["indexed"] + row["duplicates"] + row["dead_letters"] == published


def test_no_record_was_unreadable(world):
    assert world.get("status")["dead_letters"] == 0


def test_the_lock_is_held_while_it_runs(world):
    with (world.data_dir / "up.lock").open() as file, pytest.raises(BlockingIOError):
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


def test_a_reindex_beside_the_running_product_agrees_row_by_row(world):
    passing = ("source_status", "consumer_positions")  # what goes on while it runs
    database = Database(world.url)
    before, people = read_rows(database, "derived", without=passing), read_rows(database, "kept")
    done = world.run("reindex")
    assert (done.returncode, done.stdout.startswith("Rebuilt from ")) == (0, True), done.stderr
    assert read_rows(database, "derived", without=passing) == before
    assert read_rows(database, "kept") == people
    database.dispose()
    wait_until(lambda: caught_up(world))

"""Figures of lists and facts are those of the series, for recorded and for special coins.

A few recorded coins are compared by default, and all of them with ORACLE=all (`make oracle`).
"""

import os
from collections.abc import Iterator

import pytest

from cryptoviz.clock import from_ms
from cryptoviz.config import Config
from support.fakes.api import KEY, Person, make_app
from support.fakes.store import DAY, HOUR, MINUTE, START, Feeder, history, index_sink, snapshot
from support.paths import SHARED
from support.series_oracle import Points, recorded
from support.servers.databases import open_migrated

END = START + 35 * DAY  # the end of the windows
NEWEST = END - MINUTE
SPANS = {"1h": HOUR, "24h": DAY, "7d": 7 * DAY, "30d": 30 * DAY}
SOURCE = {f"change_{window}": 7.25 for window in SPANS} | {"high_24h": 1e9, "low_24h": 0.0}
FILES = ("coinranking_5min_24h_50meme*", "coinranking_hourly_30d*", "coingecko_daily_top50*")
MOST = 200 if os.environ.get("ORACLE") == "all" else 10  # coins of a file


def every(step: int, *spans: tuple[int, int]) -> Points:
    return [(at, 1.0 + at % 7 + at / END) for span in spans for at in range(*span, step)]


SPECIAL = {
    "minutes": every(MINUTE, (END - 2 * DAY, END)),
    "five-minutes": every(5 * MINUTE, (END - 31 * DAY, END)),
    "exactly-a-day": every(HOUR, (END - DAY, END)),
    "just-less": every(HOUR, (END - DAY + 1, END)),
    "flat": [(at, 2.0) for at in range(END - 40 * HOUR, END, 5 * MINUTE)],
    "free-first": [(END - DAY - 1, 0.0), *every(HOUR, (END - 5 * HOUR, END))],
    "gone": every(HOUR, (END - 30 * DAY, END - 2 * DAY)),
    "back": every(HOUR, (END - 9 * DAY, END - 3 * DAY), (END - 2 * HOUR, END)),
    "just-in-time": every(5 * MINUTE, (END - 9 * DAY, END - 26 * HOUR), (END - HOUR, END)),
    "once": [(END - 3 * MINUTE, 5.0)],
}


def recordings() -> dict[str, Points]:
    """Return recorded coins, moved so that the last value of each file is the newest."""
    found: dict[str, Points] = {}
    for number, pattern in enumerate(FILES):
        for path in SHARED.glob(f"history/{pattern}"):
            coins = dict(list(recorded(path).items())[:MOST])
            moved = NEWEST - max(points[-1][0] for points in coins.values())
            for coin, points in coins.items():
                recent = [(at + moved, price) for at, price in points if at + moved > START]
                found |= {f"{coin}-{number}": recent} if recent else {}
    return found


COINS = {**SPECIAL, **recordings()}


@pytest.fixture(scope="module")
def reader(databases, tmp_path_factory) -> Iterator[Person]:
    directory = tmp_path_factory.mktemp("lists")
    config = Config(data_dir=directory, spa_dir=directory / "no-spa", jwt_secret_key=KEY)
    with open_migrated(databases, directory) as database:
        events = []
        for coin, points in COINS.items():
            step = max(60, (points[-1][0] - points[0][0]) // max(1, len(points) - 1) // 1000)
            events += [history(coin, points[:-1], spacing_s=step, observed=NEWEST)]
            at, price = points[-1]
            events += [snapshot(coin, at, price, observed=NEWEST, spacing_s=step, **SOURCE)]
        Feeder(index_sink(database)).feed(*events)
        yield Person.register(make_app(config, database, lambda: from_ms(END)), "reader")


@pytest.fixture(scope="module")
def rows(reader) -> dict[str, dict]:
    return {row["id"]: row for row in reader.get("markets?limit=250").get_json()["data"]}


def expected(reader, coin: str, window: str) -> tuple[float | None, bool]:
    """Return the change of the series, and whether a list has the source's instead."""
    start = END - SPANS[window]
    query = f"from={start}&to={END}" if window == "1h" else f"window={window}"
    body = reader.get(f"coins/{coin}/change?{query}&points=2").get_json()
    if body["since"]:
        return 7.25, True
    return body["percent"], False


@pytest.mark.parametrize("window", SPANS)
def test_changes_of_lists_are_those_of_the_series(reader, rows, window):
    name = f"change_{window}"
    assert len(rows) == len(COINS)
    wrong = {
        coin: (row[name], change)
        for coin, row in rows.items()
        if (row[name], name in row.get("from_source", ()))
        != (change := expected(reader, coin, window))
    }
    assert not wrong


def test_changes_and_range_of_facts_are_those_of_list_and_series(reader, rows):
    for coin, row in rows.items():
        facts = reader.get(f"coins/{coin}").get_json()
        prices = reader.get(f"coins/{coin}/prices?window=24h&points=2").get_json()
        assert {name: facts[name] for name in row if name.startswith("change")} == {
            name: row[name] for name in row if name.startswith("change")
        }
        if "high_24h" in facts.get("from_source", ()):
            assert prices["gaps"] or prices["from"] > END - DAY or not prices["t"]
            assert (facts["high_24h"], facts["low_24h"]) == (1e9, 0.0)
        else:
            ends = [prices[name] and prices[name]["value"] for name in ("high", "low")]
            assert [facts["high_24h"], facts["low_24h"]] == ends


@pytest.mark.parametrize("window", SPANS)
def test_order_by_a_change_is_that_of_the_figures_shown(reader, rows, window):
    name = f"change_{window}"
    found = reader.get(f"markets?sort=-{name}&limit=250").get_json()["data"]
    assert {row["id"]: row for row in found} == rows
    current = [row[name] for row in found if row["last_updated"] > "2025-09-04T23"]
    known = [change for change in current if change is not None]
    assert known == sorted(known, reverse=True)
    assert current[: len(known)] == known


def test_movers_are_the_first_and_the_last_by_change(reader, rows):
    movers = reader.get("markets/movers?limit=5").get_json()
    for kind, sort in (("rising", "-change_24h"), ("falling", "change_24h")):
        path = f"markets?sort={sort}&limit=5&window=24h"
        assert movers[kind] == reader.get(path).get_json()["data"]


@pytest.mark.parametrize(
    ("coin", "changes", "of_source"),
    [
        ("gone", {"change_24h": None}, []),
        ("back", {"change_24h": 7.25}, ["change_24h", "change_30d"]),
        ("once", {"change_24h": 7.25}, ["change_1h", "change_24h", "change_7d", "change_30d"]),
        ("flat", {"change_24h": 0.0}, ["change_7d", "change_30d"]),
        ("free-first", {"change_24h": None}, ["change_7d", "change_30d"]),
    ],
)
def test_changes_of_special_coins(rows, coin, changes, of_source):
    row = rows[coin]
    assert {name: row[name] for name in changes} == changes
    assert row.get("from_source", []) == of_source

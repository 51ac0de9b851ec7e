"""Storage of CoinGecko's own sparklines."""

from datetime import timedelta

from sqlalchemy import select

from cryptoviz.clock import to_ms
from cryptoviz.series.lists.sparkline import GRIDS
from cryptoviz.store.data_versions import MARKETS, SqlDataVersions
from cryptoviz.store.db.database import Database
from cryptoviz.store.markets.lists.coingecko_sparklines import SqlCoinGeckoSparklines
from cryptoviz.store.schema.tables import coingecko_sparklines
from support.fakes.clock import HandClock

NOW = HandClock()()
NOW_MS = to_ms(NOW)
HOUR_MS = 3_600_000
WEEK = [float(number) for number in range(168)]
GRID = GRIDS["7d"]


def test_recent_returns_every_second_price_of_the_last_week(database: Database) -> None:
    store = SqlCoinGeckoSparklines(database)
    store.save({"bitcoin": WEEK, "new": [1, 2, 3]}, NOW)
    found = store.recent(["bitcoin", "new", "nix"], NOW_MS, GRID)
    assert found == {"bitcoin": WEEK[1::2], "new": [*[None] * 82, 1, 3]}
    later = store.recent(["bitcoin", "new"], NOW_MS + 100 * HOUR_MS, GRID)
    unknown = [None] * 50
    assert later == {
        "bitcoin": [*WEEK[101::2], *unknown],
        "new": [*[None] * 32, 1, 3, *unknown],
    }
    outdated = store.recent(["bitcoin"], NOW_MS + 168 * HOUR_MS, GRID)
    assert outdated == {"bitcoin": [None] * 84}
    assert store.recent([], NOW_MS, GRID) == {}


def test_recent_joins_the_prices_of_a_day(database: Database) -> None:
    store = SqlCoinGeckoSparklines(database)
    store.save({"bitcoin": WEEK}, NOW)
    [line] = store.recent(["bitcoin"], NOW_MS, GRIDS["24h"]).values()
    assert line == [143.25 + number / 4 for number in range(96)]


def test_save_replaces_the_prices_and_raises_the_version(database: Database) -> None:
    store, versions = SqlCoinGeckoSparklines(database), SqlDataVersions(database)
    store.save({"bitcoin": WEEK, "ethereum": [1, 2]}, NOW - timedelta(days=3))
    first = versions.current(MARKETS)
    store.save({}, NOW)
    assert versions.current(MARKETS) == first
    store.save({"bitcoin": [5, 6, 7]}, NOW)
    assert versions.current(MARKETS) > first
    assert store.recent(["bitcoin", "ethereum"], NOW_MS, GRID) == {
        "bitcoin": [*[None] * 82, 5, 7],
        "ethereum": [*[None] * 47, 2, *[None] * 36],
    }


def test_save_deletes_lines_that_are_too_old_to_be_shown(each_database: Database) -> None:
    store, week = SqlCoinGeckoSparklines(each_database), timedelta(days=7)
    store.save({"old": [1.0]}, NOW - week)
    store.save({"recent": [1.0]}, NOW - week + timedelta(hours=3))
    store.save({"new": [1.0]}, NOW)
    with each_database.read() as connection:
        kept = set(connection.scalars(select(coingecko_sparklines.c.coin_id)))
    assert kept == {"recent", "new"}

"""Storage of CoinGecko's own sparklines."""

from datetime import timedelta

from cryptoviz.clock import to_ms
from cryptoviz.store.data_versions import MARKETS, SqlDataVersions
from cryptoviz.store.db.database import Database
from cryptoviz.store.markets.coingecko_sparklines import HOUR_MS, SqlCoinGeckoSparklines
from support.fakes.clock import HandClock

NOW = HandClock()()
NOW_MS = to_ms(NOW)
WEEK = [float(number) for number in range(168)]


def test_recent_returns_every_second_price_of_the_last_week(database: Database) -> None:
    store = SqlCoinGeckoSparklines(database)
    store.save({"bitcoin": WEEK, "new": [1, 2, 3]}, NOW)
    found = store.recent(["bitcoin", "new", "nix"], NOW_MS)
    assert found == {"bitcoin": WEEK[1::2], "new": [1, 3]}
    later = store.recent(["bitcoin", "new"], NOW_MS + 100 * HOUR_MS)
    assert later == {"bitcoin": WEEK[101::2], "new": [1, 3]}
    assert store.recent(["bitcoin", "new"], NOW_MS + 168 * HOUR_MS) == {}
    assert store.recent([], NOW_MS) == {}


def test_save_replaces_the_prices_and_raises_the_version(database: Database) -> None:
    store, versions = SqlCoinGeckoSparklines(database), SqlDataVersions(database)
    store.save({"bitcoin": WEEK, "ethereum": [1, 2]}, NOW - timedelta(days=3))
    first = versions.current(MARKETS)
    store.save({}, NOW)
    assert versions.current(MARKETS) == first
    store.save({"bitcoin": [5, 6, 7]}, NOW)
    assert versions.current(MARKETS) > first
    assert store.recent(["bitcoin", "ethereum"], NOW_MS) == {"bitcoin": [5, 7], "ethereum": [2]}

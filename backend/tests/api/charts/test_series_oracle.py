"""Every coin, window and 50 random spans of ../shared/data/history against the oracle.

A few coins are compared by default, and all of them with ORACLE=all (`make oracle`).
"""

import os
import random
from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter

import pytest

from cryptoviz.series.windows import Window
from cryptoviz.sources.files.blocks import spacings_of
from support.fakes.api import Person
from support.fakes.store import DAY, HOUR, MINUTE, Feeder, history, index_sink
from support.paths import NO_RECORDINGS, SHARED
from support.series_oracle import Points, answer, recorded, respaced

HISTORY = SHARED / "history"
ALL = os.environ.get("ORACLE") == "all"
pytestmark = pytest.mark.skipif(not HISTORY.is_dir(), reason=NO_RECORDINGS)

WINDOWS: list[Window] = ["24h", "7d", "30d", "90d", "1y", "max"]
SPANS = 50  # random ones of each coin
FEW = 2  # coins of a file
FIELDS = ("from", "to", "base", "last", "high", "low", "percent", "reason", "since")
FILES = [
    "coinranking_5min*",
    "coinranking_hourly*",
    "coingecko_daily_top50*",
    "coingecko_daily_max*",
]
SPACINGS = {"1 minute": MINUTE, "5 minutes": 5 * MINUTE, "1 hour": HOUR, "1 day": DAY}
# Spacings of one history, and how long before its end each begins.
MIXED = {DAY: 3 * 365 * DAY, HOUR: 90 * DAY, 5 * MINUTE: 2 * DAY, MINUTE: 8 * HOUR}


def coins_of(pattern: str) -> dict[str, Points]:
    found: dict[str, Points] = {}
    for path in sorted(HISTORY.glob(pattern)):
        coins = recorded(path)
        found |= dict(list(coins.items())[: None if ALL else FEW])
        if len(found) >= FEW and not ALL:
            break
    return found


def respaced_coins(spacing: int) -> dict[str, Points]:
    """Return the last three years of coins; of dense ones less by default, of minutes always."""
    most = 6_000 if not ALL else 50_000 if spacing == MINUTE else 500_000
    length = min(3 * 365 * DAY, spacing * most)
    return {
        coin: respaced(points, spacing, points[-1][0] - length)
        for coin, points in coins_of("coingecko_daily_max*").items()
    }


def mixed_coins() -> dict[str, Points]:
    coins = {}
    for coin, points in coins_of("coingecko_daily_max*").items():
        prices: dict[int, float] = {}
        for spacing, length in MIXED.items():
            start = points[-1][0] - length
            kept = [point for point in prices.items() if point[0] < start]
            prices = dict(kept + respaced(points, spacing, start))
        coins[coin] = list(prices.items())
    return coins


def feed(feeder: Feeder, coin: str, points: Points, newest: int) -> None:
    """Feed points in blocks of one spacing, as an import does."""
    for low in range(0, len(points), 10_000):
        block = points[low : low + 10_000]
        spaced = zip(spacings_of([at for at, _ in block], 60), block, strict=True)
        for spacing_s, group in groupby(spaced, key=itemgetter(0)):
            part = [point for _, point in group]
            feeder.feed(history(coin, part, spacing_s=spacing_s, observed=newest))


def spans_of(points: Points, coin: str) -> Iterator[tuple[int, int]]:
    """Yield random spans that end after the coin's first value, on all scales."""
    draw = random.Random(coin)
    first, last = points[0][0], points[-1][0]
    for _ in range(SPANS):
        length = int((last - first + DAY) * draw.random() ** 4) + 1
        start = draw.randrange(first - DAY, last)
        yield start, max(start + length, first + 1)


def mismatches(reader: Person, coin: str, points: Points, newest: int) -> Iterator[str]:
    requests = [(window, 0, 0) for window in WINDOWS]
    requests += [(None, *span) for span in spans_of(points, coin)]
    for window, start, end in requests:
        query = f"window={window}" if window else f"from={start}&to={end}"
        expected = answer(points, newest, window, start, end)
        change = reader.get(f"coins/{coin}/change?{query}").get_json()
        found = {name: change[name] for name in FIELDS}
        if found != {name: expected[name] for name in FIELDS}:
            yield f"{coin} {query}: {found} instead of {expected}"
        prices = reader.get(f"coins/{coin}/prices?{query}").get_json()
        series = list(zip(prices["t"], prices["v"], strict=True))
        ends = [expected[name] for name in ("first", "last", "high", "low") if expected["last"]]
        if not {(end["at"], end["value"]) for end in ends} <= set(series) <= set(points):
            yield f"{coin} {query}: {series[:2]} … {series[-2:]} lacks one of {ends}"
        if ends and (series[0][0], series[-1][0]) != (ends[0]["at"], ends[1]["at"]):
            yield f"{coin} {query}: {series[0]} … {series[-1]} reaches beyond {ends}"


@pytest.mark.parametrize("data", [*FILES, *SPACINGS, *["mixed"] * ALL])
def test_answers_are_those_of_the_oracle(data, app, database):
    if data == "mixed":
        coins = mixed_coins()
    else:
        coins = coins_of(data) if data in FILES else respaced_coins(SPACINGS[data])
    newest = max(points[-1][0] for points in coins.values())
    feeder = Feeder(index_sink(database))
    reader = Person.register(app, "reader")
    for coin, points in coins.items():
        feed(feeder, coin, points, newest)
    found = [
        it for coin, points in coins.items() for it in mismatches(reader, coin, points, newest)
    ]
    assert not found, f"{len(found)}: {found[:3]}"

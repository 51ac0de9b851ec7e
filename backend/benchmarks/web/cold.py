"""Reads that no cache has: each of the next coin, with a window that ends at a time of its own.

`python -m benchmarks.web.years cold` measures them alone.
"""

import itertools
import random
import statistics
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path

from benchmarks.data.dataset import DAY, HOUR
from benchmarks.report import Measurement
from benchmarks.web.installations import Installation
from cryptoviz.clock import to_ms, utc_now

READS = 250  # of each kind; a round is the median of its share
ENDS = range(HOUR, 6 * DAY)  # before now: there are values every five minutes then
COMPARED = 10
_YEAR = 365 * DAY

NextCoin = Callable[[], str]
AddressOf = Callable[[NextCoin, int], str]


def _of_coin(name: str, length: int) -> AddressOf:
    return lambda coin, end: f"/api/v1/coins/{coin()}/{name}?from={end - length}&to={end}"


def _compare(coin: NextCoin, end: int) -> str:
    coins = ",".join(coin() for _ in range(COMPARED))
    return f"/api/v1/compare?coins={coins}&from={end - _YEAR}&to={end}"


_KINDS: dict[str, AddressOf] = {
    "prices of a day": _of_coin("prices", DAY),
    "prices of three years": _of_coin("prices", 3 * _YEAR),
    "prices of a year": _of_coin("prices", _YEAR),
    "candles of a year": _of_coin("candles", _YEAR),
    f"{COMPARED} coins compared over a year": _compare,
}
_BOTH = ("SQLite", "PostgreSQL")
# What each kind is compared with, and the greatest ratio by database.
_GOALS = {
    "prices of three years": ("prices of a day", {"SQLite": 1.3, "PostgreSQL": 1.7}),
    "candles of a year": ("prices of a year", dict.fromkeys(_BOTH, 1.2)),
    f"{COMPARED} coins compared over a year": ("prices of a year", dict.fromkeys(_BOTH, 4.0)),
}


def measurements(found: Sequence[Installation], _directory: Path, rounds: int) -> list[Measurement]:
    return [one for of in found for one in _measurements(of, rounds)]


def _measurements(of: Installation, rounds: int) -> list[Measurement]:
    taken = _taken_ms(of)
    result = []
    for kind, values in taken.items():
        size = len(values) // rounds
        medians = [statistics.median(values[low : low + size]) for low in range(0, READS, size)]
        other, goals = _GOALS.get(kind, (None, {}))
        result.append(
            Measurement(
                _name(kind, of),
                tuple(medians[:rounds]),
                "ms",
                goals.get(of.database),
                other and _name(other, of),
                better="less",
            )
        )
    return result


def _name(kind: str, of: Installation) -> str:
    return f"cold on {of.database}: {kind}"


def _taken_ms(of: Installation) -> dict[str, list[float]]:
    """Return the time of each read; the kinds take turns."""
    odds, coins, now = random.Random(1), itertools.cycle(of.coins), to_ms(utc_now())
    taken: dict[str, list[float]] = {kind: [] for kind in _KINDS}
    headers = {"Authorization": f"Bearer {of.tokens[0]}"}
    with closing(HTTPConnection("127.0.0.1", of.port, timeout=20)) as connection:
        for _ in range(READS):
            for kind, address_of in _KINDS.items():
                address = address_of(lambda: next(coins), now - odds.choice(ENDS))
                began = time.perf_counter()
                connection.request("GET", address, headers=headers)
                response = connection.getresponse()
                response.read()
                taken[kind].append(1000 * (time.perf_counter() - began))
                if response.status != 200:
                    raise RuntimeError(f"{address}: {response.status}")
    return taken

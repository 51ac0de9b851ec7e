"""A download of a million rows, next to Python's csv writer on the same rows in memory.

`python -m benchmarks.web.years export` measures it alone.
"""

import csv
import io
import math
import time
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path

from benchmarks.report import Measurement
from benchmarks.web.installations import Installation
from benchmarks.web.processes import process_tree, pss_mb

ROWS, MOST_ROUNDS = 1_000_000, 3
WRITER = "Python's csv writer, rows in memory"
_CHUNK = 1 << 16
_SETTLED = 0.1  # the part of the download after which memory must not grow
_SAMPLE_S = 0.2  # between two looks at the memory


@dataclass(frozen=True)
class Download:
    """How long it took, and how much the memory of the server grew after the first tenth."""

    body: bytes
    first_byte_s: float
    seconds: float
    growth_mb: float


def measurements(found: Sequence[Installation], _directory: Path, rounds: int) -> list[Measurement]:
    return [one for of in found for one in _measurements(of, min(rounds, MOST_ROUNDS))]


def _measurements(of: Installation, rounds: int) -> list[Measurement]:
    coins = _coins_of(of)
    rows = _rows(_download(of, coins).body)  # it warms up, too
    downloads, written = [], []
    for _ in range(rounds):
        downloads.append(_download(of, coins))
        written.append(len(rows) / _seconds_to_write(rows))
    name, writer = f"export of {ROWS:,} rows on {of.database}", f"{WRITER} ({of.database})"
    speeds = tuple(len(rows) / one.seconds for one in downloads)
    first_bytes = tuple(1000 * one.first_byte_s for one in downloads)
    growths = tuple(one.growth_mb for one in downloads)
    return [
        Measurement(writer, tuple(written), "rows/s"),
        Measurement(name, speeds, "rows/s", 0.3, writer),
        Measurement(f"{name}, first byte", first_bytes, "ms", 200, better="less"),
        Measurement(f"{name}, growth of memory", growths, "MB PSS", 5, better="less"),
    ]


def _coins_of(of: Installation) -> list[str]:
    """Return so many coins that they have a million rows."""
    rows = _download(of, of.coins[:1]).body.count(b"\n") - 1
    return list(of.coins[: math.ceil(ROWS / rows)])


def _download(of: Installation, coins: Sequence[str]) -> Download:
    path = f"/api/v1/export/prices.csv?coins={','.join(coins)}"
    pids = process_tree(of.pid)
    with closing(HTTPConnection("127.0.0.1", of.port, timeout=60)) as connection:
        began = time.perf_counter()
        connection.request("GET", path, headers={"Authorization": f"Bearer {of.tokens[0]}"})
        response = connection.getresponse()
        if response.status != 200:
            raise RuntimeError(f"{path}: {response.status}")
        parts = [response.read(1)]
        first_byte_s = time.perf_counter() - began
        memory = [(first_byte_s, pss_mb(pids))]
        while chunk := response.read(_CHUNK):
            parts.append(chunk)
            now = time.perf_counter() - began
            if now - memory[-1][0] > _SAMPLE_S:
                memory.append((now, pss_mb(pids)))
        seconds = time.perf_counter() - began
    later = [size for at, size in memory if at >= _SETTLED * seconds] or [0.0]
    return Download(b"".join(parts), first_byte_s, seconds, max(later) - later[0])


def _rows(body: bytes) -> list[list[str | float]]:
    """Return the rows as a program has them: numbers are numbers."""
    _head, *lines = csv.reader(io.StringIO(body.decode()))
    return [[_value(text) for text in line] for line in lines]


def _value(text: str) -> str | float:
    try:
        return float(text)
    except ValueError:
        return text


def _seconds_to_write(rows: Sequence[Sequence[object]]) -> float:
    began = time.perf_counter()
    csv.writer(io.StringIO()).writerows(rows)
    return time.perf_counter() - began

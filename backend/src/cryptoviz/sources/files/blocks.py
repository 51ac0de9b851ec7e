"""Pure: imported points become blocks of history, the same ones for the same file."""

import math
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby, pairwise
from statistics import median_low

from cryptoviz.model.records import HISTORY_BLOCK, HistoryPoint, MarketHistory
from cryptoviz.sources.files.rows import Row

# Spacings of points in seconds: those between are rounded, so that jitter makes no new block.
SPACINGS_S = (
    *(60, 300, 900, 1_800, 3_600, 7_200, 14_400, 21_600, 43_200),
    *(86_400, 259_200, 604_800, 2_592_000),
)
_NEIGHBOURS = 3  # steps on each side that decide a point's spacing: two holes do not change it


def blocks_of(rows: Iterable[Row]) -> Iterator[MarketHistory]:
    """Yield blocks, each of one coin and one spacing; at most HISTORY_BLOCK points a coin wait."""
    waiting: dict[str, list[HistoryPoint]] = {}
    spacings: dict[str, int] = {}  # the last of each coin, for a point alone
    for coin_id, point in rows:
        points = waiting.setdefault(coin_id, [])
        points.append(point)
        if len(points) == HISTORY_BLOCK:
            yield from _cut(coin_id, waiting.pop(coin_id), spacings)
    for coin_id, points in waiting.items():
        yield from _cut(coin_id, points, spacings)


def _cut(
    coin_id: str, unordered: Sequence[HistoryPoint], spacings: dict[str, int]
) -> Iterator[MarketHistory]:
    by_time = {point.at: point for point in unordered}  # of two at one time the later row counts
    points = [by_time[at] for at in sorted(by_time)]
    found = spacings_of([point.at for point in points], spacings.get(coin_id, SPACINGS_S[0]))
    for spacing, group in groupby(zip(found, points, strict=True), key=lambda pair: pair[0]):
        spacings[coin_id] = spacing
        yield MarketHistory(
            coin_id=coin_id,
            days=0,  # no range of a source, so no range of it counts as fetched
            last=False,
            spacing_s=spacing,
            points=tuple(point for _, point in group),
        )


def spacings_of(times: Sequence[int], default: int) -> list[int]:
    """Return the usual distance around each time, in seconds; `default` for a time alone."""
    steps = [(later - earlier) / 1000 for earlier, later in pairwise(times)]
    if not steps:
        return [default] * len(times)
    return [
        _rounded(median_low(steps[max(0, index - _NEIGHBOURS) : index + _NEIGHBOURS]))
        for index in range(len(times))
    ]


def _rounded(step_s: float) -> int:
    return min(SPACINGS_S, key=lambda spacing: abs(math.log(max(step_s, 0.001) / spacing)))

"""Changes of all coins over the windows of lists, by the rule of change.py."""

from collections.abc import Iterable, Mapping
from typing import Literal, NamedTuple, get_args

from cryptoviz.series.change import is_too_old
from cryptoviz.series.points import PricePoint
from cryptoviz.series.windows import SPANS

ChangeWindow = Literal["1h", "24h", "7d", "30d"]
CHANGE_WINDOWS: tuple[ChangeWindow, ...] = get_args(ChangeWindow)

_SPANS = {"1h": 3_600_000, **SPANS}
SPANS_OF_CHANGES = {window: _SPANS[window] for window in CHANGE_WINDOWS}

# Percentages of the windows that the history of a coin covers; null if its values are too few.
Changes = Mapping[ChangeWindow, float | None]


class Edge(NamedTuple):
    """Prices of a coin around the start or the end of a window.

    `before` is its last price earlier than `at`, and `price_at` the one at that very time.
    """

    coin: int
    at: int
    before: PricePoint | None
    price_at: float | None


def edge_times(end: int) -> list[int]:
    """Return the end of the windows, and the start of each."""
    return [end, *(end - SPANS_OF_CHANGES[window] for window in CHANGE_WINDOWS)]


def changes_of(edges: Iterable[Edge], end: int) -> dict[int, Changes]:
    """Return the changes of each coin over the windows until `end`, by the coin's key."""
    bases: dict[int, dict[int, PricePoint]] = {}
    last: dict[int, PricePoint] = {}
    for coin, at, before, price_at in edges:
        if at == end:
            if before is not None:
                last[coin] = before
        elif price_at is not None:
            bases.setdefault(coin, {})[at] = PricePoint(at, price_at)
        elif before is not None:
            bases.setdefault(coin, {})[at] = before
    return {
        coin: {
            window: _percent(base, last[coin], start)
            for window in CHANGE_WINDOWS
            if (base := known.get(start := end - SPANS_OF_CHANGES[window]))
            and _covers(base, last[coin], start, end)
        }
        for coin, known in bases.items()
    }


def _covers(base: PricePoint, last: PricePoint, start: int, end: int) -> bool:
    """Whether the history has the change, or knows that there is none: no price in the window."""
    return last.at < start or not is_too_old(base.at, start, end)


def _percent(base: PricePoint, last: PricePoint, start: int) -> float | None:
    if last.at < start or last.at == base.at or base.value == 0:
        return None
    return (last.value / base.value - 1) * 100

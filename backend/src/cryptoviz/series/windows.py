"""Windows of time, and the width of the bars that a window is read with."""

from dataclasses import dataclass
from typing import Literal

Metric = Literal["price", "market_cap", "total_volume"]
Window = Literal["24h", "7d", "30d", "90d", "1y", "max"]

_HOUR = 3_600_000
_DAY = 24 * _HOUR

# Widths of bars in milliseconds, finest first; each divides the next.
WIDTHS: dict[str, int] = {
    "5m": 300_000,
    "30m": 1_800_000,
    "2h": 2 * _HOUR,
    "6h": 6 * _HOUR,
    "1d": _DAY,
    "3d": 3 * _DAY,
}
FINEST = WIDTHS["5m"]
COARSEST = WIDTHS["3d"]
SPANS: dict[str, int] = {
    "24h": _DAY,
    "7d": 7 * _DAY,
    "30d": 30 * _DAY,
    "90d": 90 * _DAY,
    "1y": 365 * _DAY,
}

# What a chart of ordinary width can show; with this ladder a window reads 280 to 1,680 bars, the named ones 288 to 365.
LEAST_BARS = 280


@dataclass(frozen=True, slots=True)
class WindowRequest:
    """A named window, or from `start_ms` (inclusive) to `end_ms` (exclusive)."""

    window: Window | None = None
    start_ms: int | None = None
    end_ms: int | None = None


@dataclass(frozen=True, slots=True)
class SeriesWindow:
    """Half-open, epoch milliseconds."""

    start_ms: int
    end_ms: int


@dataclass(frozen=True, slots=True)
class SeriesData:
    """Values at their own times, and the stretches without data. `as_of` is the newest time known of the coin."""

    coin: str
    start_ms: int
    end_ms: int
    interval: str
    t: list[int]
    v: list[float]
    gaps: list[tuple[int, int]]
    as_of: int | None


def resolve(request: WindowRequest, first_at: int | None, newest_at: int | None) -> SeriesWindow:
    """The window that is meant.

    A named one ends with the newest five minutes of all coins (`newest_at`), not now: the same question has the same answer until data
    come. It starts no earlier than the coin's first value (`first_at`). Nothing known at all gives the window as asked for.
    """
    end = request.end_ms if newest_at is None else floor(newest_at, FINEST) + FINEST
    if end is None:
        return SeriesWindow(0, 0)
    if request.end_ms is not None:
        end = min(end, request.end_ms)
    start = _start(request, end)
    if first_at is not None and start < first_at:
        start = first_at
    return SeriesWindow(start, end) if start < end else _empty_window(request, end)


def width_for(window: SeriesWindow) -> str:
    """The coarsest width with at least LEAST_BARS bars in the window; `raw` when even the finest has fewer."""
    span = window.end_ms - window.start_ms
    for name, width in reversed(WIDTHS.items()):
        if span >= LEAST_BARS * width:
            return name
    return "raw"


def floor(moment: int, width: int) -> int:
    """The start of the bar that holds `moment`."""
    return moment - moment % width


def _start(request: WindowRequest, end: int) -> int:
    if request.start_ms is not None:
        return request.start_ms
    return end - SPANS[request.window] if request.window in SPANS else 0


def _empty_window(request: WindowRequest, end: int) -> SeriesWindow:
    """The window asked for lies before or after all data: it stays as it was asked for, and empty."""
    start = request.start_ms if request.start_ms is not None else end
    return SeriesWindow(start, max(start, request.end_ms if request.end_ms is not None else end))

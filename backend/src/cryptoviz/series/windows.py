"""Windows of time, and the width of the bars that a window is read with."""

from dataclasses import dataclass, replace
from typing import Literal

from cryptoviz.model.events import FUTURE_TOLERANCE_MS

Metric = Literal["price", "market_cap", "total_volume"]
Window = Literal["24h", "7d", "30d", "90d", "1y", "max"]

_MINUTE = 60_000
_DAY = 1440 * _MINUTE

# Bars: name -> width in milliseconds, finest first; each width divides the next.
_WIDTHS_IN_MINUTES = {"5m": 5, "30m": 30, "2h": 120, "6h": 360, "1d": 1440, "3d": 4320}
WIDTHS = {name: minutes * _MINUTE for name, minutes in _WIDTHS_IN_MINUTES.items()}
FINEST = WIDTHS["5m"]
COARSEST = WIDTHS["3d"]
# Windows: name -> length in milliseconds.
_SPANS_IN_DAYS = {"24h": 1, "7d": 7, "30d": 30, "90d": 90, "1y": 365}
SPANS = {name: days * _DAY for name, days in _SPANS_IN_DAYS.items()}

# Enough for a chart: a window is read with 280 to 1,680 bars, the named ones with 288 to 365.
MIN_BARS = 280


@dataclass(frozen=True, slots=True)
class WindowRequest:
    """A named window, or from `start_ms` (inclusive) to `end_ms` (exclusive)."""

    window: Window | None = None
    start_ms: int | None = None
    end_ms: int | None = None


@dataclass(frozen=True, slots=True)
class SeriesWindow:
    """A half-open window in epoch milliseconds.

    `clipped`: it was requested to start earlier, and starts with the coin's first value.
    """

    start_ms: int
    end_ms: int
    clipped: bool = False


def resolve(
    request: WindowRequest,
    first_at: int | None,
    newest_at: int | None,
    horizon: int | None = None,
) -> SeriesWindow:
    """Return the window to read for a request.

    A named window ends with the newest five minutes of all coins (`newest_at`) instead of now, so
    that equal requests have equal responses until new data arrive. It starts no earlier than the
    coin's first value (`first_at`). Without any data the window is the requested one. Times before
    the coin's raw horizon are moved outwards to the next five minutes: its values are known no
    finer.
    """
    request = _aligned(request, horizon)
    end = request.end_ms if newest_at is None else window_end(newest_at)
    if end is None:
        return SeriesWindow(0, 0)
    if request.end_ms is not None:
        end = min(end, request.end_ms)
    requested = _start(request, end)
    start = requested if first_at is None else max(requested, first_at)
    if start >= end:
        return _empty_window(request, end)
    return SeriesWindow(start, end, clipped=start > requested)


def window_end(newest_at: int) -> int:
    """Return the end of named windows: that of the newest five minutes of all coins."""
    return floor(newest_at, FINEST) + FINEST


def until_now(newest_at: int | None, now_ms: int) -> int | None:
    """Return `newest_at`, or now if it is a time that a clock that was ahead has left."""
    is_ahead = newest_at is not None and newest_at > now_ms + FUTURE_TOLERANCE_MS
    return now_ms if is_ahead else newest_at


def width_for(window: SeriesWindow, horizon: int | None = None, min_bars: int = MIN_BARS) -> str:
    """Return the coarsest width with at least `min_bars` bars in the window, else the finest.

    That is `raw`, the samples, unless the window starts before the raw horizon.
    """
    span = window.end_ms - window.start_ms
    for name, width in reversed(WIDTHS.items()):
        if span >= min_bars * width:
            return name
    return "raw" if horizon is None or window.start_ms >= horizon else "5m"


def floor(at: int, width: int) -> int:
    """Return the start of the bar that contains the time `at`."""
    return at - at % width


def ceil(at: int, width: int) -> int:
    """Return `at`, or the end of the bar that contains it after its start."""
    return at + -at % width


def _aligned(request: WindowRequest, horizon: int | None) -> WindowRequest:
    start, end = request.start_ms, request.end_ms
    if horizon is None:
        return request
    if start is not None and start < horizon:
        start = floor(start, FINEST)
    if end is not None and end < horizon:
        end = ceil(end, FINEST)
    return replace(request, start_ms=start, end_ms=end)


def _start(request: WindowRequest, end: int) -> int:
    if request.start_ms is not None:
        return request.start_ms
    return end - SPANS[request.window] if request.window in SPANS else 0


def _empty_window(request: WindowRequest, end: int) -> SeriesWindow:
    """Return the requested window unchanged: it lies before or after all data."""
    start = request.start_ms if request.start_ms is not None else end
    return SeriesWindow(start, max(start, request.end_ms if request.end_ms is not None else end))

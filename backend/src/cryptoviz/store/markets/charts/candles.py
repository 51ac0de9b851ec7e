"""Candles of a coin, from the bars that fit the window."""

from collections.abc import Sequence
from operator import add
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from cryptoviz.clock import Clock, to_ms
from cryptoviz.errors import InvalidParameterError
from cryptoviz.series import windows
from cryptoviz.series.charts.buckets import BUCKETS, NAMES, Interval, bar_width, edges_of
from cryptoviz.series.charts.candles import (
    NO_BARS,
    BarColumns,
    CandleData,
    bar_of_samples,
    convert,
    fold,
    open_at_previous_close,
)
from cryptoviz.series.charts.sampling import sampling_width
from cryptoviz.series.gaps import gaps_between
from cryptoviz.series.ranges import SAMPLE, Range, plan_buckets
from cryptoviz.series.windows import FINEST, WIDTHS, SeriesWindow, WindowRequest, floor
from cryptoviz.store.db.database import Database
from cryptoviz.store.db.reads.candles import close_before, read_bars, read_extreme_times
from cryptoviz.store.db.reads.hot import CoinSpan
from cryptoviz.store.db.reads.rates import DOLLAR, read_rates
from cryptoviz.store.db.reads.series import read_series
from cryptoviz.store.db.sql_store import SqlStore
from cryptoviz.store.markets.coin_spans import find_coin, resolve_window

MAX_CANDLES = 30_000


class SqlCandles(SqlStore):
    """Reads of candles. All raise NotFoundError, InvalidParameterError and StoreError."""

    def __init__(self, database: Database, clock: Clock) -> None:
        super().__init__(database)
        self._clock = clock

    def read(
        self,
        coin_id: str,
        request: WindowRequest,
        interval: Interval | None,
        zone: ZoneInfo,
        vs: str = DOLLAR,
    ) -> CandleData:
        """Return whole candles, and the window moved outwards to where they begin and end.

        Without an interval they have the sampling width of the series of the window.
        """
        with self._database.read() as connection:
            coin = find_coin(connection, coin_id, to_ms(self._clock()))
            window = resolve_window(connection, coin, request, vs)
            if interval is not None:
                return _read(connection, coin_id, coin, window, interval, zone, vs)
            interval = default_interval(window)
            found = _read(connection, coin_id, coin, window, interval, zone, vs)
            wider = NAMES[_sampling_width(found)]
            if wider != interval:
                found = _read(connection, coin_id, coin, window, wider, zone, vs)
        return found


def _read(
    connection: Connection,
    coin_id: str,
    coin: CoinSpan,
    window: SeriesWindow,
    interval: Interval,
    zone: ZoneInfo,
    vs: str,
) -> CandleData:
    known = resolve_window(connection, coin, WindowRequest("max"), vs)
    start, end = window.start_ms, window.end_ms
    bars = NO_BARS
    if max(start, known.start_ms) < min(end, known.end_ms):
        _check(interval, window)
        edges = edges_of(interval, zone, start, end)
        bars = read_candles(connection, coin.key, interval, edges, known.start_ms, vs)
        start, end = max(edges[0], known.start_ms), min(edges[-1], known.end_ms)
    gaps = gaps_between(bars.first_at, bars.last_at, bars.sample_interval_s, start, end)
    return CandleData(coin_id, start, end, interval, bars, gaps, coin.newest_at, vs)


def _sampling_width(data: CandleData) -> int:
    columns = data.bars.first_at, data.bars.last_at, data.bars.sample_interval_s
    return sampling_width(*columns, data.end_ms - data.start_ms, BUCKETS[data.interval])


def default_interval(window: SeriesWindow) -> Interval:
    """Return the width of the bars that a series of this window is read from, or five minutes."""
    return NAMES[WIDTHS.get(windows.width_for(window), FINEST)]


def _check(interval: Interval, window: SeriesWindow) -> None:
    """Raise InvalidParameterError if the window has too many candles."""
    span = window.end_ms - window.start_ms
    if span > MAX_CANDLES * BUCKETS[interval]:
        wider = next(name for name, width in BUCKETS.items() if span <= MAX_CANDLES * width)
        message = f"has more than {MAX_CANDLES:,} candles in this window; ask for {wider} or wider"
        raise InvalidParameterError("interval", message)


def read_candles(
    connection: Connection,
    coin: int,
    interval: Interval,
    edges: Sequence[int],
    first_at: int,
    vs: str = DOLLAR,
) -> BarColumns:
    """Return the candles between each two edges of an interval.

    Nothing before `first_at`, the first value in the currency, is read.
    """
    width = bar_width(interval)
    if vs != DOLLAR:
        bars = _converted(connection, coin, _ranges_from(first_at, edges, width), vs)
    else:
        bars = read_bars(connection, coin, plan_buckets(edges, width))
    if vs != DOLLAR or not (isinstance(edges, range) and edges.step == width):
        bars = fold(bars, edges)
    is_single = bool(bars.samples) and bars.samples[0] == 1
    before = close_before(connection, coin, edges[0]) if is_single else None
    if before is not None and vs != DOLLAR:
        before = before.convert(read_rates(connection, vs, [before.at]))
    return open_at_previous_close(bars, before)


def _ranges_from(first_at: int, edges: Sequence[int], width: int) -> list[Range]:
    """Return the ranges to read from the first value in a currency, maybe inside of a bucket."""
    start = floor(first_at, FINEST)
    if start <= edges[0]:
        return plan_buckets(edges, width)
    return [*plan_buckets([start, edges[1]], width), *plan_buckets(edges[1:], width)]


def _converted(connection: Connection, coin: int, ranges: Sequence[Range], vs: str) -> BarColumns:
    bars = read_bars(connection, coin, ranges)
    high_at, low_at = read_extreme_times(connection, coin, ranges)
    times = {at for column in (bars.first_at, high_at, low_at, bars.last_at) for at in column}
    rates = read_rates(connection, vs, times)
    converted = convert(bars, high_at, low_at, rates)
    if not bars.start or converted.start[:1] == bars.start[:1]:
        return converted
    first = _bar_since_first_rate(connection, coin, bars.start[0], vs)
    return BarColumns(*map(add, first, converted))


def _bar_since_first_rate(connection: Connection, coin: int, start: int, vs: str) -> BarColumns:
    """Return the five minutes that the first rate of a currency is in, as far as it is known."""
    samples, _ = read_series(connection, "price", coin, [Range(SAMPLE, start, start + FINEST)])
    return bar_of_samples(samples, start, read_rates(connection, vs, samples.last_at))

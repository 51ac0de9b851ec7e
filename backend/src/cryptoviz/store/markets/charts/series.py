"""Series of a coin, from the bars and samples that fit the window."""

from sqlalchemy import Connection

from cryptoviz.clock import Clock, to_ms
from cryptoviz.series import windows
from cryptoviz.series.change import ChangeData, change_of
from cryptoviz.series.charts.buckets import NAMES
from cryptoviz.series.charts.downsample import downsample
from cryptoviz.series.charts.sampling import SAMPLES, folded_times, sampling_width
from cryptoviz.series.conversion import extremes_of
from cryptoviz.series.gaps import gaps_between
from cryptoviz.series.points import (
    Extremes,
    PricePoint,
    Rows,
    SeriesData,
    merge_ends,
    points_of,
    without,
)
from cryptoviz.series.ranges import plan
from cryptoviz.series.windows import WIDTHS, Metric, SeriesWindow, WindowRequest
from cryptoviz.store.db.database import Database
from cryptoviz.store.db.reads.hot import CoinSpan, price_before
from cryptoviz.store.db.reads.rates import DOLLAR, read_rates
from cryptoviz.store.db.reads.series import read_series
from cryptoviz.store.db.sql_store import SqlStore
from cryptoviz.store.markets.coin_spans import find_coin, resolve_window


class SqlSeries(SqlStore):
    """Reads of series in the currency `vs`, each value at the rate of its own time.

    All raise NotFoundError, InvalidParameterError for an unknown currency, and StoreError.
    """

    def __init__(self, database: Database, clock: Clock) -> None:
        super().__init__(database)
        self._clock = clock

    def read(
        self,
        coin_id: str,
        metric: Metric,
        request: WindowRequest,
        points: int,
        vs: str = DOLLAR,
    ) -> SeriesData:
        """Return at most `points` values with their own times."""
        with self._database.read() as connection:
            coin = find_coin(connection, coin_id, to_ms(self._clock()))
            window = resolve_window(connection, coin, request, vs)
            return _read(connection, coin_id, coin, metric, window, points, vs)

    def change(
        self, coin_id: str, request: WindowRequest, points: int, vs: str = DOLLAR
    ) -> ChangeData:
        """Return the change of the price over a window, in at most `points` points."""
        with self._database.read() as connection:
            coin = find_coin(connection, coin_id, to_ms(self._clock()))
            window = resolve_window(connection, coin, request, vs)
            prices = _read(connection, coin_id, coin, "price", window, points, vs)
            before = price_before(connection, coin.key, window.start_ms)
            if before is not None and vs != DOLLAR:
                rates = read_rates(connection, vs, [before.at])
                value = rates.convert_or_first(before.value, before.at)
                before = None if value is None else PricePoint(before.at, value)
        return change_of(prices, before, clipped=window.clipped)


def _read(
    connection: Connection,
    coin_id: str,
    coin: CoinSpan,
    metric: Metric,
    window: SeriesWindow,
    points: int,
    vs: str,
) -> SeriesData:
    start, end = window.start_ms, window.end_ms
    interval = windows.width_for(window, coin.horizon)
    rows, extremes = _read_rows(connection, coin, metric, window, interval)
    gaps = gaps_between(*rows[:3], start, end)
    t, v = points_of(rows, extremes)
    if vs != DOLLAR:
        t, v = read_rates(connection, vs, t).convert(t, v)
        extremes = extremes_of(t, v) if extremes else None
    read = WIDTHS.get(interval, SAMPLES)
    width = sampling_width(*rows[:3], end - start, read)
    if width != read:
        interval = NAMES[width]
        t, v = without(t, v, folded_times(rows, gaps, width), extremes)
    t, v = downsample(t, v, gaps, points)
    return SeriesData(coin_id, start, end, interval, t, v, gaps, coin.newest_at, extremes, vs)


def _read_rows(
    connection: Connection, coin: CoinSpan, metric: Metric, window: SeriesWindow, interval: str
) -> tuple[Rows, Extremes | None]:
    """Return bars of one width (or samples), and the extremes if prices are read."""
    if coin.first_at is None or coin.newest_at is None:
        return Rows([], [], [], []), None
    ranges = plan(interval, window, coin.first_at, coin.newest_at)
    rows, extremes = read_series(connection, metric, coin.key, ranges)
    if interval != "raw":
        rows = merge_ends(rows, WIDTHS[interval])
    return rows, extremes if metric == "price" else None

"""Series of a coin, from the bars or samples that fit the window."""

from sqlalchemy import Connection

from cryptoviz.clock import Clock, to_ms
from cryptoviz.errors import NotFoundError
from cryptoviz.series import windows
from cryptoviz.series.downsample import downsample
from cryptoviz.series.gaps import gaps_between
from cryptoviz.series.windows import Metric, SeriesData, SeriesWindow, WindowRequest
from cryptoviz.store.db import hot_reads
from cryptoviz.store.db.database import Database
from cryptoviz.store.db.hot_reads import CoinSpan, SeriesColumns
from cryptoviz.store.db.sql_store import SqlStore


class SqlSeries(SqlStore):
    """Reads of series, each in one statement or two."""

    def __init__(self, database: Database, clock: Clock) -> None:
        super().__init__(database)
        self._clock = clock

    def read(self, coin_id: str, metric: Metric, request: WindowRequest, points: int) -> SeriesData:
        """Return at most `points` values with their own times. Raises NotFoundError, StoreError."""
        now_ms = to_ms(self._clock())
        with self._database.read() as connection:
            coin = hot_reads.coin_span(connection, coin_id, windows.COARSEST)
            if coin is None:
                raise NotFoundError(f"There is no coin {coin_id!r}.")
            newest = windows.until_now(coin.newest_of_all, now_ms)
            window = windows.resolve(request, coin.first_at, newest)
            interval = windows.width_for(window)
            if interval == "raw":
                found = _read_raw(connection, metric, coin, window)
            else:
                found = _read_bars(connection, metric, coin, window, windows.WIDTHS[interval])
        start, end = window.start_ms, window.end_ms
        gaps = gaps_between(found.first_at, found.last_at, found.sample_interval_s, start, end)
        t, v = downsample(found.last_at, found.values, gaps, points)
        as_of = windows.until_now(coin.newest_at, now_ms)
        return SeriesData(coin_id, start, end, interval, t, v, gaps, as_of)


def _read_bars(
    connection: Connection, metric: Metric, coin: CoinSpan, window: SeriesWindow, width: int
) -> SeriesColumns:
    column = "close" if metric == "price" else metric
    return hot_reads.read_bars(connection, column, coin.key, width, window.start_ms, window.end_ms)


def _read_raw(
    connection: Connection, metric: Metric, coin: CoinSpan, window: SeriesWindow
) -> SeriesColumns:
    """Read samples, and the finest bars before the horizon, where there are no samples."""
    start, end, horizon = window.start_ms, window.end_ms, coin.horizon
    if horizon is None or start >= end:
        return SeriesColumns([], [], [], [])
    newer = hot_reads.read_samples(connection, metric, coin.key, max(horizon, start), end)
    if start >= horizon:
        return newer
    before = SeriesWindow(start, min(horizon, end))
    older = _read_bars(connection, metric, coin, before, windows.FINEST)
    return SeriesColumns(
        older.first_at + newer.first_at,
        older.last_at + newer.last_at,
        older.sample_interval_s + newer.sample_interval_s,
        older.values + newer.values,
    )

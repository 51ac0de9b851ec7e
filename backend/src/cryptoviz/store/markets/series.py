"""Series of a coin, from the bars or samples that fit the window. The hottest read there is: it goes past SQLAlchemy to the driver."""

from functools import cache

import orjson

from cryptoviz.errors import NotFoundError
from cryptoviz.series.downsample import downsample
from cryptoviz.series.gaps import gaps_between
from cryptoviz.series.windows import (
    COARSEST,
    FINEST,
    WIDTHS,
    Metric,
    SeriesData,
    SeriesWindow,
    WindowRequest,
    resolve,
    width_for,
)
from cryptoviz.store.db.database import Database
from cryptoviz.store.db.driver import Driver, PostgresDriver, driver

_COIN = """
SELECT key, newest_at, horizon, (SELECT max(newest_at) FROM coins),
       (SELECT first_at FROM candles WHERE coin = coins.key AND width_s = ? ORDER BY start LIMIT 1)
FROM coins WHERE id = ?
"""
_COLUMNS: dict[str, tuple[str, str]] = {  # metric → column of candles, of samples
    "price": ("close", "price"),
    "market_cap": ("market_cap", "market_cap"),
    "total_volume": ("total_volume", "total_volume"),
}
# A bar belongs to a window by the time of its last value, so the first one may start before the window.
_BARS = {
    metric: (
        f"SELECT first_at, last_at, spacing_s, {column} AS value FROM candles WHERE coin = ? AND width_s = ? AND start > ? AND start < ?"
        f" AND last_at >= ? AND last_at < ? AND {column} IS NOT NULL ORDER BY start"
    )
    for metric, (column, _) in _COLUMNS.items()
}
_SAMPLES = {
    metric: (
        f"SELECT at AS first_at, at AS last_at, spacing_s, {column} AS value FROM samples"
        f" WHERE coin = ? AND at >= ? AND at < ? AND {column} IS NOT NULL ORDER BY at"
    )
    for metric, (_, column) in _COLUMNS.items()
}

# first_at, last_at, spacing_s, value of each bar or sample
Columns = tuple[list[int], list[int], list[int], list[float]]


class SqlSeries:
    """Reads of series. Several windows of one coin share nothing: each is one statement or two."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def read(self, coin_id: str, metric: Metric, request: WindowRequest, points: int) -> SeriesData:
        """The values of a metric in a window, each at its own time, at most `points` of them. Raises NotFoundError, StoreError."""
        with self._database.read() as connection:
            raw = driver(connection)
            coin = raw.execute(_COIN, (COARSEST // 1000, coin_id)).fetchone()
            if coin is None:
                raise NotFoundError(f"There is no coin {coin_id!r}.")
            key, as_of, horizon, newest_at, oldest_at = coin
            window = resolve(request, oldest_at, newest_at)
            interval = width_for(window)
            columns = (
                _raw(raw, metric, key, window, horizon)
                if interval == "raw"
                else _bars(raw, metric, key, window, WIDTHS[interval])
            )
        first_at, last_at, sample_interval_s, values = columns
        gaps = gaps_between(first_at, last_at, sample_interval_s, window.start_ms, window.end_ms)
        t, v = downsample(last_at, values, gaps, points)
        return SeriesData(coin_id, window.start_ms, window.end_ms, interval, t, v, gaps, as_of)


def _bars(raw: Driver, metric: Metric, key: int, window: SeriesWindow, width: int) -> Columns:
    start, end = window.start_ms, window.end_ms
    return _columns(raw, _BARS[metric], (key, width // 1000, start - width, end, start, end))


def _raw(
    raw: Driver, metric: Metric, key: int, window: SeriesWindow, horizon: int | None
) -> Columns:
    """Samples; below the horizon, where they are not kept, the finest bars."""
    if horizon is None or window.start_ms >= window.end_ms:
        return [], [], [], []
    newer = _columns(raw, _SAMPLES[metric], (key, max(horizon, window.start_ms), window.end_ms))
    if window.start_ms >= horizon:
        return newer
    older = _bars(
        raw, metric, key, SeriesWindow(window.start_ms, min(horizon, window.end_ms)), FINEST
    )
    return older[0] + newer[0], older[1] + newer[1], older[2] + newer[2], older[3] + newer[3]


def _columns(raw: Driver, sql: str, parameters: tuple[int, ...]) -> Columns:
    if isinstance(raw, PostgresDriver):
        [arrays] = raw.execute(_gathering(sql, "array_agg"), parameters)
        first_at, last_at, sample_interval_s, values = (array or [] for array in arrays)
    else:
        [texts] = raw.execute(_gathering(sql, "json_group_array"), parameters)
        first_at, last_at, sample_interval_s, values = map(orjson.loads, texts)
    return first_at, last_at, sample_interval_s, values


@cache
def _gathering(sql: str, function: str) -> str:
    """Whole columns at once: row by row costs a quarter more, and with SQLite gives Python's lock away at each of them.

    SQLite writes numbers so that they are read back the same. Both keep the order of the inner rows, for the arrays depend on it.
    """
    columns = ", ".join(
        f"{function}({name})" for name in ("first_at", "last_at", "spacing_s", "value")
    )
    return f"SELECT {columns} FROM ({sql}) AS bars"

"""Series of a coin, from the bars or samples that fit the window. The hottest read there is: it goes past SQLAlchemy to the driver."""

from typing import Any

from cryptoviz.errors import NotFoundError
from cryptoviz.series.gaps import gaps_between
from cryptoviz.series.reduce import reduce
from cryptoviz.series.windows import COARSEST, FINEST, WIDTHS, Figure, SeriesData, SeriesWindow, WindowRequest, resolve, width_for
from cryptoviz.store.database import Database, driver

_COIN = """
SELECT key, newest_at, horizon, (SELECT max(newest_at) FROM coins),
       (SELECT first_at FROM candles WHERE coin = coins.key AND width_s = ? ORDER BY start LIMIT 1)
FROM coins WHERE id = ?
"""
_COLUMNS: dict[str, tuple[str, str]] = {  # figure → column of candles, of samples
    "price": ("close", "price"),
    "market_cap": ("market_cap", "market_cap"),
    "total_volume": ("total_volume", "total_volume"),
}
# A bar belongs to a window by the time of its last value, so the first one may start before the window.
_BARS = {
    figure: f"SELECT first_at, last_at, spacing_s, {column} FROM candles"  # noqa: S608 - names of the table above
    f" WHERE coin = ? AND width_s = ? AND start > ? AND start < ? AND last_at >= ? AND last_at < ? AND {column} IS NOT NULL ORDER BY start"
    for figure, (column, _) in _COLUMNS.items()
}
_SAMPLES = {
    figure: f"SELECT at, at, spacing_s, {column} FROM samples"  # noqa: S608 - as above
    f" WHERE coin = ? AND at >= ? AND at < ? AND {column} IS NOT NULL ORDER BY at"
    for figure, (_, column) in _COLUMNS.items()
}

# (first_at, last_at, spacing_s, value)
Row = tuple[int, int, int, float]


class SeriesStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    def read(self, coin_id: str, figure: Figure, request: WindowRequest, points: int) -> SeriesData:
        """The values of a figure in a window, each at its own time, at most `points` of them. Raises NotFoundError, StoreError."""
        with self._database.read() as connection:
            raw = driver(connection)
            coin = raw.execute(_COIN, (COARSEST // 1000, coin_id)).fetchone()
            if coin is None:
                raise NotFoundError(f"There is no coin {coin_id!r}.")
            key, as_of, horizon, newest_at, oldest_at = coin
            window = resolve(request, oldest_at, newest_at)
            interval = width_for(window)
            rows = _raw(raw, figure, key, window, horizon) if interval == "raw" else _bars(raw, figure, key, window, WIDTHS[interval])
        first_at, last_at, spacing_s, values = zip(*rows, strict=True) if rows else ((), (), (), ())
        gaps = gaps_between(first_at, last_at, spacing_s, window.start_ms, window.end_ms)
        t, v = reduce(list(last_at), list(values), gaps, points)
        return SeriesData(coin_id, window.start_ms, window.end_ms, interval, t, v, gaps, as_of)


def _bars(raw: Any, figure: Figure, key: int, window: SeriesWindow, width: int) -> list[Row]:
    start, end = window.start_ms, window.end_ms
    rows: list[Row] = raw.execute(_BARS[figure], (key, width // 1000, start - width, end, start, end)).fetchall()
    return rows


def _raw(raw: Any, figure: Figure, key: int, window: SeriesWindow, horizon: int | None) -> list[Row]:
    """Samples; below the horizon, where they are not kept, the finest bars."""
    if horizon is None or window.start_ms >= window.end_ms:
        return []
    older = _bars(raw, figure, key, SeriesWindow(window.start_ms, min(horizon, window.end_ms)), FINEST) if window.start_ms < horizon else []
    newer: list[Row] = raw.execute(_SAMPLES[figure], (key, max(horizon, window.start_ms), window.end_ms)).fetchall()
    return older + newer

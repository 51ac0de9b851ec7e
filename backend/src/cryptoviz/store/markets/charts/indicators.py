"""Technical indicators of the candles of a coin."""

from bisect import bisect_left
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from cryptoviz.series.charts.buckets import BUCKETS, Interval
from cryptoviz.series.charts.candles import CandleData
from cryptoviz.series.charts.indicators import Column, Periods, indicators_of
from cryptoviz.series.windows import WindowRequest
from cryptoviz.store.db.database import Database
from cryptoviz.store.db.reads.rates import DOLLAR
from cryptoviz.store.db.sql_store import SqlStore
from cryptoviz.store.markets.charts.candles import SqlCandles


@dataclass(frozen=True, slots=True)
class IndicatorData:
    """Candles, and a column of each of indicators.NAMES with a value for each candle."""

    candles: CandleData
    columns: dict[str, Column]


class SqlIndicators(SqlStore):
    """Reads of indicators. All raise NotFoundError, InvalidParameterError and StoreError."""

    def __init__(self, database: Database, candles: SqlCandles) -> None:
        super().__init__(database)
        self._candles = candles

    def read(
        self,
        coin_id: str,
        request: WindowRequest,
        interval: Interval | None,
        zone: ZoneInfo,
        periods: Periods,
        vs: str = DOLLAR,
    ) -> IndicatorData:
        """Return the indicators of whole candles, computed with those before the window too."""
        with self._database.read():
            candles = self._candles.read(coin_id, request, interval, zone, vs)
            before = periods.warm_up * BUCKETS[candles.interval]
            start, end = max(0, candles.start_ms - before), candles.end_ms
            wider = WindowRequest(None, start, end)
            known = self._candles.read(coin_id, wider, candles.interval, zone, vs)
        columns = indicators_of(known.bars.close, known.bars.first_at, known.gaps, periods)
        first = bisect_left(known.bars.start, next(iter(candles.bars.start), end))
        return IndicatorData(candles, {name: values[first:] for name, values in columns.items()})

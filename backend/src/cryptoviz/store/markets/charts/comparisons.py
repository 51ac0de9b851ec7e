"""Comparisons of several coins."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from cryptoviz.clock import Clock, to_ms
from cryptoviz.series import windows
from cryptoviz.series.charts.candles import Close
from cryptoviz.series.charts.comparison import CoinPrices, ComparedCoin, OpenClose, axis_of, compare
from cryptoviz.series.ranges import Range
from cryptoviz.series.windows import (
    FINEST,
    MIN_BARS,
    WIDTHS,
    SeriesWindow,
    WindowRequest,
    ceil,
    floor,
)
from cryptoviz.store.db.database import Database
from cryptoviz.store.db.reads.comparisons import prices_at, read_open_close
from cryptoviz.store.db.reads.hot import CoinSpan
from cryptoviz.store.db.reads.rates import DOLLAR, read_rates
from cryptoviz.store.db.sql_store import SqlStore
from cryptoviz.store.markets.coin_spans import find_coins, first_value_at

_MIN_BARS_OF_ALL = 1_200  # so that ten coins over a year cost no more than four series


@dataclass(frozen=True, slots=True)
class ComparisonData:
    """Coins on the axis `t`; `limited_by` is the one whose first value is the start, if any."""

    start_ms: int
    end_ms: int
    t: list[int]
    coins: list[ComparedCoin]
    limited_by: str | None
    as_of: int | None


class SqlComparisons(SqlStore):
    """Reads of comparisons. All raise NotFoundError and StoreError."""

    def __init__(self, database: Database, clock: Clock) -> None:
        super().__init__(database)
        self._clock = clock

    def read(
        self, coin_ids: Sequence[str], request: WindowRequest, points: int, vs: str = DOLLAR
    ) -> ComparisonData:
        """Return the coins in percent since the latest of their starts within the window."""
        now_ms = to_ms(self._clock())
        with self._database.read() as connection:
            spans = find_coins(connection, coin_ids, now_ms)
            firsts = [first_value_at(connection, span, vs) for span in spans]
            window = _window(spans, firsts, request)
            width = _width_for(window, len(spans))
            ends = [window.clipped and first == window.start_ms for first in firsts]
            coins = [
                CoinPrices(coin_id, *prices, limits)
                for coin_id, prices, limits in zip(
                    coin_ids, _prices(connection, spans, window, width), ends, strict=True
                )
            ]
            if vs != DOLLAR:
                rates = read_rates(connection, vs, {at for coin in coins for at in coin.times()})
                coins = [coin.convert(rates) for coin in coins]
        t = axis_of(window, width, points, coins)
        starts = dict(zip(coin_ids, (span.first_at for span in spans), strict=True))
        return ComparisonData(
            window.start_ms,
            window.end_ms,
            t,
            [compare(coin, window, width, t) for coin in coins],
            next(
                (it.coin for it in coins if it.limits and starts[it.coin] == window.start_ms), None
            ),
            max((span.newest_at for span in spans if span.newest_at is not None), default=None),
        )


def _prices(
    connection: Connection, spans: Sequence[CoinSpan], window: SeriesWindow, width: int
) -> Iterator[tuple[OpenClose, Close | None, Close | None]]:
    """Yield the bars, the base and the last price of each coin."""
    keys, start, end = [span.key for span in spans], window.start_ms, window.end_ms
    source = Range(width, floor(start, width), ceil(end, width))
    bars = read_open_close(connection, keys, source)
    ends = prices_at(connection, [(key, at) for at in (start, end - 1) for key in keys])
    yield from zip(bars, ends[: len(keys)], ends[len(keys) :], strict=True)


def _width_for(window: SeriesWindow, coins: int) -> int:
    """Return the width of the bars to read: that of a series, or wider if there are many coins."""
    name = windows.width_for(window, min_bars=min(MIN_BARS, _MIN_BARS_OF_ALL // coins))
    return WIDTHS.get(name, FINEST)


def _window(
    spans: Sequence[CoinSpan], firsts: Sequence[int | None], request: WindowRequest
) -> SeriesWindow:
    """Return the window of the request from the latest first value of a coin that lies in it."""
    horizon = max((span.horizon for span in spans if span.horizon is not None), default=None)
    window = windows.resolve(request, None, spans[0].newest_of_all, horizon)
    starts = (at for at in firsts if at is not None and at < window.end_ms)
    start = max(starts, default=window.start_ms)
    if start <= window.start_ms:
        return window
    return SeriesWindow(start, window.end_ms, clipped=True)

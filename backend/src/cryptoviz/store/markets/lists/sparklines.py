"""Small lines of coins, read once per version of the data."""

from collections.abc import Collection, Mapping, Sequence
from typing import Literal, NamedTuple

from sqlalchemy import Connection

from cryptoviz.clock import Clock, to_ms
from cryptoviz.series.conversion import UNITS_PER_BITCOIN, Rates
from cryptoviz.series.lists.sparkline import (
    GRIDS,
    LineGrid,
    LineWindow,
    Sparkline,
    convert,
    rounded,
    sparkline_of,
)
from cryptoviz.store.db.database import Database
from cryptoviz.store.db.reads.bitcoin import BITCOIN
from cryptoviz.store.db.reads.rates import DOLLAR, read_rates
from cryptoviz.store.db.reads.series import read_closes
from cryptoviz.store.db.sql_store import SqlStore
from cryptoviz.store.markets.lists.coingecko_sparklines import SqlCoinGeckoSparklines
from cryptoviz.store.markets.lists.state import MAX_CURRENCIES, ListState, current_state


class MarketLine(NamedTuple):
    """Prices at the times of a grid, empty if unknown; `source` is None if they are our own."""

    prices: Sparkline
    source: Literal["coingecko"] | None


_Lines = Mapping[str, Sparkline]  # by coin, in US dollars
_Kind = tuple[str, LineWindow]  # currency and window


class SqlSparklines(SqlStore):
    """Lines until the end of the windows of series."""

    def __init__(self, database: Database, clock: Clock) -> None:
        super().__init__(database)
        self._clock = clock
        self._coingecko = SqlCoinGeckoSparklines(database)
        self._known: tuple[ListState, dict[_Kind, dict[str, MarketLine]]] | None = None

    def read(
        self, coin_ids: Collection[str], vs: str = DOLLAR, window: LineWindow = "7d"
    ) -> Mapping[str, MarketLine]:
        """Return the line of each coin: ours, or CoinGecko's if that covers more of the window."""
        with self._database.read() as connection:
            state = current_state(connection, to_ms(self._clock()))
            if state is None:
                return dict.fromkeys(coin_ids, MarketLine((), None))
            lines = self._lines(state, (vs, window))
            missing = [coin for coin in coin_ids if coin not in lines]
            if missing:
                lines |= self._read(connection, missing, vs, state.end, GRIDS[window])
        return {coin: lines[coin] for coin in coin_ids}

    def _lines(self, state: ListState, kind: _Kind) -> dict[str, MarketLine]:
        """Return the known lines of a kind."""
        known = self._known
        if known is None or known[0] != state:
            self._known = known = state, {}
        if kind not in known[1] and len(known[1]) >= MAX_CURRENCIES:
            self._known = known = state, {}
        return known[1].setdefault(kind, {})

    def _read(
        self,
        connection: Connection,
        coin_ids: Sequence[str],
        vs: str,
        end: int,
        grid: LineGrid,
    ) -> dict[str, MarketLine]:
        bitcoin = {BITCOIN} if vs in UNITS_PER_BITCOIN else ()
        own, coingecko = self._in_dollars(connection, {*coin_ids, *bitcoin}, end, grid)
        lines = {coin: _longer(own.get(coin, ()), coingecko.get(coin, ())) for coin in coin_ids}
        if vs != DOLLAR:
            times = list(grid.times(end))
            rates = {
                None: _rates(connection, vs, times, (coingecko, own)),
                "coingecko": _rates(connection, vs, times, (own, coingecko)),
            }
            lines = {coin: _converted(it, rates[it.source], times) for coin, it in lines.items()}
        return {coin: line._replace(prices=rounded(line.prices)) for coin, line in lines.items()}

    def _in_dollars(
        self, connection: Connection, coin_ids: Collection[str], end: int, grid: LineGrid
    ) -> tuple[_Lines, _Lines]:
        """Return our lines, and CoinGecko's of the coins whose window we do not know whole."""
        bars = read_closes(connection, list(coin_ids), grid.width, grid.start(end), end)
        own = {coin: sparkline_of(rows, end, grid) for coin, rows in bars}
        short = [coin for coin in coin_ids if None in own.get(coin, (None,))]
        return own, self._coingecko.recent(short, end, grid)


def _longer(own: Sparkline, coingecko: Sparkline) -> MarketLine:
    known, known_to_coingecko = (len(line) - line.count(None) for line in (own, coingecko))
    if known_to_coingecko > known:
        return MarketLine(coingecko, "coingecko")
    return MarketLine(own, None)


def _converted(line: MarketLine, rates: Rates, times: Sequence[int]) -> MarketLine:
    return line._replace(prices=convert(line.prices, rates, times))


def _rates(
    connection: Connection, vs: str, times: Sequence[int], sources: Sequence[_Lines]
) -> Rates:
    """Return the rates at the times of lines.

    For parts of a bitcoin they are its own line, from the last of the sources that has its price.
    """
    rates = read_rates(connection, vs, times)
    if rates.per_bitcoin is None:
        return rates
    prices = dict(zip(rates.times, rates.values, strict=True))
    for lines in sources:
        line = zip(times, lines.get(BITCOIN, ()), strict=False)
        prices |= {at: price for at, price in line if price}
    return Rates(sorted(prices), [prices[at] for at in sorted(prices)], rates.per_bitcoin)

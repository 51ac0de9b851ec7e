"""Small lines of coins, read once per version of the data."""

from collections.abc import Collection, Mapping, Sequence

from cryptoviz.clock import Clock, to_ms
from cryptoviz.series.lists.sparkline import (
    WIDTH,
    Sparkline,
    sparkline_of,
    sparkline_start,
    times_of,
)
from cryptoviz.store.db.database import Database
from cryptoviz.store.db.reads.rates import recent_rates
from cryptoviz.store.db.reads.series import read_closes
from cryptoviz.store.db.sql_store import SqlStore
from cryptoviz.store.markets.lists.state import ListState, current_state


class SqlSparklines(SqlStore):
    """Lines of seven days until the end of the windows of series."""

    def __init__(self, database: Database, clock: Clock) -> None:
        super().__init__(database)
        self._clock = clock
        self._known: tuple[ListState, dict[str, Sparkline]] | None = None

    def read(self, coin_ids: Collection[str]) -> Mapping[str, Sparkline]:
        """Return the lines of coins; of those without values in seven days none."""
        with self._database.read() as connection:
            state = current_state(connection, to_ms(self._clock()))
            if state is None:
                return {}
            known = self._known
            if known is None or known[0] != state:
                self._known = known = state, {}
            lines, end = known[1], state.end
            missing = [coin for coin in coin_ids if coin not in lines]
            found = dict(read_closes(connection, missing, WIDTH, sparkline_start(end), end))
        lines |= {coin: sparkline_of(found[coin], end) if coin in found else () for coin in missing}
        return {coin: line for coin in coin_ids if (line := lines[coin])}

    def end(self) -> int | None:
        """Return where all lines end; None without any value."""
        with self._database.read() as connection:
            state = current_state(connection, to_ms(self._clock()))
        return state and state.end

    def rates(self, vs: str) -> Sequence[float | None]:
        """Return the rates at the points of all lines. Raises InvalidParameterError."""
        with self._database.read() as connection:
            now_ms = to_ms(self._clock())
            state = current_state(connection, now_ms)
            rates = recent_rates(connection, vs, now_ms)
        return [] if state is None else [rates.at(at) for at in times_of(state.end)]

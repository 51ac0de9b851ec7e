"""Changes of all coins over the windows of lists, computed once per version of the data."""

from collections.abc import Mapping
from typing import NamedTuple

from cryptoviz.clock import Clock, to_ms
from cryptoviz.series.conversion import Rates
from cryptoviz.series.lists.window_changes import Changes, changes_of, edge_times
from cryptoviz.store.db.database import Database
from cryptoviz.store.db.reads.edges import read_edges
from cryptoviz.store.db.reads.rates import DOLLAR, recent_rates
from cryptoviz.store.db.sql_store import SqlStore
from cryptoviz.store.markets.lists.currency import convert_edges
from cryptoviz.store.markets.lists.state import ListState, current_state

_MAX_CURRENCIES = 8  # that are kept: each takes some 300 kB


class CurrentChanges(NamedTuple):
    """Changes by the keys of coins, and the rates if they are not in dollars."""

    by_coin: Mapping[int, Changes]
    rates: Rates | None


class SqlChanges(SqlStore):
    """Changes by the keys of coins. The windows end where those of series do."""

    def __init__(self, database: Database, clock: Clock) -> None:
        super().__init__(database)
        self._clock = clock
        self._known: dict[str, tuple[ListState, Mapping[int, Changes]]] = {}  # by currency

    def current(self, vs: str = DOLLAR) -> CurrentChanges:
        """Return the changes as of the snapshot that is read.

        Raises InvalidParameterError for an unknown currency.
        """
        with self._database.read() as connection:
            now_ms = to_ms(self._clock())
            rates = None if vs == DOLLAR else recent_rates(connection, vs, now_ms)
            state = current_state(connection, now_ms)
            if state is None:
                return CurrentChanges({}, rates)
            known = self._known.get(vs)
            if known is None or known[0] != state:
                edges = read_edges(connection, edge_times(state.end))
                if rates is not None:
                    edges = convert_edges(edges, rates)
                if len(self._known) >= _MAX_CURRENCIES:
                    self._known.clear()
                self._known[vs] = known = state, changes_of(edges, state.end)
        return CurrentChanges(known[1], rates)

"""Changes of all coins over the windows of lists, computed once per version of the data."""

from collections.abc import Mapping

from cryptoviz.clock import Clock, to_ms
from cryptoviz.series.lists.window_changes import Changes, changes_of, edge_times
from cryptoviz.store.db.database import Database
from cryptoviz.store.db.reads.edges import read_edges
from cryptoviz.store.db.reads.rates import DOLLAR, first_rate_at
from cryptoviz.store.db.sql_store import SqlStore
from cryptoviz.store.markets.lists.currency import convert_edges
from cryptoviz.store.markets.lists.state import MAX_CURRENCIES, ListState, current_state

ChangesByCoin = Mapping[int, Changes]  # by the keys of coins


class SqlChanges(SqlStore):
    """Changes by the keys of coins. The windows end where those of series do."""

    def __init__(self, database: Database, clock: Clock) -> None:
        super().__init__(database)
        self._clock = clock
        self._known: dict[str, tuple[ListState, ChangesByCoin]] = {}  # by currency

    def current(self, vs: str = DOLLAR) -> ChangesByCoin:
        """Return the changes as of the snapshot that is read.

        Raises InvalidParameterError for an unknown currency.
        """
        with self._database.read() as connection:
            if vs != DOLLAR:
                first_rate_at(connection, vs)
            state = current_state(connection, to_ms(self._clock()))
            if state is None:
                return {}
            known = self._known.get(vs)
            if known is None or known[0] != state:
                edges = list(read_edges(connection, edge_times(state.end)))
                if vs != DOLLAR:
                    edges = convert_edges(connection, edges, vs)
                if len(self._known) >= MAX_CURRENCIES:
                    self._known.clear()
                self._known[vs] = known = state, changes_of(edges, state.end)
        return known[1]

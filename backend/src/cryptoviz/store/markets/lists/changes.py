"""Changes of all coins over the windows of lists, computed once per version of the data."""

from collections.abc import Mapping
from typing import NamedTuple

from cryptoviz.clock import Clock, to_ms
from cryptoviz.series.conversion import Rates
from cryptoviz.series.window_changes import Changes, changes_of, edge_times
from cryptoviz.series.windows import until_now, window_end
from cryptoviz.store.data_versions import MARKETS
from cryptoviz.store.db import hot_reads
from cryptoviz.store.db.database import Database
from cryptoviz.store.db.edge_reads import read_edges
from cryptoviz.store.db.rate_reads import DOLLAR, recent_rates
from cryptoviz.store.db.sql_store import SqlStore
from cryptoviz.store.markets.lists.currency import convert_edges

_State = tuple[int, int]  # version of the data, end of the windows


class CurrentChanges(NamedTuple):
    """Changes by the keys of coins, and the rates if they are not in dollars."""

    by_coin: Mapping[int, Changes]
    rates: Rates | None


class SqlChanges(SqlStore):
    """Changes by the keys of coins. The windows end where those of series do."""

    def __init__(self, database: Database, clock: Clock) -> None:
        super().__init__(database)
        self._clock = clock
        self._known: dict[str, tuple[_State, Mapping[int, Changes]]] = {}  # by currency

    def current(self, vs: str = DOLLAR) -> CurrentChanges:
        """Return the changes as of the snapshot that is read.

        Raises InvalidParameterError for an unknown currency.
        """
        with self._database.read() as connection:
            version = hot_reads.data_version(connection, MARKETS)
            now_ms = to_ms(self._clock())
            rates = None if vs == DOLLAR else recent_rates(connection, vs, now_ms)
            newest = until_now(hot_reads.newest_of_all(connection), now_ms)
            if newest is None:
                return CurrentChanges({}, rates)
            state = version, window_end(newest)
            known = self._known.get(vs)
            if known is None or known[0] != state:
                edges = read_edges(connection, edge_times(state[1]))
                if rates is not None:
                    edges = convert_edges(edges, rates)
                self._known[vs] = known = state, changes_of(edges, state[1])
        return CurrentChanges(known[1], rates)

"""Changes of all coins over the windows of lists, computed once per version of the data."""

from collections.abc import Mapping

from cryptoviz.clock import Clock, to_ms
from cryptoviz.series.window_changes import Changes, changes_of, edge_times
from cryptoviz.series.windows import until_now, window_end
from cryptoviz.store.data_versions import MARKETS
from cryptoviz.store.db import hot_reads
from cryptoviz.store.db.database import Database
from cryptoviz.store.db.edge_reads import read_edges
from cryptoviz.store.db.sql_store import SqlStore

_State = tuple[int, int]  # version of the data, end of the windows


class SqlChanges(SqlStore):
    """Changes by the keys of coins. The windows end where those of series do."""

    def __init__(self, database: Database, clock: Clock) -> None:
        super().__init__(database)
        self._clock = clock
        self._known: tuple[_State, Mapping[int, Changes]] | None = None

    def current(self) -> Mapping[int, Changes]:
        """Return the changes as of the snapshot that is read."""
        with self._database.read() as connection:
            version = hot_reads.data_version(connection, MARKETS)
            newest = until_now(hot_reads.newest_of_all(connection), to_ms(self._clock()))
            if newest is None:
                return {}
            state = version, window_end(newest)
            known = self._known
            if known is None or known[0] != state:
                edges = read_edges(connection, edge_times(state[1]))
                self._known = known = state, changes_of(edges, state[1])
        return known[1]

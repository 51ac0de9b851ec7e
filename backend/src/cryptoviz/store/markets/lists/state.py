"""State of the data that lists are computed from: equal states give equal figures."""

from typing import NamedTuple

from sqlalchemy import Connection

from cryptoviz.series.windows import until_now, window_end
from cryptoviz.store.data_versions import MARKETS
from cryptoviz.store.db.reads.hot import data_version, newest_of_all

MAX_CURRENCIES = 8  # whose figures are kept: each takes some 300 kB


class ListState(NamedTuple):
    """The version of the data, and the end of all windows."""

    version: int
    end: int


def current_state(connection: Connection, now_ms: int) -> ListState | None:
    """Return the state of the snapshot that is read; None without any value."""
    newest = until_now(newest_of_all(connection), now_ms)
    if newest is None:
        return None
    return ListState(data_version(connection, MARKETS), window_end(newest))

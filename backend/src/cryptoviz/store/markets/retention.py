"""Forgets samples that are older than their coin's raw horizon. Nothing reads them any more, so no answer changes."""

from sqlalchemy import Connection

from cryptoviz.store.db.driver import driver

LOOK_EVERY = 5_000  # records
FORGET_AT_ONCE = 20_000  # rows: about 30 ms of a transaction that others wait for

_OVERDUE = """
SELECT key, horizon FROM coins
WHERE horizon > (SELECT at FROM samples WHERE coin = coins.key ORDER BY at LIMIT 1) ORDER BY key
"""
_FORGET = "DELETE FROM samples WHERE coin = ? AND at IN (SELECT at FROM samples WHERE coin = ? AND at < ? ORDER BY at LIMIT ?)"


class Retention:
    """Counts what is written and looks now and then. One per sink."""

    def __init__(self) -> None:
        self._since = 0

    def after(self, connection: Connection, records: int) -> None:
        """So many records were written in this transaction."""
        self._since += records
        if self._since >= LOOK_EVERY:
            delete_expired(connection, max(FORGET_AT_ONCE, 2 * self._since))
            self._since = 0


def delete_expired(connection: Connection, most: int) -> int:
    """Delete at most `most` samples below the horizon of their coin; how many it were."""
    raw = driver(connection)
    left = most
    for key, horizon in raw.execute(_OVERDUE).fetchall():
        left -= raw.execute(_FORGET, (key, key, horizon, left)).rowcount
        if left <= 0:
            break
    return most - left

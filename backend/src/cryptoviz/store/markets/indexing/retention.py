"""Deletes samples older than their coin's raw horizon: nothing reads them any longer."""

from sqlalchemy import Connection, bindparam, delete, select

from cryptoviz.store.schema.tables import coins, samples

CHECK_EVERY = 5_000  # records
MAX_DELETED = 20_000  # rows: about 30 ms, in a transaction that other writers wait for

_S = samples.c
_OLDEST = select(_S.at).where(_S.coin == coins.c.key).order_by(_S.at).limit(1).scalar_subquery()
_OVERDUE = (
    select(coins.c.key, coins.c.horizon).where(coins.c.horizon > _OLDEST).order_by(coins.c.key)
)
_EXPIRED = (
    select(_S.at)
    .where(_S.coin == bindparam("of_coin"), _S.at < bindparam("horizon"))
    .order_by(_S.at)
    .limit(bindparam("most"))
)
_DELETE = delete(samples).where(_S.coin == bindparam("of_coin"), _S.at.in_(_EXPIRED))


class Retention:
    """Deletes expired samples after every few thousand records. One per sink."""

    def __init__(self) -> None:
        self._records = 0

    def after_write(self, connection: Connection, records: int) -> None:
        """Count records that were written in this transaction."""
        self._records += records
        if self._records >= CHECK_EVERY:
            delete_expired(connection, max(MAX_DELETED, 2 * self._records))
            self._records = 0


def delete_expired(connection: Connection, most: int) -> int:
    """Delete at most `most` samples below their coin's horizon; return how many."""
    left = most
    for key, horizon in connection.execute(_OVERDUE).all():
        deleted = connection.execute(_DELETE, {"of_coin": key, "horizon": horizon, "most": left})
        left -= deleted.rowcount
        if left <= 0:
            break
    return most - left

"""What producers share in the database: states of sources, the quota, when users were active."""

from collections.abc import Mapping
from datetime import datetime

import orjson
from sqlalchemy import bindparam, select, update

from cryptoviz.clock import from_ms, to_ms
from cryptoviz.store.db.sql_store import SqlStore
from cryptoviz.store.db.upsert import insert_if_absent, upsert
from cryptoviz.store.schema.tables import activity, quota, source_state

# Built once, because they run for every call and every look for the next one.
_QUOTA = select(quota.c.state, quota.c.version).where(quota.c.account == bindparam("of"))
_SPEND = (
    update(quota)
    .where(quota.c.account == bindparam("of"), quota.c.version == bindparam("read"))
    .values(state=bindparam("state"), version=bindparam("version"))
)
_SEEN = select(activity.c.seen_at).where(activity.c.id == 1)


class SqlSourceStates(SqlStore):
    """SourceStates in SQL."""

    def load(self, source: str) -> Mapping[str, str]:
        """Return the saved state; empty if there is none."""
        state = self._scalar(select(source_state.c.state).where(source_state.c.source == source))
        loaded: dict[str, str] = orjson.loads(state) if state else {}
        return loaded

    def save(self, source: str, state: Mapping[str, str]) -> None:
        text = orjson.dumps(dict(state)).decode()
        with self._database.write() as connection:
            upsert(connection, source_state, {"source": source, "state": text})


class SqlQuotaRows(SqlStore):
    """QuotaRows in SQL."""

    def read(self, account: str) -> tuple[str | None, int]:
        """Return the state and its version; (None, 0) if there is none yet."""
        row = self._row(_QUOTA, {"of": account})
        return (row.state, row.version) if row else (None, 0)

    def swap(self, account: str, state: str, version: int) -> bool:
        """Store `state` if the version is still this one; return whether it was."""
        new = {"state": state, "version": version + 1}
        with self._database.write() as connection:
            if not version:
                return insert_if_absent(connection, quota, {"account": account, **new})
            changed = connection.execute(_SPEND, {"of": account, "read": version, **new})
            return changed.rowcount == 1


class SqlActivity(SqlStore):
    """When a signed-in page last sent a request."""

    def touch(self, now: datetime) -> None:
        with self._database.write() as connection:
            upsert(connection, activity, {"id": 1, "seen_at": to_ms(now)})

    def seen_at(self) -> datetime | None:
        """Return None if there was no request yet."""
        seen = self._scalar(_SEEN)
        return None if seen is None else from_ms(seen)

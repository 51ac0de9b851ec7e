"""What producers keep and share in the database: states of sources, the quota row, whether anybody looks."""

from collections.abc import Mapping
from datetime import datetime

import orjson
from sqlalchemy import bindparam, select, update

from cryptoviz.clock import from_ms, to_ms
from cryptoviz.store.db.database import Database
from cryptoviz.store.db.upsert import put, put_new
from cryptoviz.store.schema.tables import activity, quota, source_state


class SqlSourceStates:
    """SourceStates on a table. Raises StoreError."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def load(self, source: str) -> Mapping[str, str]:
        """Empty for a source that has saved nothing."""
        with self._database.read() as connection:
            state = connection.scalar(
                select(source_state.c.state).where(source_state.c.source == source)
            )
        loaded: dict[str, str] = orjson.loads(state) if state else {}
        return loaded

    def save(self, source: str, state: Mapping[str, str]) -> None:
        """Replaces what was saved before."""
        text = orjson.dumps(dict(state)).decode()
        with self._database.write() as connection:
            put(connection, source_state, {"source": source, "state": text})


# Built once: they run at every call and at every look for the next one.
_QUOTA = select(quota.c.state, quota.c.version).where(quota.c.account == bindparam("of"))
_SPENT = (
    update(quota)
    .where((quota.c.account == bindparam("of")) & (quota.c.version == bindparam("read")))
    .values(state=bindparam("state"), version=bindparam("version"))
)
_SEEN = select(activity.c.seen_at).where(activity.c.id == 1)


class SqlQuotaRows:
    """QuotaRows on a table. Raises StoreError."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def read(self, account: str) -> tuple[str | None, int]:
        """The state and its version; (None, 0) when there is none yet."""
        with self._database.read() as connection:
            row = connection.execute(_QUOTA, {"of": account}).first()
        return (row.state, row.version) if row else (None, 0)

    def swap(self, account: str, state: str, version: int) -> bool:
        """Store `state` if the version is still this one; whether it was."""
        with self._database.write() as connection:
            if version:
                values = {"state": state, "version": version + 1}
                return (
                    connection.execute(_SPENT, {"of": account, "read": version, **values}).rowcount
                    == 1
                )
            return put_new(connection, quota, {"account": account, "state": state, "version": 1})


class SqlActivity:
    """When a signed-in page last asked for anything. Raises StoreError."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def touch(self, now: datetime) -> None:
        """Note that somebody looks. It writes each time: api/interest.py says it once a minute."""
        with self._database.write() as connection:
            put(connection, activity, {"id": 1, "seen_at": to_ms(now)})

    def seen_at(self) -> datetime | None:
        """None when nobody ever looked."""
        with self._database.read() as connection:
            seen = connection.scalar(_SEEN)
        return None if seen is None else from_ms(seen)

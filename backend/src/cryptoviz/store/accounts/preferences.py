"""Preferences of users."""

from dataclasses import asdict, dataclass

from sqlalchemy import select

from cryptoviz.store.accounts.users import raise_version
from cryptoviz.store.db.sql_store import SqlStore
from cryptoviz.store.db.upsert import upsert
from cryptoviz.store.schema.tables import preferences

AUTO = "auto"  # as the browser


@dataclass(frozen=True, slots=True)
class Preferences:
    """How the pages are shown to a user."""

    currency: str = "usd"
    time_zone: str = AUTO
    language: str = AUTO
    theme: str = AUTO


class SqlPreferences(SqlStore):
    """Each change raises the user's version, and so changes their ETags."""

    def find(self, user_id: int) -> Preferences | None:
        """Return the preferences; None until the user has chosen some."""
        columns = [preferences.c[name] for name in asdict(Preferences())]
        row = self._row(select(*columns).where(preferences.c.user_id == user_id))
        return None if row is None else Preferences(*row)

    def put(self, user_id: int, chosen: Preferences) -> None:
        """Replace the preferences durably."""
        with self._database.write(durable=True) as connection:
            upsert(connection, preferences, {"user_id": user_id, **asdict(chosen)})
            raise_version(connection, user_id)

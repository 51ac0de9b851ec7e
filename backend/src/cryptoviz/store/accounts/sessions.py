"""Sign-ins. One row per sign-in (`sid`) holds the hash of the refresh token that is good now, and of the one before it.

Only hashes are stored: who reads the database cannot sign in with it.
"""

from dataclasses import dataclass

from sqlalchemy import Connection, Row, delete, insert, select, update

from cryptoviz.errors import AuthError
from cryptoviz.store.db.database import Database
from cryptoviz.store.db.driver import driver
from cryptoviz.store.schema.tables import refresh_tokens

# Two tabs that refresh at once, or an answer that was lost: the token before the current one is good for so long.
GRACE_MS = 30_000

_STATE = (
    "SELECT users.id, users.epoch, users.version, refresh_tokens.expires_at FROM refresh_tokens "
    "JOIN users ON users.id = refresh_tokens.user_id WHERE refresh_tokens.sid = ? AND NOT refresh_tokens.revoked AND NOT users.disabled"
)


@dataclass(frozen=True, slots=True)
class SessionState:
    """What an access token is checked against at every hit."""

    user_id: int
    epoch: int
    version: int
    expires_at: int


class Sessions:
    """Writes are durable when they return. All raise StoreError."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def state(self, sid: str) -> SessionState | None:
        """None when the sign-in is over, or the account disabled or gone."""
        with self._database.read() as connection:
            row = driver(connection).execute(_STATE, (sid,)).fetchone()
        return None if row is None else SessionState(*row)

    def open(self, sid: str, user_id: int, token_hash: str, now_ms: int, expires_at: int) -> None:
        """A new sign-in. Those that ran out are forgotten meanwhile."""
        values = {
            "sid": sid,
            "user_id": user_id,
            "current": token_hash,
            "previous": None,
            "revoked": False,
        }
        with self._database.write(durable=True) as connection:
            connection.execute(delete(refresh_tokens).where(refresh_tokens.c.expires_at <= now_ms))
            connection.execute(
                insert(refresh_tokens).values(
                    rotated_at=now_ms, created_at=now_ms, expires_at=expires_at, **values
                )
            )

    def rotate(self, sid: str, presented: str, successor: str, now_ms: int, expires_at: int) -> int:
        """Replace the token whose hash is `presented`; epoch milliseconds of when its successor was made.

        The token before the current one is answered with the same successor for GRACE_MS. Raises AuthError for any other:
        somebody uses a copy, so the whole sign-in ends.
        """
        with self._database.write(durable=True) as connection:
            # Of two rotations at once the second waits here, and sees what the first has done.
            row = connection.execute(
                select(refresh_tokens).where(refresh_tokens.c.sid == sid).with_for_update()
            ).one_or_none()
            rotated_at = (
                None
                if row is None
                else _rotate(connection, row, presented, successor, now_ms, expires_at)
            )
        if rotated_at is None:
            raise AuthError("The sign-in is over.")
        return rotated_at

    def revoke(self, sid: str) -> None:
        """End a sign-in: its access tokens are refused from the next request on."""
        with self._database.write(durable=True) as connection:
            _revoke(connection, sid)


def _rotate(
    connection: Connection,
    row: Row[tuple[object, ...]],
    presented: str,
    successor: str,
    now_ms: int,
    expires_at: int,
) -> int | None:
    if row.revoked or row.expires_at <= now_ms:
        return None
    if row.current == presented:
        change = update(refresh_tokens).where(refresh_tokens.c.sid == row.sid)
        connection.execute(
            change.values(
                current=successor, previous=presented, rotated_at=now_ms, expires_at=expires_at
            )
        )
        return now_ms
    if (
        row.previous == presented and abs(now_ms - row.rotated_at) <= GRACE_MS
    ):  # a clock that was set back makes no long grace
        return int(row.rotated_at)
    _revoke(connection, row.sid)
    return None


def _revoke(connection: Connection, sid: str) -> None:
    connection.execute(
        update(refresh_tokens).where(refresh_tokens.c.sid == sid).values(revoked=True)
    )

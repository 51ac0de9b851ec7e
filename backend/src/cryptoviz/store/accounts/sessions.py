"""Sessions: one row per sign-in (`sid`), with the hashes of its current and previous refresh token.

Only hashes are stored, so that a copy of the database is not enough to sign in.
"""

from dataclasses import dataclass

from sqlalchemy import Connection, delete, insert, select, update

from cryptoviz.errors import AuthError
from cryptoviz.store.db.reads.hot import session
from cryptoviz.store.db.sql_store import SqlStore
from cryptoviz.store.schema.tables import refresh_tokens, users

# How long the previous token stays valid: two tabs refresh at once, or a response is lost.
GRACE_MS = 30_000

_T = refresh_tokens.c


@dataclass(frozen=True, slots=True)
class SessionState:
    """What an access token is checked against in every request."""

    user_id: int
    epoch: int
    version: int
    expires_at: int


class Sessions(SqlStore):
    """Writes are durable when they return."""

    def state(self, sid: str) -> SessionState | None:
        """Return None if the session has ended, or the account is disabled or deleted."""
        with self._database.read() as connection:
            row = session(connection, sid)
        return None if row is None else SessionState(*row)

    def open(
        self, sid: str, user_id: int, epoch: int, token_hash: str, now_ms: int, expires_at: int
    ) -> None:
        """Store a new session and delete the expired ones.

        Raises AuthError if the account was disabled or got another password since `epoch`.
        """
        # A change of the account waits here until it can see the session, and ends it.
        account = select(users).where(users.c.id == user_id, users.c.epoch == epoch)
        session = {"sid": sid, "user_id": user_id, "current": token_hash, "revoked": False}
        times = {"rotated_at": now_ms, "created_at": now_ms, "expires_at": expires_at}
        with self._database.write(durable=True) as connection:
            if connection.execute(account.with_for_update(read=True)).first() is None:
                raise AuthError("The account was changed during the sign-in: try again.")
            connection.execute(delete(refresh_tokens).where(_T.expires_at <= now_ms))
            connection.execute(insert(refresh_tokens).values(**session, **times))

    def rotate(self, sid: str, presented: str, successor: str, now_ms: int, expires_at: int) -> int:
        """Replace the token with the hash `presented`; return when its successor was created.

        The previous token has the same successor for GRACE_MS. Raises AuthError for any other
        token, and ends the session: somebody uses a copy.
        """
        with self._database.write(durable=True) as connection:
            # Of two rotations at once the second waits here and sees the result of the first.
            query = select(refresh_tokens).where(_T.sid == sid).with_for_update()
            row = connection.execute(query).one_or_none()
            if row is not None and not row.revoked and row.expires_at > now_ms:
                if row.current == presented:
                    change = {"current": successor, "previous": presented}
                    times = {"rotated_at": now_ms, "expires_at": expires_at}
                    _update(connection, sid, **change, **times)
                    return now_ms
                # `abs`: setting the clock back does not extend the grace.
                if row.previous == presented and abs(now_ms - row.rotated_at) <= GRACE_MS:
                    return int(row.rotated_at)
                _update(connection, sid, revoked=True)
        raise AuthError("The session has ended.")

    def revoke(self, sid: str) -> None:
        """End a session: its access tokens are rejected from the next request on."""
        with self._database.write(durable=True) as connection:
            _update(connection, sid, revoked=True)


def _update(connection: Connection, sid: str, **values: object) -> None:
    connection.execute(update(refresh_tokens).where(_T.sid == sid).values(**values))

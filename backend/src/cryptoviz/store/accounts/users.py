"""Accounts. Every change that must end a user's access tokens raises `epoch`; every change of what their answers hold raises `version`."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, delete, func, insert, select, update

from cryptoviz.errors import ConflictError, ForbiddenError, NotFoundError
from cryptoviz.store.accounts.passwords import fold
from cryptoviz.store.db.database import Database
from cryptoviz.store.instance import FIRST_ACCOUNT_CODE
from cryptoviz.store.schema.tables import instance, refresh_tokens, users


@dataclass(frozen=True, slots=True)
class User:
    """`created_at` is epoch milliseconds."""

    id: int
    username: str
    admin: bool
    disabled: bool
    epoch: int
    version: int
    created_at: int


# Whether an account is the first, and whether its name is free, is looked up before it is written.
_ALONE = "accounts"
_CLOSED = "Registration is closed: an admin can add accounts."
_COLUMNS = (
    users.c.id,
    users.c.username,
    users.c.admin,
    users.c.disabled,
    users.c.epoch,
    users.c.version,
    users.c.created_at,
)


class Users:
    """Accounts in SQL. Writes are durable when they return."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def is_empty(self) -> bool:
        """Whether whoever registers now becomes admin."""
        with self._database.read() as connection:
            return not _count(connection)

    def list(self) -> list[User]:
        """In the order they were made."""
        with self._database.read() as connection:
            return [
                _user(row) for row in connection.execute(select(*_COLUMNS).order_by(users.c.id))
            ]

    def get(self, user_id: int) -> User:
        """Raises NotFoundError."""
        with self._database.read() as connection:
            row = connection.execute(select(*_COLUMNS).where(users.c.id == user_id)).one_or_none()
        if row is None:
            raise NotFoundError("There is no such account.")
        return _user(row)

    def find(self, username: str) -> tuple[User, str] | None:
        """The account of that name in any spelling, and its password hash."""
        query = select(*_COLUMNS, users.c.password_hash).where(
            users.c.username_folded == fold(username)
        )
        with self._database.read() as connection:
            row = connection.execute(query).one_or_none()
        return None if row is None else (_user(row), row.password_hash)

    def require_open(self, username: str, *, open_to_all: bool) -> None:
        """Refuse early, before a password costs its hash, what `register` would refuse. Raises ForbiddenError, ConflictError."""
        if not open_to_all and not self.is_empty():
            raise ForbiddenError(_CLOSED)
        if self.find(username) is not None:
            raise _taken(username)

    def register(
        self, username: str, password_hash: str, now_ms: int, *, open_to_all: bool
    ) -> User:
        """A new account; the first one becomes admin, later ones need open registration.

        Both are decided inside the writing transaction, so of two first registrations at once one is refused.
        Raises ForbiddenError when registration is closed, ConflictError when the name is taken.
        """
        with self._database.write(durable=True, exclusive_group=_ALONE) as connection:
            first = not _count(connection)
            if not first and not open_to_all:
                raise ForbiddenError(_CLOSED)
            if first:
                connection.execute(delete(instance).where(instance.c.name == FIRST_ACCOUNT_CODE))
            return _insert(connection, username, password_hash, now_ms, admin=first)

    def register_first(self, username: str, password_hash: str, now_ms: int) -> bool:
        """The admin that the settings name, if there is no account yet; whether it was made."""
        with self._database.write(durable=True, exclusive_group=_ALONE) as connection:
            if _count(connection):
                return False
            _insert(connection, username, password_hash, now_ms, admin=True)
            return True

    def add(self, username: str, password_hash: str, now_ms: int, *, admin: bool = False) -> User:
        """An account made by who runs the installation. Raises ConflictError when the name is taken."""
        with self._database.write(durable=True, exclusive_group=_ALONE) as connection:
            return _insert(connection, username, password_hash, now_ms, admin=admin)

    def set_password(self, username: str, password_hash: str) -> None:
        """Also ends every sign-in of the account. Raises NotFoundError."""
        self._change(username, password_hash=password_hash)

    def set_disabled(self, username: str, disabled: bool) -> None:
        """A disabled account cannot sign in, and its sign-ins end. Raises NotFoundError."""
        self._change(username, disabled=disabled)

    def rehash(self, user_id: int, password_hash: str) -> None:
        """The same password, hashed with today's costs."""
        with self._database.write(durable=True) as connection:
            connection.execute(
                update(users).where(users.c.id == user_id).values(password_hash=password_hash)
            )

    def _change(self, username: str, **values: str | bool) -> None:
        with self._database.write(durable=True) as connection:
            change = (
                update(users)
                .where(users.c.username_folded == fold(username))
                .values(epoch=users.c.epoch + 1, **values)
            )
            changed = connection.execute(change.returning(users.c.id)).one_or_none()
            if changed is None:
                raise NotFoundError(f"There is no account called {username!r}.")
            connection.execute(
                update(refresh_tokens)
                .where(refresh_tokens.c.user_id == changed.id)
                .values(revoked=True)
            )


def _count(connection: Connection) -> int:
    return connection.execute(select(func.count()).select_from(users)).scalar_one()


def _insert(
    connection: Connection, username: str, password_hash: str, now_ms: int, *, admin: bool
) -> User:
    folded = fold(username)
    if (
        connection.execute(
            select(users.c.id).where(users.c.username_folded == folded)
        ).one_or_none()
        is not None
    ):
        raise _taken(username)
    values = {
        "username": username,
        "admin": admin,
        "disabled": False,
        "epoch": 0,
        "version": 0,
        "created_at": now_ms,
    }
    statement = (
        insert(users)
        .values(username_folded=folded, password_hash=password_hash, **values)
        .returning(*_COLUMNS)
    )
    return _user(connection.execute(statement).one())


def _taken(username: str) -> ConflictError:
    return ConflictError(f"The name {username!r} is taken.")


def _user(row: Row[*tuple[Any, ...]]) -> User:
    return User(
        row.id, row.username, row.admin, row.disabled, row.epoch, row.version, row.created_at
    )

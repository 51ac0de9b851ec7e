"""Accounts. Raising `epoch` ends the access tokens of a user, raising `version` their ETags."""

from dataclasses import dataclass, fields

from sqlalchemy import Connection, delete, func, insert, select, update

from cryptoviz.errors import ConflictError, ForbiddenError, NotFoundError
from cryptoviz.store.accounts.passwords import fold
from cryptoviz.store.db.sql_store import SqlStore
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


# Whether an account is the first, and its name free, is read before the account is written.
_GROUP = "accounts"
_CLOSED = "Registration is closed: an admin can add accounts."
_U = users.c
_COLUMNS = [_U[field.name] for field in fields(User)]


class Users(SqlStore):
    """Accounts in SQL. Writes are durable when they return."""

    def is_empty(self) -> bool:
        """Whether there is no account: the first one becomes admin."""
        with self._database.read() as connection:
            return not _count(connection)

    def list(self) -> list[User]:
        """Return all accounts in the order they were created."""
        return [User(*row) for row in self._rows(select(*_COLUMNS).order_by(_U.id))]

    def get(self, user_id: int) -> User:
        """Raises NotFoundError."""
        row = self._row(select(*_COLUMNS).where(_U.id == user_id))
        if row is None:
            raise NotFoundError("There is no such account.")
        return User(*row)

    def find(self, username: str) -> tuple[User, str] | None:
        """Return the account with this name in any spelling, and its password hash."""
        query = select(*_COLUMNS, _U.password_hash).where(_U.username_folded == fold(username))
        row = self._row(query)
        return None if row is None else (User(*row[:-1]), row.password_hash)

    def require_open(self, username: str, *, open_to_all: bool) -> None:
        """Raise what `register` would raise, before the password is hashed."""
        if not open_to_all and not self.is_empty():
            raise ForbiddenError(_CLOSED)
        if self.find(username) is not None:
            raise _taken(username)

    def register(
        self, username: str, password_hash: str, now_ms: int, *, open_to_all: bool
    ) -> User:
        """Create an account: the first becomes admin, later ones need open registration.

        Of two first registrations at once, one is refused. Raises ForbiddenError when registration
        is closed, ConflictError when the name is taken.
        """
        with self._database.write(durable=True, exclusive_group=_GROUP) as connection:
            first = not _count(connection)
            if not first and not open_to_all:
                raise ForbiddenError(_CLOSED)
            if first:
                connection.execute(delete(instance).where(instance.c.name == FIRST_ACCOUNT_CODE))
            return _insert(connection, username, password_hash, now_ms, admin=first)

    def register_first(self, username: str, password_hash: str, now_ms: int) -> User | None:
        """Create the admin of the settings and return it; None if there is an account already."""
        with self._database.write(durable=True, exclusive_group=_GROUP) as connection:
            if _count(connection):
                return None
            return _insert(connection, username, password_hash, now_ms, admin=True)

    def add(self, username: str, password_hash: str, now_ms: int, *, admin: bool = False) -> User:
        """Create an account for the operator. Raises ConflictError when the name is taken."""
        with self._database.write(durable=True, exclusive_group=_GROUP) as connection:
            return _insert(connection, username, password_hash, now_ms, admin=admin)

    def set_password(self, username: str, password_hash: str) -> None:
        """Set the password and end all sessions of the account. Raises NotFoundError."""
        self._change(username, password_hash=password_hash)

    def set_disabled(self, username: str, disabled: bool) -> None:
        """Disable an account, or enable it, and end its sessions. Raises NotFoundError."""
        self._change(username, disabled=disabled)

    def rehash(self, user_id: int, old_hash: str, new_hash: str) -> None:
        """Store another hash of the same password, unless the password changed meanwhile."""
        with self._database.write(durable=True) as connection:
            query = update(users).where(_U.id == user_id, _U.password_hash == old_hash)
            connection.execute(query.values(password_hash=new_hash))

    def _change(self, username: str, **values: str | bool) -> None:
        change = update(users).where(_U.username_folded == fold(username)).returning(_U.id)
        sessions = update(refresh_tokens).values(revoked=True)
        with self._database.write(durable=True) as connection:
            user_id = connection.scalar(change.values(epoch=_U.epoch + 1, **values))
            if user_id is None:
                raise NotFoundError(f"There is no account called {username!r}.")
            connection.execute(sessions.where(refresh_tokens.c.user_id == user_id))


def raise_version(connection: Connection, user_id: int) -> None:
    """Change the ETags of a user, whose answers change."""
    connection.execute(update(users).where(_U.id == user_id).values(version=_U.version + 1))


def _count(connection: Connection) -> int:
    return connection.execute(select(func.count()).select_from(users)).scalar_one()


def _insert(
    connection: Connection, username: str, password_hash: str, now_ms: int, *, admin: bool
) -> User:
    folded = fold(username)
    if connection.scalar(select(_U.id).where(_U.username_folded == folded)) is not None:
        raise _taken(username)
    names = {"username": username, "username_folded": folded, "password_hash": password_hash}
    state = {"admin": admin, "disabled": False, "epoch": 0, "version": 0, "created_at": now_ms}
    statement = insert(users).values(**names, **state).returning(*_COLUMNS)
    return User(*connection.execute(statement).one())


def _taken(username: str) -> ConflictError:
    return ConflictError(f"The name {username!r} is taken.")

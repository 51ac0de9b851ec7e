"""Values of this installation that are created once: its id, a key, the first account code."""

import os
import secrets
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import Connection, delete, insert, select

from cryptoviz.errors import ConfigError
from cryptoviz.store.db.database import Database
from cryptoviz.store.db.upsert import insert_if_absent
from cryptoviz.store.schema.tables import instance

FIRST_ACCOUNT_CODE = "first_account_code"
INSTANCE_ID = "instance_id"
JWT_KEY = "jwt_key"
_KEY_FILE = "jwt.key"
_MIN_KEY_BYTES = 32


def instance_value(database: Database, name: str, create: Callable[[], str]) -> str:
    """Return a value; create it if there is none. Concurrent processes all get the same."""
    query = select(instance.c.value).where(instance.c.name == name)
    with database.read() as connection:
        found: str | None = connection.scalar(query)
    if found is not None:
        return found
    with database.write(durable=True) as connection:
        insert_if_absent(connection, instance, {"name": name, "value": create()})
        return str(connection.execute(query).scalar_one())


def instance_id(database: Database) -> str:
    """Return the eight hex digits that distinguish installations on one host."""
    return instance_value(database, INSTANCE_ID, lambda: secrets.token_hex(4))


def first_account_code(database: Database) -> str:
    """Return the code from the log that creates the first account from another machine."""
    return instance_value(database, FIRST_ACCOUNT_CODE, lambda: secrets.token_hex(4))


def jwt_key(database: Database, data_dir: Path) -> str:
    """Return the key that signs tokens, created at the first start.

    It is in a file that only its owner can read, or in a PostgreSQL database. Raises ConfigError.
    """
    if database.path is not None:
        return _read_key_file(data_dir / _KEY_FILE)
    key = instance_value(database, JWT_KEY, _new_key)
    if not _is_valid(key):
        raise ConfigError(
            "The key in the database, jwt_key of table instance, is damaged: "
            "delete it, and everybody signs in again."
        )
    return key


def stored_jwt_key(database: Database, connection: Connection, data_dir: Path) -> str | None:
    """Return the existing key of a database; with SQLite, one next to the file comes first."""
    if database.path is None:
        return connection.scalar(select(instance.c.value).where(instance.c.name == JWT_KEY))
    files = (database.path.parent / _KEY_FILE, data_dir / _KEY_FILE)
    return next((_read_key_file(path) for path in files if path.exists()), None)


def store_jwt_key(
    database: Database, connection: Connection, data_dir: Path, key: str | None
) -> None:
    """Store the key where `jwt_key` finds it. Raises ConfigError if its file is not writable."""
    connection.execute(delete(instance).where(instance.c.name == JWT_KEY))
    if key is None:
        return
    if database.path is None:
        connection.execute(insert(instance).values(name=JWT_KEY, value=key))
        return
    path = data_dir / _KEY_FILE
    try:
        _write_private(path, key).replace(path)
    except OSError as error:
        raise ConfigError(f"The key file {path} cannot be written: {error.strerror}.") from error


def _read_key_file(path: Path) -> str:
    try:
        if not path.exists():
            create_private_file(path, _new_key())
        key = path.read_text(errors="replace").strip()
    except OSError as error:
        raise ConfigError(
            f"The key file {path} cannot be created or read ({error.strerror}): "
            "set JWT_SECRET_KEY or fix it."
        ) from error
    if not _is_valid(key):
        raise ConfigError(
            f"The key file {path} is damaged: remove it, and everybody signs in again."
        )
    return key


def _is_valid(key: str) -> bool:
    return len(key) >= _MIN_KEY_BYTES and key.isascii()


def create_private_file(path: Path, text: str) -> None:
    """Create a file for its owner only, unless it exists. Raises OSError."""
    draft = _write_private(path, text)
    try:
        path.hardlink_to(draft)  # unlike a rename, it never replaces another process's key
    except FileExistsError:
        pass
    finally:
        draft.unlink()


def _write_private(path: Path, text: str) -> Path:
    """Write a durable file for its owner only, next to `path`; return its temporary path."""
    draft = path.with_suffix(f".{os.getpid()}.{secrets.token_hex(4)}")
    path.parent.mkdir(parents=True, exist_ok=True)
    with os.fdopen(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    return draft


def _new_key() -> str:
    return secrets.token_hex(32)

"""Values of this installation that are made once and then stay: its id, keys, the code for the first account."""

import os
import secrets
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import Connection, delete, insert, select

from cryptoviz.errors import ConfigError
from cryptoviz.store.db.database import Database
from cryptoviz.store.db.upsert import put_new
from cryptoviz.store.schema.tables import instance

FIRST_ACCOUNT_CODE = "first_account_code"
INSTANCE_ID = "instance_id"
JWT_KEY = "jwt_key"
_KEY_FILE = "jwt.key"
_LEAST_KEY_BYTES = 32


def instance_value(database: Database, name: str, make: Callable[[], str]) -> str:
    """The value of that name; made when there is none. Of several processes that make it at once, all get the same."""
    query = select(instance.c.value).where(instance.c.name == name)
    with database.read() as connection:
        found: str | None = connection.execute(query).scalar_one_or_none()
    if found is not None:
        return found
    with database.write(durable=True) as connection:
        put_new(connection, instance, {"name": name, "value": make()})
        return str(connection.execute(query).scalar_one())


def instance_id(database: Database) -> str:
    """Eight hex digits that tell this installation from others on the same host."""
    return instance_value(database, INSTANCE_ID, lambda: secrets.token_hex(4))


def first_account_code(database: Database) -> str:
    """What whoever makes the first account from afar must have read in the log."""
    return instance_value(database, FIRST_ACCOUNT_CODE, lambda: secrets.token_hex(4))


def jwt_key(database: Database, data_dir: Path) -> str:
    """The key that signs tokens, made at the first start: beside a SQLite file, readable by its owner only; else in the database."""
    if database.path is not None:
        return _key_file(data_dir / _KEY_FILE)
    key = instance_value(database, JWT_KEY, _new_key)
    if not _is_whole(key):
        raise ConfigError(
            "The key in the database, jwt_key of table instance, is damaged: delete it, and everybody signs in again."
        )
    return key


def stored_jwt_key(database: Database, connection: Connection, data_dir: Path) -> str | None:
    """The key that was made for this database, none is made now. Beside a SQLite file it is looked for first."""
    if database.path is None:
        found: str | None = connection.execute(
            select(instance.c.value).where(instance.c.name == JWT_KEY)
        ).scalar_one_or_none()
        return found
    files = (database.path.parent / _KEY_FILE, data_dir / _KEY_FILE)
    return next((_key_file(path) for path in files if path.exists()), None)


def keep_jwt_key(
    database: Database, connection: Connection, data_dir: Path, key: str | None
) -> None:
    """Put a key where `jwt_key` finds it, in place of what is there. Raises ConfigError when its file cannot be written."""
    connection.execute(delete(instance).where(instance.c.name == JWT_KEY))
    if key is None:
        return
    if database.path is None:
        connection.execute(insert(instance).values(name=JWT_KEY, value=key))
        return
    path = data_dir / _KEY_FILE
    draft = _draft(path)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _write_private(draft, key)
        draft.replace(path)
    except OSError as error:
        raise ConfigError(f"The key file {path} cannot be written: {error.strerror}.") from error


def _key_file(path: Path) -> str:
    try:
        if not path.exists():
            draft = _draft(path)
            path.parent.mkdir(parents=True, exist_ok=True)
            _write_private(draft, _new_key())
            _claim(draft, path)
        key = path.read_text(errors="replace").strip()
    except OSError as error:
        raise ConfigError(
            f"The key file {path} cannot be made or read ({error.strerror}): set JWT_SECRET_KEY or mend it."
        ) from error
    if not _is_whole(key):
        raise ConfigError(
            f"The key file {path} is damaged: remove it, and everybody signs in again."
        )
    return key


def _is_whole(key: str) -> bool:
    return len(key) >= _LEAST_KEY_BYTES and key.isascii()


def _draft(path: Path) -> Path:
    return path.with_suffix(f".{os.getpid()}.{secrets.token_hex(4)}")


def _write_private(path: Path, text: str) -> None:
    with os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def _claim(draft: Path, path: Path) -> None:
    """Give `draft` its final name unless another process was first: a link, unlike a rename, never replaces."""
    try:
        path.hardlink_to(draft)
    except FileExistsError:
        pass
    finally:
        draft.unlink()


def _new_key() -> str:
    return secrets.token_hex(32)

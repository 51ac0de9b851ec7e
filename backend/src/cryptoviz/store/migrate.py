"""Bringing the database to the version this program needs. Alembic, slow to import, is loaded only when there is something to do."""

import os
from pathlib import Path

from sqlalchemy import Connection, inspect, text

from cryptoviz.errors import ConfigError
from cryptoviz.store.database import Database
from cryptoviz.store.revisions import newest_version
from cryptoviz.store.schema import metadata
from cryptoviz.store.sqlite_file import set_aside_logs


def check(database: Database) -> None:
    """Raises ConfigError, in one sentence, unless the database is of this program's version and whole."""
    if database.is_missing:
        raise ConfigError("There is no database yet: run `cryptoviz migrate`.")
    with database.read() as connection:
        found = _tables(connection)
        version = _version(connection) if found else None
    if version is None:
        raise ConfigError("The database has no tables yet: run `cryptoviz migrate`.")
    if version < newest_version():
        raise ConfigError(f"The database is of version {version} and this program needs {newest_version()}: run `cryptoviz migrate`.")
    _refuse_newer(version)
    missing = sorted(set(metadata.tables) - found)
    if missing:
        raise ConfigError(f"The database lacks its {_listed(missing)}: put back a copy of the database from before they were lost.")


def migrate(database: Database) -> bool:
    """Create or upgrade the tables; whether there was anything to do. Raises ConfigError for a database of a newer program."""
    _create_file(database.path)
    with database.read() as connection:
        version = _version(connection) if _tables(connection) else None
    _refuse_newer(version)
    if version == newest_version():
        return False
    _upgrade(database)
    return True


def _upgrade(database: Database) -> None:
    from alembic import command
    from alembic.config import Config

    settings = Config()
    settings.set_main_option("script_location", "cryptoviz.store:migrations")
    # The whole upgrade is one exclusive transaction: of two programs that start at once the second finds nothing to do.
    with database.write(durable=True) as connection:
        settings.attributes["connection"] = connection
        command.upgrade(settings, "head")


def _create_file(path: Path | None) -> None:
    """An empty file that only its owner reads: it holds password hashes. SQLite gives its logs the same mode."""
    if path is None or path.exists():
        return
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        set_aside_logs(path)  # of a file that was removed
        os.close(os.open(path, os.O_CREAT | os.O_WRONLY, 0o600))
    except OSError as error:
        raise ConfigError(f"The database file {path} cannot be made: {error.strerror}.") from error


def _refuse_newer(version: str | None) -> None:
    if version is not None and version > newest_version():
        raise ConfigError(
            f"The database is of version {version}, made by a newer CryptoViz; this one knows {newest_version()}: upgrade it."
        )


def _tables(connection: Connection) -> set[str]:
    return set(inspect(connection).get_table_names())


def _version(connection: Connection) -> str | None:
    if "alembic_version" not in _tables(connection):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def _listed(names: list[str]) -> str:
    return f"table {names[0]}" if len(names) == 1 else f"tables {', '.join(names[:-1])} and {names[-1]}"

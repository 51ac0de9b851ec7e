"""Checks and upgrades of the database's version. Alembic, slow to import, is loaded on demand."""

import os
import re
from pathlib import Path

from cryptoviz.errors import ConfigError
from cryptoviz.store.db.database import Database
from cryptoviz.store.db.sqlite_file import set_aside_wal
from cryptoviz.store.schema.inspection import SchemaState, file_problem, inspect, schema_problem
from cryptoviz.store.schema.revisions import newest_version

READY_SECONDS = 2  # a database that takes longer to list its tables is not ready
_UPGRADE_SECONDS = 600  # for each statement, and for waiting until another program has upgraded
_OWN = "give CryptoViz a database of its own in DATABASE_URL."


def check(database: Database, *, seconds: float | None = None) -> None:
    """Raise ConfigError unless the database has the current version, is complete and writable."""
    if database.is_missing:
        raise ConfigError("There is no database yet: run `cryptoviz migrate`.")
    state = _inspect(database, seconds)
    if state.version is None:
        raise ConfigError("The database has no tables yet: run `cryptoviz migrate`.")
    if state.version < newest_version():
        raise ConfigError(
            f"The database is of version {state.version} and this program needs "
            f"{newest_version()}: run `cryptoviz migrate`."
        )
    if state.missing:
        raise ConfigError(
            f"The database lacks its {_listed(state.missing)}: "
            "restore a copy of the database from before they were lost."
        )


def migrate(database: Database) -> bool:
    """Create or upgrade the tables; return whether there was anything to do. Raises ConfigError."""
    if database.path is not None:
        _create_file(database.path)
    if _inspect(database).version == newest_version():
        return False
    _upgrade(database)
    return True


def _inspect(database: Database, seconds: float | None = None) -> SchemaState:
    """Raises ConfigError for a database that is not ours, or of a newer version."""
    if database.path and (problem := file_problem(database.path)):
        raise ConfigError(problem)
    with database.read(seconds=seconds) as connection:
        state = inspect(connection)
    if state.problem:
        raise ConfigError(state.problem)
    version = state.version
    if version is not None and not re.fullmatch(r"\d{4}", version):
        raise ConfigError(
            f"The database belongs to another program, whose version is {version}: {_OWN}"
        )
    if version is None and state.own_tables:
        table = state.own_tables[0]
        raise ConfigError(f"The database has a table {table} that CryptoViz did not create: {_OWN}")
    if version is not None and version > newest_version():
        raise ConfigError(
            f"The database is of version {version}, made by a newer CryptoViz; "
            f"this one knows {newest_version()}: upgrade it."
        )
    return state


def _upgrade(database: Database) -> None:
    from alembic import command
    from alembic.config import Config

    settings = Config()
    settings.set_main_option("script_location", "cryptoviz.store.schema:migrations")
    # One exclusive transaction: of two programs that start at once, the second has nothing to do.
    with database.write(
        durable=True, exclusive_group="migrations", seconds=_UPGRADE_SECONDS
    ) as connection:
        if problem := schema_problem(connection):
            raise ConfigError(problem)
        settings.attributes["connection"] = connection
        command.upgrade(settings, "head")


def _create_file(path: Path) -> None:
    """Create an empty file for its owner only: it holds password hashes."""
    if path.exists():
        return
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        set_aside_wal(path)  # of a file that was removed
        os.close(os.open(path, os.O_CREAT | os.O_WRONLY, 0o600))
    except OSError as error:
        raise ConfigError(
            f"The database file {path} cannot be created: {error.strerror}."
        ) from error


def _listed(names: list[str]) -> str:
    what = "column" if "." in names[0] else "table"
    *others, last = names
    return f"{what}s {', '.join(others)} and {last}" if others else f"{what} {last}"

"""Bringing the database to the version this program needs. Alembic, slow to import, is loaded only when there is something to do."""

import os
import re
from pathlib import Path

from cryptoviz.errors import ConfigError
from cryptoviz.store.db.database import Database
from cryptoviz.store.db.sqlite_file import set_aside_logs
from cryptoviz.store.schema.inspection import Found, file_obstacle, inspect, schema_obstacle
from cryptoviz.store.schema.revisions import newest_version

READY_SECONDS = 2  # a database that takes longer to say what tables it has is not ready
_UPGRADE_SECONDS = (
    600  # for each statement, and for whoever waits until another program has upgraded
)
_OWN = "give CryptoViz a database of its own in DATABASE_URL."


def check(database: Database, *, seconds: float | None = None) -> None:
    """Raises ConfigError, in one sentence, unless the database is of this program's version, whole, and can be written.

    PostgreSQL gets `seconds` for each answer.
    """
    if database.is_missing:
        raise ConfigError("There is no database yet: run `cryptoviz migrate`.")
    found = _inspected(database, seconds)
    _refuse_strangers(found)
    if found.version is None:
        raise ConfigError("The database has no tables yet: run `cryptoviz migrate`.")
    if found.version < newest_version():
        raise ConfigError(
            f"The database is of version {found.version} and this program needs {newest_version()}: run `cryptoviz migrate`."
        )
    _refuse_newer(found.version)
    if missing := found.missing_tables or found.missing_columns:
        what = "table" if found.missing_tables else "column"
        raise ConfigError(
            f"The database lacks its {_listed(what, missing)}: put back a copy of the database from before they were lost."
        )


def migrate(database: Database) -> bool:
    """Create or upgrade the tables; whether there was anything to do. Raises ConfigError for a database that cannot be ours."""
    _create_file(database.path)
    found = _inspected(database)
    _refuse_strangers(found)
    _refuse_newer(found.version)
    if found.version == newest_version():
        return False
    _upgrade(database)
    return True


def _inspected(database: Database, seconds: float | None = None) -> Found:
    obstacle = file_obstacle(database.path) if database.path else None
    if obstacle is None:
        with database.read(seconds=seconds) as connection:
            found = inspect(connection)
        if found.obstacle is None:
            return found
        obstacle = found.obstacle
    raise ConfigError(obstacle)


def _upgrade(database: Database) -> None:
    from alembic import command
    from alembic.config import Config

    settings = Config()
    settings.set_main_option("script_location", "cryptoviz.store.schema:migrations")
    # The whole upgrade is one exclusive transaction: of two programs that start at once the second finds nothing to do.
    with database.write(
        durable=True, exclusive_group="migrations", seconds=_UPGRADE_SECONDS
    ) as connection:
        if obstacle := schema_obstacle(connection):
            raise ConfigError(obstacle)
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


def _refuse_strangers(found: Found) -> None:
    if found.version is not None and not re.fullmatch(r"\d{4}", found.version):
        raise ConfigError(
            f"The database belongs to another program, whose version is {found.version}: {_OWN}"
        )
    if found.foreign_tables:
        raise ConfigError(
            f"The database has a table {found.foreign_tables[0]} that CryptoViz did not make: {_OWN}"
        )


def _refuse_newer(version: str | None) -> None:
    if version is not None and version > newest_version():
        raise ConfigError(
            f"The database is of version {version}, made by a newer CryptoViz; this one knows {newest_version()}: upgrade it."
        )


def _listed(what: str, names: list[str]) -> str:
    return (
        f"{what} {names[0]}"
        if len(names) == 1
        else f"{what}s {', '.join(names[:-1])} and {names[-1]}"
    )

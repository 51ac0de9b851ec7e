"""Migrations lead to tables.py; an unusable database gives one sentence."""

import stat
import subprocess
import sys

import pytest
from sqlalchemy import create_engine, text

from cryptoviz.errors import ConfigError
from cryptoviz.store.db.database import Database
from cryptoviz.store.schema.migrate import check, migrate
from cryptoviz.store.schema.revisions import newest_version
from cryptoviz.store.schema.tables import metadata, tables_of


def normal(sql):
    return " ".join(sql.split()).replace('"', "") if sql else sql


def statements(connection):
    rows = connection.execute(
        text(
            "SELECT name, sql FROM sqlite_master"
            " WHERE name NOT LIKE 'sqlite_%' AND name <> 'alembic_version'"
        )
    )
    return {name: normal(sql) for name, sql in rows}


def test_migrate_creates_the_schema_of_the_tables_module(database):
    engine = create_engine("sqlite://")
    with engine.begin() as fresh, database.read() as migrated:
        metadata.create_all(fresh)
        assert statements(migrated) == statements(fresh)
    engine.dispose()


def test_tables_each_have_one_kind():
    kinds = [tables_of(kind) for kind in ("derived", "user", "runtime")]
    assert sum(map(len, kinds)) == len(metadata.tables)
    assert all(kinds)


def test_migrate_twice_changes_nothing(database):
    assert migrate(database) is False
    check(database)


def test_check_current_database_does_not_import_alembic(database):
    code = (
        "import sys\n"
        "from cryptoviz.store.db.database import Database\n"
        "from cryptoviz.store.schema.migrate import check, migrate\n"
        "database = Database(sys.argv[1])\n"
        "migrate(database)\n"
        "check(database)\n"
        "assert 'alembic' not in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", code, str(database.engine.url)], check=True)


def test_migrate_new_file_is_readable_by_its_owner_only(tmp_path):
    database = Database(f"sqlite:///{tmp_path}/new/cryptoviz.db")
    assert migrate(database) is True
    assert stat.S_IMODE((tmp_path / "new/cryptoviz.db").stat().st_mode) == 0o600
    check(database)
    database.dispose()


def test_check_empty_database_asks_for_migrate(tmp_path):
    database = Database(f"sqlite:///{tmp_path}/empty.db")
    with pytest.raises(ConfigError, match="run `cryptoviz migrate`"):
        check(database)
    database.dispose()


def change(database, *sqls):
    with database.write() as connection:
        for sql in sqls:
            connection.execute(text(sql))


def test_check_older_database_asks_for_migrate(database):
    change(database, "UPDATE alembic_version SET version_num = '0000'")
    with pytest.raises(
        ConfigError,
        match=f"version 0000 and this program needs {newest_version()}: run `cryptoviz migrate`",
    ):
        check(database)


@pytest.mark.parametrize("act", [check, migrate])
def test_check_and_migrate_newer_database_raise(database, act):
    change(database, "UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(ConfigError, match="made by a newer CryptoViz"):
        act(database)


def test_check_missing_tables_names_them(database):
    change(database, "DROP TABLE favourites", "DROP TABLE samples")
    with pytest.raises(ConfigError, match="lacks its tables favourites and samples"):
        check(database)


def test_migrate_directory_that_cannot_be_created_raises(tmp_path):
    (tmp_path / "file").write_text("")
    database = Database(f"sqlite:///{tmp_path}/file/cryptoviz.db")
    with pytest.raises(ConfigError, match="cannot be created"):
        migrate(database)

"""Migrations on PostgreSQL lead to tables.py; an unusable database gives one sentence."""

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import text

from cryptoviz.errors import ConfigError, StoreError
from cryptoviz.store.db.database import Database
from cryptoviz.store.schema.migrate import check, migrate
from cryptoviz.store.schema.tables import metadata
from support.servers.databases import PostgresDatabases, open_migrated, url_of

_COLUMNS = """
SELECT table_name, ordinal_position, column_name, data_type, collation_name, is_nullable,
  column_default FROM information_schema.columns
WHERE table_schema = 'public' AND table_name <> 'alembic_version' ORDER BY 1, 2
"""
_INDEXES = """
SELECT indexdef FROM pg_indexes
WHERE schemaname = 'public' AND tablename <> 'alembic_version' ORDER BY 1
"""
_CONSTRAINTS = """
SELECT conrelid::regclass::text, pg_get_constraintdef(oid) FROM pg_constraint
WHERE connamespace = 'public'::regnamespace AND conrelid::regclass::text <> 'alembic_version'
ORDER BY 1, 2
"""


@pytest.fixture
def database(postgres_databases: PostgresDatabases, tmp_path: Path) -> Iterator[Database]:
    with open_migrated(postgres_databases, tmp_path) as database:
        yield database


@pytest.fixture
def empty(postgres_databases: PostgresDatabases, tmp_path: Path) -> Iterator[Database]:
    """A database without tables."""
    url = postgres_databases.empty(tmp_path)
    database = Database(url)
    yield database
    database.dispose()
    postgres_databases.drop(url)


def shape(database: Database) -> list[list[tuple]]:
    with database.read() as connection:
        return [
            [tuple(row) for row in connection.execute(text(query))]
            for query in (_COLUMNS, _INDEXES, _CONSTRAINTS)
        ]


def change(database: Database, *statements: str) -> None:
    with database.write(durable=True) as connection:
        for statement in statements:
            connection.execute(text(statement))


def test_migrate_creates_the_schema_of_the_tables_module(database, empty):
    with empty.write() as connection:
        metadata.create_all(connection)
    assert shape(database) == shape(empty)


def test_text_columns_have_the_c_collation(database):
    with database.read() as connection:
        texts = (
            "SELECT DISTINCT collation_name FROM information_schema.columns"
            " WHERE table_schema = 'public' AND data_type = 'text'"
        )
        assert connection.execute(text(texts)).scalars().all() == ["C"]


def test_migrate_empty_database_creates_tables_once(empty):
    with pytest.raises(ConfigError, match="run `cryptoviz migrate`"):
        check(empty)
    assert (migrate(empty), migrate(empty)) == (True, False)
    check(empty)


@pytest.mark.parametrize("act", [check, migrate])
@pytest.mark.parametrize(
    ("statements", "sentence"),
    [
        (("UPDATE alembic_version SET version_num = '9999'",), "made by a newer CryptoViz"),
        (
            ("UPDATE alembic_version SET version_num = '3fa9c1'",),
            "belongs to another program, whose version is 3fa9c1",
        ),
        (("DROP TABLE alembic_version",), "has a table activity that CryptoViz did not create"),
    ],
)
def test_check_and_migrate_foreign_database_raise(database, act, statements, sentence):
    change(database, *statements)
    with pytest.raises(ConfigError, match=sentence):
        act(database)


def test_check_missing_tables_and_columns_names_them(database):
    change(database, "ALTER TABLE coins DROP COLUMN rank", "ALTER TABLE users DROP COLUMN epoch")
    with pytest.raises(ConfigError, match=r"lacks its columns coins\.rank and users\.epoch"):
        check(database)
    change(database, "DROP TABLE favourites")
    with pytest.raises(ConfigError, match="lacks its table favourites"):
        check(database)


@pytest.mark.parametrize("act", [check, migrate])
def test_check_and_migrate_read_only_database_raise(database, act):
    change(
        database,
        f"ALTER DATABASE {database.engine.url.database} SET default_transaction_read_only = on",
    )
    again = Database(url_of(database))
    with pytest.raises(ConfigError, match="read-only"):
        act(again)
    again.dispose()
    with psycopg.connect(
        url_of(database).replace("+psycopg", ""),
        autocommit=True,
        options="-c default_transaction_read_only=off",
    ) as own:
        own.execute(
            sql.SQL("ALTER DATABASE {} RESET default_transaction_read_only").format(
                sql.Identifier(str(database.engine.url.database))
            )
        )


@pytest.mark.parametrize("encoding", ["LATIN1", "SQL_ASCII"])
def test_migrate_other_encoding_raises(postgres_databases, encoding):
    server, name = postgres_databases.server, f"in_{encoding.lower()}"
    server.execute(f"CREATE DATABASE {name} TEMPLATE template0 ENCODING '{encoding}' LOCALE 'C'")
    other = Database(server.url(name))
    with pytest.raises(ConfigError, match=f"stores texts as {encoding}"):
        migrate(other)
    other.dispose()
    server.drop(name)


def test_check_and_migrate_without_privileges_raise(postgres_databases, database, empty):
    postgres_databases.server.execute(
        "DO $$ BEGIN CREATE ROLE guest LOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$"
    )
    change(database, "GRANT SELECT ON ALL TABLES IN SCHEMA public TO guest")
    change(
        empty, "REVOKE ALL ON SCHEMA public FROM public", "GRANT USAGE ON SCHEMA public TO guest"
    )
    guest, nobody = (
        Database(url_of(one).replace("cryptoviz@", "guest@")) for one in (database, empty)
    )
    with pytest.raises(
        ConfigError, match="the user guest, who may not read and write table activity"
    ):
        check(guest)
    with pytest.raises(
        ConfigError, match="the user guest, who may not create tables in schema public"
    ):
        migrate(nobody)
    for one in (guest, nobody):
        one.dispose()


def test_check_missing_database_is_a_store_error(postgres_databases):
    nowhere = Database(postgres_databases.server.url("nowhere"))
    with pytest.raises(StoreError, match='database "nowhere" does not exist'):
        check(nowhere)
    nowhere.dispose()

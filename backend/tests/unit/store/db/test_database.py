"""Transactions, snapshots and errors of the database."""

import sqlite3
import threading

import psycopg
import pysqlite3
import pytest
from sqlalchemy import select, text

from cryptoviz.errors import ConfigError, DiskFullError, StoreError
from cryptoviz.store.db.database import Database
from cryptoviz.store.db.driver import driver
from cryptoviz.store.schema.tables import instance


def add(database, name, *, durable=False):
    with database.write(durable=durable) as connection:
        connection.execute(instance.insert().values(name=name, value="x"))


def add_and_fail(database):
    with database.write() as connection:
        connection.execute(instance.insert().values(name="half", value="x"))
        raise ZeroDivisionError


def names(connection):
    return {row.name for row in connection.execute(select(instance))}


def test_read_sees_one_state(database):
    add(database, "before")
    with database.read() as connection:
        assert names(connection) == {"before"}
        add(database, "meanwhile")
        assert names(connection) == {"before"}
    with database.read() as connection:
        assert names(connection) == {"before", "meanwhile"}


def test_nested_reads_share_a_snapshot(database):
    with database.read() as outer:
        names(outer)
        add(database, "meanwhile")
        with database.read() as inner:
            assert names(inner) == set()
    with database.read() as later:
        assert names(later) == {"meanwhile"}


def test_failed_write_is_rolled_back(database):
    with pytest.raises(ZeroDivisionError):
        add_and_fail(database)
    with database.read() as connection:
        assert names(connection) == set()


def test_concurrent_writes_are_serialised(database):
    def count_up():
        for _ in range(20):
            with database.write() as connection:
                value = connection.execute(text("SELECT count(*) FROM instance")).scalar()
                connection.execute(instance.insert().values(name=f"n{value}", value="x"))

    threads = [threading.Thread(target=count_up) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with database.read() as connection:
        assert len(names(connection)) == 80


@pytest.mark.parametrize(("durable", "synchronous"), [(True, 2), (False, 1)])
def test_durable_write_syncs_the_file(database, durable, synchronous):
    with database.write(durable=durable) as connection:
        assert driver(connection).execute("PRAGMA synchronous").fetchone() == (synchronous,)


def test_connections_have_the_required_settings(database):
    with database.read() as connection:
        raw = driver(connection)
        assert raw.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        assert raw.execute("PRAGMA foreign_keys").fetchone() == (1,)
        assert tuple(map(int, raw.execute("SELECT sqlite_version()").fetchone()[0].split("."))) >= (
            3,
            51,
            3,
        )


def test_locked_database_raises_store_error(database, monkeypatch):
    monkeypatch.setattr("cryptoviz.store.db.sqlite.BUSY_SECONDS", 0)
    impatient = Database(str(database.engine.url))
    with (
        database.write(),
        pytest.raises(StoreError, match=r"^The database does not answer: database is locked\.$"),
        impatient.write(),
    ):
        pass
    impatient.dispose()


def test_full_disk_is_reported_as_one(database):
    reason = "database or disk is full"
    sqlite = database.kind == "sqlite"
    error = (pysqlite3.OperationalError if sqlite else psycopg.errors.DiskFull)(reason)
    translated = database.translate(error)
    assert isinstance(translated, DiskFullError)
    assert str(translated).startswith("Disk full: ")


def test_missing_table_raises_store_error(database):
    for execute in (
        lambda connection: connection.execute(text("SELECT 1 FROM lost")),
        lambda c: driver(c).execute("SELECT 1 FROM lost"),
    ):
        with pytest.raises(StoreError, match="no such table: lost"), database.read() as connection:
            execute(connection)


def test_file_that_is_not_a_database_raises_store_error(tmp_path):
    path = tmp_path / "letter.db"
    path.write_text("Dear Sir, " * 500)
    broken = Database(f"sqlite:///{path}")
    with pytest.raises(StoreError, match="not a database"), broken.read() as connection:
        connection.execute(text("SELECT 1"))
    broken.dispose()


@pytest.mark.parametrize(
    "url", ["nonsense", "oracel://x/y", "mysql://x/y", "sqlite://", "sqlite:///:memory:"]
)
def test_unknown_url_raises(url):
    with pytest.raises(ConfigError, match="DATABASE_URL"):
        Database(url)


def test_file_is_an_ordinary_sqlite_database(database):
    add(database, "hello", durable=True)
    with sqlite3.connect(database.path) as plain:
        assert plain.execute("SELECT name FROM instance").fetchall() == [("hello",)]
    plain.close()

"""Errors of PostgreSQL."""

import threading
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest
from sqlalchemy import text

from cryptoviz.errors import StoreError, TableLostError
from cryptoviz.store.db.database import Database
from cryptoviz.store.db.driver import driver
from support.servers.postgres_statements import fetch_one


@pytest.fixture
def database(postgres: Database) -> Database:
    return postgres


@pytest.mark.parametrize(
    ("statement", "values"),
    [
        ("INSERT INTO instance VALUES (?, 'b')", ("a\0",)),
        ("INSERT INTO instance VALUES (?, 'b')", (None,)),
        ("SELECT 1 / ?", (0,)),
        ("INSERT INTO activity VALUES (?, 1)", (1 << 40,)),
        ("INSERT INTO activity VALUES (?, 1)", (1 << 80,)),
    ],
)
def test_row_errors_do_not_mean_unavailable(database, statement, values):
    with pytest.raises((psycopg.Error, OverflowError)) as caught, database.write() as connection:
        driver(connection).execute(statement, values)
    assert not database.is_unavailable(caught.value)


def test_text_too_long_for_its_index_is_a_row_error(database):
    with pytest.raises(psycopg.Error) as caught, database.write() as connection:
        driver(connection).execute(
            "INSERT INTO instance SELECT string_agg(md5(n::text), ''), 'x'"
            " FROM generate_series(1, 1000) n"
        )
    assert not database.is_unavailable(caught.value)


@pytest.mark.parametrize(
    "execute", [lambda c, sql: c.execute(text(sql)), lambda c, sql: driver(c).execute(sql)]
)
def test_lost_table_raises_table_lost_error(database, execute):
    for sql in ("SELECT 1 FROM lost", "SELECT lost FROM users"):
        with pytest.raises(TableLostError, match="lost"), database.read() as connection:
            execute(connection, sql)


def test_slow_statement_is_cancelled(quick):
    with pytest.raises(StoreError, match="statement timeout"):
        fetch_one(quick, "SELECT pg_sleep(60)")
    assert fetch_one(quick) == (1,)


def test_idle_transaction_releases_its_locks(quick, database):
    opened, go_on = threading.Event(), threading.Event()

    def stopped() -> None:
        with quick.write(exclusive_group="index") as connection:
            opened.set()
            go_on.wait()
            connection.execute(text("SELECT 1"))

    with ThreadPoolExecutor(1) as pool:
        stands = pool.submit(stopped)
        opened.wait()
        with database.write(exclusive_group="index"):  # waits until the server has ended the other
            go_on.set()
        assert isinstance(stands.exception(), StoreError)


def test_exhausted_pool_raises_store_error(quick, monkeypatch):
    monkeypatch.setattr(quick.engine.pool, "_timeout", 0.1)
    with (
        quick.write(),
        quick.write(),
        pytest.raises(StoreError, match="all connections of this process are in use"),
        quick.write(),
    ):
        pass

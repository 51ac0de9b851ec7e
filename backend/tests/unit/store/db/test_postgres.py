"""What is particular to PostgreSQL: how it is named, what its errors say, and what happens when it goes away."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import text

from cryptoviz.errors import ConfigError, DatabaseLostError, StoreError, TableLostError
from cryptoviz.store.data_versions import SqlChangeWatch
from cryptoviz.store.db.database import Database, masked_url
from cryptoviz.store.db.driver import driver, numbered
from cryptoviz.store.schema.migrate import check
from support.servers.databases import PostgresDatabases, open_migrated, url_of
from support.servers.postgres_server import PostgresServer
from support.waiting import wait_until


@pytest.fixture
def database(postgres_databases: PostgresDatabases, tmp_path: Path) -> Iterator[Database]:
    with open_migrated(postgres_databases, tmp_path) as database:
        yield database


@pytest.fixture
def quick(database: Database) -> Iterator[Database]:
    """The same, where a statement may take half a second."""
    quick = Database(url_of(database), pool_size=2, statement_seconds=0.5)
    yield quick
    quick.dispose()


@pytest.fixture
def server() -> Iterator[PostgresServer]:
    """One that a test may stop."""
    server = PostgresServer()
    yield server
    server.close()


@pytest.fixture
def own(server: PostgresServer) -> Iterator[Database]:
    database = Database(server.create("own"), statement_seconds=0.5)
    yield database
    database.dispose()


def ask(database: Database, sql: str = "SELECT 1") -> object:
    with database.read() as connection:
        return driver(connection).execute(sql).fetchone()


# --- its name ---


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_urls_are_taken_as_hosts_give_them(database, scheme):
    same = Database(
        f"{scheme}://{url_of(database).partition('://')[2]}&sslmode=prefer&application_name=mine"
    )
    assert ask(same, "SELECT current_setting('application_name')") == ("mine",)
    assert (same.kind, same.path) == ("postgresql", None)
    same.dispose()


@pytest.mark.parametrize(
    "url",
    [
        "postgresql+psycopg2://x/y",
        "postgresql+asyncpg://x/y",
        "postgresql://host:port/y",
        "mysql://x/y",
    ],
)
def test_other_urls_stop_the_start(url):
    with pytest.raises(ConfigError, match="DATABASE_URL"):
        Database(url)


def test_a_parameter_that_nobody_knows_stops_the_start(database):
    wrong = Database(f"{url_of(database)}&sslmood=require")
    with pytest.raises(ConfigError, match=r'^DATABASE_URL cannot be used: invalid .*"sslmood"'):
        ask(wrong)


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        (
            "postgres://ada:secret@db.example:5433/x?sslmode=verify-full",
            "postgresql://ada:***@db.example:5433/x?sslmode=verify-full",
        ),
        ("postgresql+psycopg://ada:s%40cret@db/x", "postgresql://ada:***@db/x"),
        (
            "postgresql://db/x?user=ada&password=secret&sslpassword=secret",
            "postgresql://db/x?password=%2A%2A%2A&sslpassword=%2A%2A%2A&user=ada",
        ),
        ("sqlite:////data/cryptoviz.db", "sqlite:////data/cryptoviz.db"),
    ],
)
def test_no_password_is_shown(url, shown):
    assert masked_url(url) == shown
    assert Database(url).masked_url == shown


# --- transactions ---


def test_placeholders_are_numbered_and_percent_signs_are_left_alone(database):
    assert (
        numbered("SELECT ? WHERE x LIKE '50%' AND y = ?")
        == "SELECT $1 WHERE x LIKE '50%' AND y = $2"
    )
    with database.read() as connection:
        assert driver(connection).execute("SELECT ?::int % 4, 'a%'", (7,)).fetchall() == [(3, "a%")]


@pytest.mark.parametrize(("durable", "setting"), [(True, "on"), (False, "off")])
def test_what_users_write_is_on_disk(database, durable, setting):
    with database.write(durable=durable) as connection:
        raw = driver(connection)
        assert raw.execute("SHOW synchronous_commit").fetchone() == (setting,)
        assert raw.execute("SHOW transaction_isolation").fetchone() == ("read committed",)


def test_reading_never_writes(database):
    with pytest.raises(StoreError, match="read-only transaction"), database.read() as connection:
        connection.execute(text("DELETE FROM users"))


def test_writers_of_one_family_follow_each_other_and_others_do_not_wait(database):
    done = threading.Event()
    with ThreadPoolExecutor(1) as pool, database.write(exclusive_group="one"):
        with database.write(exclusive_group="other"), database.write():
            pass
        pool.submit(lambda: write_alone(database, "one", done))
        wait_until(
            lambda: ask(
                database, "SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
            )
        )
        assert not done.is_set()
    assert done.is_set()


def write_alone(database: Database, family: str, done: threading.Event) -> None:
    with database.write(exclusive_group=family):
        done.set()


def test_a_stamp_moves_with_every_commit_and_with_nothing_else(database):
    one, other = SqlChangeWatch(database), SqlChangeWatch(database)
    before = one.stamp(), other.stamp()
    ask(database, "SELECT count(*) FROM users")
    assert (one.stamp(), other.stamp()) == before
    with database.write() as connection:
        connection.execute(text("INSERT INTO instance VALUES ('a', 'b')"))
        assert (one.stamp(), other.stamp()) == before
    assert one.stamp() > before[0]
    assert other.stamp() > before[1]


def test_a_stamp_moves_when_the_watch_was_cut_off(database):
    watch = SqlChangeWatch(database)
    before = watch.stamp()
    hang_up(database)
    with pytest.raises(StoreError):
        watch.stamp()
    assert watch.stamp() > before


# --- errors ---


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
def test_what_speaks_of_the_rows_does_not_speak_of_the_database(database, statement, values):
    with pytest.raises((psycopg.Error, OverflowError)) as caught, database.write() as connection:
        driver(connection).execute(statement, values)
    assert not database.is_unavailable(caught.value)


def test_a_text_too_long_for_its_index_speaks_of_the_row(database):
    with pytest.raises(psycopg.Error) as caught, database.write() as connection:
        driver(connection).execute(
            "INSERT INTO instance SELECT string_agg(md5(n::text), ''), 'x' FROM generate_series(1, 1000) n"
        )
    assert not database.is_unavailable(caught.value)


@pytest.mark.parametrize(
    "execute", [lambda c, sql: c.execute(text(sql)), lambda c, sql: driver(c).execute(sql)]
)
def test_a_lost_table_is_an_error_of_its_own(database, execute):
    for sql in ("SELECT 1 FROM lost", "SELECT lost FROM users"):
        with pytest.raises(TableLostError, match="lost"), database.read() as connection:
            execute(connection, sql)


def test_a_statement_is_ended_when_it_takes_too_long(quick):
    with pytest.raises(StoreError, match="statement timeout"):
        ask(quick, "SELECT pg_sleep(60)")
    assert ask(quick) == (1,)


def test_a_transaction_that_stands_still_lets_its_locks_go(quick, database):
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


def test_a_thread_that_finds_no_connection_does_not_wait_for_ever(quick, monkeypatch):
    monkeypatch.setattr(quick.engine.pool, "_timeout", 0.1)
    with (
        quick.write(),
        quick.write(),
        pytest.raises(StoreError, match="all connections of this process are in use"),
        quick.write(),
    ):
        pass


# --- away and back ---


def hang_up(database: Database) -> None:
    with psycopg.connect(url_of(database).replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


def test_connections_that_the_server_ended_are_not_used_again(database):
    with database.read(), database.write():
        pass
    hang_up(database)
    assert ask(database) == (1,)


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGQUIT])
def test_a_server_that_was_stopped_is_missed_at_once_and_found_again(server, own, how):
    assert ask(own) == (1,)
    server.stop(how)
    with pytest.raises(StoreError, match=r"^The database does not answer: "):
        ask(own)
    server.start()
    assert ask(own) == (1,)


def test_a_transaction_that_is_cut_off_is_not_kept_and_says_so(server, own):
    with own.write(durable=True) as connection:
        connection.execute(text("CREATE TABLE kept (x int)"))

    def write_and_lose() -> None:
        with own.write(durable=True) as connection:
            connection.execute(text("INSERT INTO kept VALUES (1)"))
            server.stop(signal.SIGQUIT)

    with pytest.raises(StoreError):
        write_and_lose()
    server.start()
    assert ask(own, "SELECT count(*) FROM kept") == (0,)


def test_a_server_that_says_nothing_is_given_up(server, own, caplog):
    ask(own)
    server.pause()
    with pytest.raises(StoreError, match=r"no answer for 1\.5 seconds"):
        ask(own)
    server.resume()
    assert ask(own) == (1,)
    assert caplog.records == [], "the error says it all"


def test_a_database_that_was_dropped_is_lost(server, own):
    ask(own)
    server.drop("own")
    with pytest.raises(DatabaseLostError, match='database "own" does not exist'):
        ask(own)


# --- several programs ---


def test_ten_programs_that_start_at_once_make_the_tables_once(postgres_databases, tmp_path):
    url = postgres_databases.empty(tmp_path)
    command = [sys.executable, "-m", "cryptoviz.cli.main", "migrate"]
    started = [
        subprocess.Popen(
            command, env={**os.environ, "DATABASE_URL": url}, stdout=subprocess.PIPE, text=True
        )
        for _ in range(10)
    ]
    said = [process.communicate()[0] for process in started]
    assert [process.returncode for process in started] == [0] * 10
    assert sum("was brought" in line for line in said) >= 1
    database = Database(url)
    check(database)
    database.dispose()
    postgres_databases.drop(url)

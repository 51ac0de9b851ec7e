"""PostgreSQL: URLs and transactions."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import text

from cryptoviz.errors import ConfigError, StoreError
from cryptoviz.store.data_versions import SqlChangeWatch
from cryptoviz.store.db.database import Database, masked_url
from cryptoviz.store.db.driver import driver, numbered
from support.servers.databases import url_of
from support.servers.postgres_statements import close_connections, fetch_one
from support.waiting import wait_until


@pytest.fixture
def database(postgres: Database) -> Database:
    return postgres


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_url_schemes_of_hosts_are_accepted(database, scheme):
    same = Database(
        f"{scheme}://{url_of(database).partition('://')[2]}&sslmode=prefer&application_name=mine"
    )
    assert fetch_one(same, "SELECT current_setting('application_name')") == ("mine",)
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
def test_url_of_another_driver_raises(url):
    with pytest.raises(ConfigError, match="DATABASE_URL"):
        Database(url)


def test_url_with_unknown_parameter_raises(database):
    wrong = Database(f"{url_of(database)}&sslmood=require")
    with pytest.raises(ConfigError, match=r'^DATABASE_URL cannot be used: invalid .*"sslmood"'):
        fetch_one(wrong)


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
def test_masked_url_shows_no_password(url, shown):
    assert masked_url(url) == shown
    assert Database(url).masked_url == shown


def test_numbered_replaces_placeholders_only(database):
    assert (
        numbered("SELECT ? WHERE x LIKE '50%' AND y = ?")
        == "SELECT $1 WHERE x LIKE '50%' AND y = $2"
    )
    with database.read() as connection:
        assert driver(connection).execute("SELECT ?::int % 4, 'a%'", (7,)).fetchall() == [(3, "a%")]


@pytest.mark.parametrize(("durable", "setting"), [(True, "on"), (False, "off")])
def test_durable_write_commits_synchronously(database, durable, setting):
    with database.write(durable=durable) as connection:
        raw = driver(connection)
        assert raw.execute("SHOW synchronous_commit").fetchone() == (setting,)
        assert raw.execute("SHOW transaction_isolation").fetchone() == ("read committed",)


def test_read_transaction_rejects_writes(database):
    with pytest.raises(StoreError, match="read-only transaction"), database.read() as connection:
        connection.execute(text("DELETE FROM users"))


def test_exclusive_group_writers_wait_for_each_other_only(database):
    done = threading.Event()
    with ThreadPoolExecutor(1) as pool, database.write(exclusive_group="one"):
        with database.write(exclusive_group="other"), database.write():
            pass
        pool.submit(lambda: write_alone(database, "one", done))
        wait_until(
            lambda: fetch_one(
                database, "SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
            )
        )
        assert not done.is_set()
    assert done.is_set()


def write_alone(database: Database, family: str, done: threading.Event) -> None:
    with database.write(exclusive_group=family):
        done.set()


def test_change_watch_stamp_changes_with_commits_only(database):
    one, other = SqlChangeWatch(database), SqlChangeWatch(database)
    before = one.stamp(), other.stamp()
    fetch_one(database, "SELECT count(*) FROM users")
    assert (one.stamp(), other.stamp()) == before
    with database.write() as connection:
        connection.execute(text("INSERT INTO instance VALUES ('a', 'b')"))
        assert (one.stamp(), other.stamp()) == before
    assert one.stamp() > before[0]
    assert other.stamp() > before[1]


def test_change_watch_stamp_changes_after_a_lost_connection(database):
    watch = SqlChangeWatch(database)
    before = watch.stamp()
    close_connections(database)
    with pytest.raises(StoreError):
        watch.stamp()
    assert watch.stamp() > before

"""Lost connections, stopped servers and concurrent migrations of PostgreSQL."""

import os
import signal
import subprocess
import sys

import pytest
from sqlalchemy import text

from cryptoviz.errors import DatabaseLostError, StoreError
from cryptoviz.store.db.database import Database
from cryptoviz.store.schema.migrate import check
from support.servers.postgres_statements import close_connections, fetch_one


@pytest.fixture
def database(postgres: Database) -> Database:
    return postgres


def test_connections_closed_by_the_server_are_replaced(database):
    with database.read(), database.write():
        pass
    close_connections(database)
    assert fetch_one(database) == (1,)


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGQUIT])
def test_stopped_server_raises_and_reconnects_after_start(server, own, how):
    assert fetch_one(own) == (1,)
    server.stop(how)
    with pytest.raises(StoreError, match=r"^The database does not answer: "):
        fetch_one(own)
    server.start()
    assert fetch_one(own) == (1,)


def test_interrupted_transaction_raises_and_is_rolled_back(server, own):
    with own.write(durable=True) as connection:
        connection.execute(text("CREATE TABLE kept (x int)"))

    def write_and_lose() -> None:
        with own.write(durable=True) as connection:
            connection.execute(text("INSERT INTO kept VALUES (1)"))
            server.stop(signal.SIGQUIT)

    with pytest.raises(StoreError):
        write_and_lose()
    server.start()
    assert fetch_one(own, "SELECT count(*) FROM kept") == (0,)


def test_silent_server_raises_after_the_time_limit(server, own, caplog):
    fetch_one(own)
    server.pause()
    with pytest.raises(StoreError, match=r"no answer for 1\.5 seconds"):
        fetch_one(own)
    server.resume()
    assert fetch_one(own) == (1,)
    assert caplog.records == [], "the error says it all"


def test_dropped_database_raises_database_lost_error(server, own):
    fetch_one(own)
    server.drop("own")
    with pytest.raises(DatabaseLostError, match='database "own" does not exist'):
        fetch_one(own)


def test_concurrent_migrations_create_the_tables_once(postgres_databases, tmp_path):
    url = postgres_databases.empty(tmp_path)
    command = [sys.executable, "-m", "cryptoviz.cli.main", "migrate"]
    started = [
        subprocess.Popen(
            command, env={**os.environ, "DATABASE_URL": url}, stdout=subprocess.PIPE, text=True
        )
        for _ in range(4)
    ]
    outputs = [process.communicate()[0] for process in started]
    assert [process.returncode for process in started] == [0] * 4
    assert sum("was brought" in line for line in outputs) >= 1
    database = Database(url)
    check(database)
    database.dispose()
    postgres_databases.drop(url)

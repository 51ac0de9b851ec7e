"""Statements for tests of PostgreSQL."""

import psycopg

from cryptoviz.store.db.database import Database
from cryptoviz.store.db.driver import driver
from support.servers.databases import url_of


def fetch_one(database: Database, sql: str = "SELECT 1") -> object:
    with database.read() as connection:
        return driver(connection).execute(sql).fetchone()


def close_connections(database: Database) -> None:
    """Let the server close all connections to this database."""
    with psycopg.connect(url_of(database).replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )

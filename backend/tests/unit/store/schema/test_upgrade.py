"""Upgrades of a database that has rows, on both databases."""

from sqlalchemy import Connection, inspect, text

from cryptoviz.store.db.database import Database
from cryptoviz.store.schema.migrate import check, migrate
from cryptoviz.store.schema.tables import coins
from support.fakes.store import MINUTE, START, Feeder, index_sink, snapshot


def undo_0005(connection: Connection) -> None:
    for column in ("high_at", "low_at"):
        connection.execute(text(f"ALTER TABLE candles DROP COLUMN {column}"))


def test_migrate_from_0002_adds_columns_and_keeps_the_rows(each_database: Database) -> None:
    Feeder(index_sink(each_database)).feed(snapshot("bitcoin", START))
    names = [column.name for column in coins.columns]
    with each_database.write() as connection:
        before = connection.execute(coins.select()).all()
        for column in ("absent_at", "unrequested_at"):
            connection.execute(text(f"ALTER TABLE coins DROP COLUMN {column}"))
        undo_0005(connection)
        connection.execute(text("UPDATE alembic_version SET version_num = '0002'"))
    assert migrate(each_database) is True
    check(each_database)
    with each_database.read() as connection:
        assert connection.execute(coins.select()).all() == before
        assert [column["name"] for column in inspect(connection).get_columns("coins")] == names


def test_migrate_from_0004_gives_highs_and_lows_the_time_of_open_or_close(
    each_database: Database,
) -> None:
    minutes = enumerate([2.0, 3.0, 1.0])
    Feeder(index_sink(each_database)).feed(
        *(snapshot("bitcoin", START + minute * MINUTE, price) for minute, price in minutes)
    )
    with each_database.write() as connection:
        undo_0005(connection)
        connection.execute(text("UPDATE alembic_version SET version_num = '0004'"))
    assert migrate(each_database) is True
    check(each_database)
    with each_database.read() as connection:
        query = "SELECT DISTINCT high_at, low_at FROM candles"
        times = [tuple(row) for row in connection.execute(text(query))]
    assert times == [(START, START + 2 * MINUTE)]  # the high is neither: exact after a reindex

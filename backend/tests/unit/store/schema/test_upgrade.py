"""Upgrades of a database that has rows, on both databases."""

from sqlalchemy import inspect, text

from cryptoviz.store.db.database import Database
from cryptoviz.store.schema.migrate import check, migrate
from cryptoviz.store.schema.tables import coins
from support.fakes.store import START, Feeder, index_sink, snapshot


def test_migrate_from_0002_adds_columns_and_keeps_the_rows(each_database: Database) -> None:
    Feeder(index_sink(each_database)).feed(snapshot("bitcoin", START))
    names = [column.name for column in coins.columns]
    with each_database.write() as connection:
        before = connection.execute(coins.select()).all()
        for column in ("absent_at", "unrequested_at"):
            connection.execute(text(f"ALTER TABLE coins DROP COLUMN {column}"))
        connection.execute(text("UPDATE alembic_version SET version_num = '0002'"))
    assert migrate(each_database) is True
    check(each_database)
    with each_database.read() as connection:
        assert connection.execute(coins.select()).all() == before
        assert [column["name"] for column in inspect(connection).get_columns("coins")] == names

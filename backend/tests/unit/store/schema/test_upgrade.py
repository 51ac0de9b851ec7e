"""Upgrades of a database that has rows, on both databases."""

from sqlalchemy import Connection, inspect, text

from cryptoviz.clock import from_ms
from cryptoviz.series.lists.sparkline import GRIDS
from cryptoviz.store.accounts.favourites import Favourites
from cryptoviz.store.accounts.users import Users
from cryptoviz.store.db.database import Database
from cryptoviz.store.markets.lists.coingecko_sparklines import SqlCoinGeckoSparklines
from cryptoviz.store.schema.migrate import check, migrate
from cryptoviz.store.schema.tables import coins
from support.fakes.store import MINUTE, START, Feeder, index_sink, snapshot


def undo_0014(connection: Connection) -> None:
    connection.execute(text("ALTER TABLE favourites DROP COLUMN place"))


def undo_0013(connection: Connection) -> None:
    undo_0014(connection)
    connection.execute(text("DROP TABLE coin_links"))


def undo_0012(connection: Connection) -> None:
    undo_0013(connection)
    connection.execute(text("DROP TABLE logos"))


def undo_0011(connection: Connection) -> None:
    undo_0012(connection)
    rename = "RENAME COLUMN observed_at TO asked_at"
    connection.execute(text(f"ALTER TABLE coingecko_sparklines {rename}"))


def undo_0010(connection: Connection) -> None:
    undo_0011(connection)
    for table in ("preferences", "wanted_currencies"):
        connection.execute(text(f"DROP TABLE {table}"))


def undo_0009(connection: Connection) -> None:
    undo_0010(connection)
    connection.execute(text("ALTER TABLE latest DROP COLUMN change_30d"))


def undo_0008(connection: Connection) -> None:
    undo_0009(connection)
    connection.execute(text("DROP TABLE download_tickets"))


def undo_0007(connection: Connection) -> None:
    undo_0008(connection)
    connection.execute(text("DROP TABLE coingecko_sparklines"))


def undo_0006(connection: Connection) -> None:
    undo_0007(connection)
    for table in ("exchange_rates", "currencies"):
        connection.execute(text(f"DROP TABLE {table}"))


def undo_0005(connection: Connection) -> None:
    undo_0006(connection)
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


def test_migrate_from_0004_gives_highs_and_lows_times_of_values(each_database: Database) -> None:
    prices = {0: 2.0, 1: 3.0, 2: 1.0, 7: 4.0, 11: 2.0}
    Feeder(index_sink(each_database)).feed(
        *(snapshot("bitcoin", START + minute * MINUTE, price) for minute, price in prices.items())
    )
    with each_database.write() as connection:
        undo_0005(connection)
        connection.execute(text("UPDATE alembic_version SET version_num = '0004'"))
    assert migrate(each_database) is True
    check(each_database)
    query = "SELECT width_s, high_at, low_at FROM candles ORDER BY width_s, start"
    with each_database.read() as connection:
        found = [tuple(row) for row in connection.execute(text(query))]
    minutes = [
        (width, (high - START) // MINUTE, (low - START) // MINUTE) for width, high, low in found
    ]
    # The high of the first candle is neither open nor close: exact after a reindex.
    assert minutes[:3] == [(300, 0, 2), (300, 7, 7), (300, 11, 11)]
    assert [times for _, *times in minutes[3:]] == [[7, 2]] * 5


def test_migrate_from_0010_keeps_the_times_of_sparklines(each_database: Database) -> None:
    SqlCoinGeckoSparklines(each_database).save({"bitcoin": [1.0, 2.0, 3.0]}, from_ms(START))
    with each_database.write() as connection:
        undo_0011(connection)
        connection.execute(text("UPDATE alembic_version SET version_num = '0010'"))
    assert migrate(each_database) is True
    check(each_database)
    line = SqlCoinGeckoSparklines(each_database).recent(["bitcoin"], START, GRIDS["7d"])
    assert line["bitcoin"][-2:] == [1.0, 3.0]


def test_migrate_from_0013_keeps_the_order_of_favourites(each_database: Database) -> None:
    user = Users(each_database).add("ada", "hash", START)
    store = Favourites(each_database)
    for offset, coin_id in enumerate(("ripple", "bitcoin")):
        store.add(user.id, coin_id, START + offset)
    with each_database.write() as connection:
        undo_0014(connection)
        connection.execute(text("UPDATE alembic_version SET version_num = '0013'"))
    assert migrate(each_database) is True
    check(each_database)
    assert store.ids(user.id) == ["ripple", "bitcoin"]
    store.reorder(user.id, ["bitcoin", "ripple"])
    assert store.ids(user.id) == ["bitcoin", "ripple"]

"""Three years of 250 coins: a value every three hours, then eight days of one every five minutes.

The index sink writes the history of one coin; the database copies its rows to the others.
"""

from datetime import UTC, datetime

import psycopg
from sqlalchemy import Connection, Insert, Table, bindparam, insert, select, update

from benchmarks.data import dataset
from cryptoviz.clock import to_ms
from cryptoviz.store.db.database import Database
from cryptoviz.store.schema.migrate import migrate
from cryptoviz.store.schema.tables import candles, coins, samples

COINS = 250
SPACING = 3 * dataset.HOUR
DAYS = 3 * 365 + 30  # windows of three years that end earlier begin inside
_OF_PRICES = ("price", "open", "high", "low", "close")


def fill(url: str) -> list[str]:
    """Fill an empty database up to now; return the ids of the coins, largest first."""
    ids, end = dataset.coin_ids(COINS), datetime.now(UTC)
    with Database(url) as database:
        migrate(database)
        dataset.seed(database, days=DAYS, coins=1, end=end, spacing=SPACING)
        dataset.index_poll(database, ids, to_ms(end) // dataset.MINUTE * dataset.MINUTE)
        with database.write(seconds=0) as connection:
            _copy_first_coin(connection, ids[0])
    if url.startswith("postgresql"):
        # Otherwise autovacuum does it later, perhaps during a measurement.
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute("VACUUM ANALYZE samples, candles")
    return ids


def _copy_first_coin(connection: Connection, coin_id: str) -> None:
    first = connection.execute(select(coins).where(coins.c.id == coin_id)).one()
    # Retention deletes these step by step as polls arrive.
    connection.execute(samples.delete().where(samples.c.at < first.horizon))
    for table in (samples, candles):
        connection.execute(table.delete().where(table.c.coin != first.key))
        connection.execute(_copies(table), {"first": first.key})
    connection.execute(update(coins).values(newest_at=first.newest_at, horizon=first.horizon))


def _copies(table: Table) -> Insert:
    """Return the insert of all rows of the coin `first` for each other coin, in key order.

    Prices are divided by the rank of the coin, as in the polls.
    """
    source = table.alias()
    columns = [column for column in source.c if column.name != "coin"]
    values = [it / coins.c.rank if it.name in _OF_PRICES else it for it in columns]
    order = [column for column in columns if source.c[column.key].primary_key]
    query = (
        select(coins.c.key, *values)
        .join_from(coins, source, source.c.coin == bindparam("first"))
        .where(coins.c.key != bindparam("first"))
        .order_by(coins.c.key, *order)
    )
    return insert(table).from_select(["coin", *(column.key for column in columns)], query)

"""News messages, and coins for them to name."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from sqlalchemy import select

from cryptoviz.model.events import news_event
from cryptoviz.model.messages import Message, WriteResult
from cryptoviz.model.records import NewsItem
from cryptoviz.store.db.database import Database
from cryptoviz.store.news.writer import SqlNewsWriter
from cryptoviz.store.schema.tables import coins, item_coins, news_items

T0 = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
BITCOIN, ETHEREUM, NEAR = (
    ("bitcoin", "btc", "Bitcoin", 1),
    ("ethereum", "eth", "Ethereum", 2),
    ("near", "near", "NEAR Protocol", 37),
)


def minutes(count: float) -> datetime:
    return T0 + timedelta(minutes=count)


def news(item_id: str, title: str, at: float, offset: int, **fields: object) -> Message:
    """Return a version of an item, observed `at` minutes after T0, published at T0 by default."""
    values = {
        "feed_url": "https://a.example/rss",
        "feed_title": "A",
        "link": None,
        "published": T0,
        **fields,
    }
    event = news_event(NewsItem(id=item_id, title=title, **values), minutes(at))
    return Message(offset, event.to_json(), event)


def put_coins(database: Database, *named: tuple[str, str, str, int | None]) -> None:
    """Replace the list of coins."""
    with database.write() as connection:
        connection.execute(coins.delete())
        rows = [
            {"key": key, "id": coin_id, "symbol": symbol, "name": name, "rank": rank, "named_at": 0}
            for key, (coin_id, symbol, name, rank) in enumerate(named, 1)
        ]
        connection.execute(coins.insert(), rows)


def write(database: Database, writer: SqlNewsWriter, messages: Sequence[Message]) -> WriteResult:
    with database.write() as connection:
        return writer.write(connection, messages)


def rematch(database: Database, writer: SqlNewsWriter) -> None:
    """Match all pending items again, each step in its own transaction."""
    with database.write() as connection:
        writer.refresh_names(connection)
    more = True
    while more:
        with database.write() as connection:
            more = writer.rematch(connection)


def item_rows(database: Database) -> list[dict]:
    with database.read() as connection:
        return [
            dict(row)
            for row in connection.execute(select(news_items).order_by(news_items.c.key)).mappings()
        ]


def about(database: Database) -> list[tuple[str, str, str, str]]:
    """Return (item id, coin id, matched, place), sorted."""
    columns = (news_items.c.id, item_coins.c.coin_id, item_coins.c.matched, item_coins.c.place)
    with database.read() as connection:
        return sorted(
            tuple(row)
            for row in connection.execute(
                select(*columns).join(news_items, news_items.c.key == item_coins.c.item)
            )
        )


def content(database: Database) -> tuple[object, object]:
    """Return all items, and the coins that they are about."""
    return item_rows(database), about(database)


def forget_news(database: Database) -> None:
    with database.write() as connection:
        connection.execute(item_coins.delete())
        connection.execute(news_items.delete())

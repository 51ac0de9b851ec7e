"""Reads of news: order, pages, filters, text search, and the use of indexes."""

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event

from cryptoviz.clock import to_ms
from cryptoviz.store.db.database import Database
from cryptoviz.store.news.queries import NewsItemRow, SqlNews
from cryptoviz.store.news.writer import SqlNewsWriter
from support.fakes.news import (
    BITCOIN,
    ETHEREUM,
    NEAR,
    forget_news,
    minutes,
    news,
    put_coins,
    rematch,
    write,
)


@pytest.fixture
def writer(database: Database) -> SqlNewsWriter:
    writer = SqlNewsWriter()
    put_coins(database, BITCOIN, ETHEREUM, NEAR)
    rematch(database, writer)
    return writer


@pytest.fixture
def store(database: Database) -> SqlNews:
    return SqlNews(database)


def page(store: SqlNews, coin_ids: list[str] | None = None, **asked: object) -> list[NewsItemRow]:
    options = {"feed": None, "q": None, "since_ms": None, "limit": 30, "before": None, **asked}
    return store.page(coin_ids, **options)


def ids(rows: list[NewsItemRow]) -> list[str]:
    return [row["id"] for row in rows]


@pytest.fixture
def five(database: Database, writer: SqlNewsWriter) -> None:
    """Items a minute apart: a (Bitcoin), b (both), c (none), d (Ethereum), e (Bitcoin)."""
    other = {"feed_url": "https://b.example/rss", "feed_title": "B"}
    texts = {
        "a": "Bitcoin 100% up",
        "b": "Bitcoin over Ethereum",
        "c": "Nothing_else",
        "d": "ETH falls",
        "e": "Évolution of Bitcoin",
    }
    items = [
        news(
            name,
            title,
            10,
            place,
            published=minutes(place),
            summary=f"Summary {name}",
            **(other if name == "d" else {}),
        )
        for place, (name, title) in enumerate(texts.items())
    ]
    write(database, writer, items)


@pytest.mark.usefixtures("five")
class TestPages:
    def test_page_of_all_news_is_newest_first(self, store: SqlNews) -> None:
        assert ids(page(store)) == ["e", "d", "c", "b", "a"]
        assert ids(page(store, limit=2)) == ["e", "d"]

    def test_page_of_coins_has_each_item_once(self, store: SqlNews) -> None:
        assert ids(page(store, ["bitcoin"])) == ["e", "b", "a"]
        assert ids(page(store, ["bitcoin", "ethereum"])) == ["e", "d", "b", "a"]
        assert ids(page(store, ["near", "nobody"])) == []
        assert page(store, []) == []

    def test_page_lists_coins_of_the_title_first(self, store: SqlNews) -> None:
        row = page(store)[3]
        assert (row["feed_url"], row["feed_title"], row["authors"], row["summary"]) == (
            "https://a.example/rss",
            "A",
            [],
            "Summary b",
        )
        assert (row["shown_at"], row["observed_at"]) == (to_ms(minutes(1)), to_ms(minutes(10)))
        assert [tuple(coin.values()) for coin in row["coins"]] == [
            ("bitcoin", "Bitcoin", "btc", None, "Bitcoin", "title"),
            ("ethereum", "Ethereum", "eth", None, "Ethereum", "title"),
        ]

    def test_page_filters_by_time_and_feed(self, store: SqlNews) -> None:
        assert ids(page(store, since_ms=to_ms(minutes(3)))) == ["e", "d"]
        assert ids(page(store, ["bitcoin"], since_ms=to_ms(minutes(1)))) == ["e", "b"]
        assert ids(page(store, feed="https://b.example/rss")) == ["d"]
        assert ids(page(store, ["bitcoin", "ethereum"], feed="https://b.example/rss")) == ["d"]

    @pytest.mark.parametrize(
        ("q", "found"),
        [
            ("BITCOIN", ["e", "b", "a"]),
            ("ethereum bitcoin", ["b"]),
            ("bitcoin summary", ["e", "b", "a"]),
            ("évolution", ["e"]),
            ("ÉVOLUTION", ["e"]),
            ("100%", ["a"]),
            ("%", ["a"]),
            ("_", ["c"]),
            ("\\", []),
            ("' OR 1=1", []),
            ("  ", ["e", "d", "c", "b", "a"]),
        ],
    )
    def test_page_q_requires_every_word(self, store: SqlNews, q: str, found: list[str]) -> None:
        assert ids(page(store, q=q)) == found
        assert ids(page(store, ["bitcoin"], q=q)) == [name for name in found if name in "abe"]

    def test_feeds_have_item_counts(self, store: SqlNews) -> None:
        assert [tuple(feed.values()) for feed in store.feeds()] == [
            ("https://a.example/rss", "A", 4),
            ("https://b.example/rss", "B", 1),
        ]


def test_feeds_have_the_title_of_their_newest_item(
    database: Database, writer: SqlNewsWriter, store: SqlNews
) -> None:
    write(
        database,
        writer,
        [
            news("i", "A", 1, 0, feed_title="Old"),
            news("j", "B", 2, 1, published=minutes(1), feed_title="New"),
        ],
    )
    assert [tuple(feed.values()) for feed in store.feeds()] == [("https://a.example/rss", "New", 2)]


@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    times=st.lists(st.integers(0, 3), min_size=1, max_size=25),
    size=st.integers(1, 6),
    coins=st.sampled_from([None, ["bitcoin", "near"]]),
)
def test_pages_together_are_the_whole_list(
    database: Database, writer: SqlNewsWriter, times: list[int], size: int, coins: list[str] | None
) -> None:
    """Of items at the same time the key decides."""
    store = SqlNews(database)
    forget_news(database)
    items = [
        news(f"{number}", "Bitcoin and $NEAR", 10, number, published=minutes(time))
        for number, time in enumerate(times)
    ]
    write(database, writer, items)
    whole = ids(page(store, coins, limit=1000))
    assert len(whole) == len(times)
    assert ids(list(turned(store, coins, size))) == whole


def turned(store: SqlNews, coins: list[str] | None, size: int) -> Iterator[NewsItemRow]:
    before = None
    while rows := page(store, coins, limit=size, before=before):
        yield from rows
        before = (rows[-1]["shown_at"], rows[-1]["key"])


@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"since_ms": 5},
        {"before": (9, 9)},
        {"feed": "https://a.example/rss"},
        {"before": (9, 9), "since_ms": 1},
    ],
)
@pytest.mark.parametrize(
    "coin_ids", [None, ["bitcoin"], [f"coin-{number}" for number in range(250)]]
)
def test_page_uses_an_index_and_sorts_nothing(
    database: Database, asked: dict, coin_ids: list[str] | None
) -> None:
    statements: list[tuple[str, object]] = []

    def note(
        _connection: object, _cursor: object, statement: str, parameters: object, *_rest: object
    ) -> None:
        if "SELECT" in statement:
            statements.append((statement, parameters))

    event.listen(database.engine, "before_cursor_execute", note)
    page(SqlNews(database), coin_ids, **asked)
    SqlNews(database).feeds()
    event.remove(database.engine, "before_cursor_execute", note)
    assert statements
    for statement, parameters in statements:
        with database.read() as connection:
            plan = [
                row[3]
                for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
            ]
        assert not [
            step for step in plan if step.startswith("SCAN news_items") and "USING" not in step
        ], (statement, plan)
        assert not [step for step in plan if step.startswith("SCAN item_coins")], (statement, plan)
        if "LIMIT" in statement:
            assert not [step for step in plan if "TEMP B-TREE" in step], (statement, plan)


def test_page_does_not_depend_on_the_order_of_feeds(
    database: Database, writer: SqlNewsWriter, store: SqlNews
) -> None:
    """Kafka delivers by partition: items of one time keep their order in pages."""
    items = [
        news(f"{feed}:{number}", "Bitcoin", 1, number, feed_url=feed)
        for feed in ("a", "b", "c")
        for number in range(4)
    ]
    lists = []
    for order in (items, items[::-1]):
        forget_news(database)
        for item in order:
            write(database, writer, [item])
        lists.append([(row["id"], row["shown_at"], row["key"]) for row in page(store, limit=5)])
    assert lists[0] == lists[1]

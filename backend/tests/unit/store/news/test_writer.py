"""Writing news: versions of an item, duplicates, coins, new lists of coins."""

import itertools
import random
from collections.abc import Sequence

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cryptoviz.clock import to_ms
from cryptoviz.model.messages import Message
from cryptoviz.store.db.database import Database
from cryptoviz.store.news.writer import SqlNewsWriter
from support.fakes.news import (
    BITCOIN,
    ETHEREUM,
    NEAR,
    about,
    content,
    forget_news,
    item_rows,
    minutes,
    news,
    put_coins,
    rematch,
    write,
)


@pytest.fixture
def writer() -> SqlNewsWriter:
    return SqlNewsWriter()


def titles(database: Database) -> list[str]:
    return [row["title"] for row in item_rows(database)]


def test_write_item_stores_row_and_coins(database: Database, writer: SqlNewsWriter) -> None:
    put_coins(database, BITCOIN, ETHEREUM)
    rematch(database, writer)
    item = news(
        "i",
        "Bitcoin rises",
        3,
        7,
        summary="So does $ETH.",
        authors=("Ann", "Bo"),
        publisher="P",
        link="https://a.example/1",
    )

    result = write(database, writer, [item])

    (row,) = item_rows(database)
    assert (result.indexed, result.duplicates, result.rejected) == (1, 0, [])
    assert (row["id"], row["event_id"], row["authors"], row["position"]) == (
        "i",
        item.event.id,
        '["Ann","Bo"]',
        7,
    )
    assert row["observed_at"] == row["first_observed_at"] == to_ms(minutes(3))
    assert row["shown_at"] == row["published"] == to_ms(minutes(0))
    assert about(database) == [
        ("i", "bitcoin", "Bitcoin", "title"),
        ("i", "ethereum", "ETH", "summary"),
    ]


def test_write_changed_item_keeps_the_first_observation(
    database: Database, writer: SqlNewsWriter
) -> None:
    put_coins(database, BITCOIN, ETHEREUM)
    rematch(database, writer)
    write(database, writer, [news("i", "Bitcoin", 1, 0, published=None)])
    result = write(database, writer, [news("i", "Ethereum", 2, 1, published=None)])

    (row,) = item_rows(database)
    assert result.indexed == 1
    assert (row["title"], row["observed_at"]) == ("Ethereum", to_ms(minutes(2)))
    assert row["first_observed_at"] == row["shown_at"] == to_ms(minutes(1))
    assert about(database) == [("i", "ethereum", "Ethereum", "title")]


def test_write_former_text_is_shown_again(database: Database, writer: SqlNewsWriter) -> None:
    versions = [
        news("i", "A", 1, 0),
        news("i", "B", 2, 1),
        news("i", "A", 3, 2),
        news("i", "A", 4, 3),
    ]
    assert [write(database, writer, [version]).indexed for version in versions] == [1, 1, 1, 0]
    assert titles(database) == ["A"]


def test_write_latest_observation_wins_then_the_greater_offset(
    database: Database, writer: SqlNewsWriter
) -> None:
    write(database, writer, [news("i", "new", 5, 0), news("i", "old", 2, 1)])
    (row,) = item_rows(database)
    assert (row["title"], row["first_observed_at"]) == ("new", to_ms(minutes(2)))
    write(database, writer, [news("i", "same time", 5, 2)])
    assert titles(database) == ["same time"]


@pytest.mark.parametrize(
    ("published", "shown"),
    [(minutes(14), 14), (minutes(15.5), 10), (None, 10), (minutes(-90), -90)],
)
def test_shown_at_is_publication_unless_unknown_or_future(
    database: Database, writer: SqlNewsWriter, published: object, shown: float
) -> None:
    write(database, writer, [news("i", "A", 10, 0, published=published)])
    assert item_rows(database)[0]["shown_at"] == to_ms(minutes(shown))


def test_write_other_record_is_rejected_alone(database: Database, writer: SqlNewsWriter) -> None:
    result = write(database, writer, [Message(0, b"torn", None, "not JSON"), news("i", "A", 1, 1)])
    assert (result.indexed, [rejected.error for rejected in result.rejected]) == (1, ["not JSON"])


def log_of_versions() -> st.SearchStrategy[list[Message]]:
    version = st.tuples(
        st.sampled_from("ij"),
        st.sampled_from(["Bitcoin", "Ethereum", "NEAR Protocol"]),
        st.integers(0, 4),
    )
    return st.lists(version, min_size=1, max_size=12).map(
        lambda log: [news(*version, offset) for offset, version in enumerate(log)]
    )


@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(log=log_of_versions(), cuts=st.randoms(use_true_random=False))
def test_write_does_not_depend_on_batch_boundaries(
    database: Database, log: list[Message], cuts: random.Random
) -> None:
    put_coins(database, BITCOIN, ETHEREUM, NEAR)
    results, counts = [], []
    for batches in ([log], [[message] for message in log], cut_at_random(log, cuts)):
        forget_news(database)
        writer = SqlNewsWriter()
        rematch(database, writer)
        counts.append(sum(write(database, writer, batch).indexed for batch in batches))
        results.append(content(database))
    assert results[0] == results[1] == results[2]
    assert len(set(counts)) == 1


def cut_at_random(log: Sequence[Message], cuts: random.Random) -> list[Sequence[Message]]:
    places = sorted({0, len(log), *(cuts.randrange(len(log) + 1) for _ in range(3))})
    return [log[start:end] for start, end in itertools.pairwise(places)]

"""Matching of items again after a change of the coin list."""

import pytest

from cryptoviz.store.data_versions import SqlDataVersions
from cryptoviz.store.db.database import Database
from cryptoviz.store.news.writer import SqlNewsWriter
from cryptoviz.store.schema.tables import item_coins
from support.fakes.news import (
    BITCOIN,
    ETHEREUM,
    NEAR,
    about,
    content,
    forget_news,
    news,
    put_coins,
    rematch,
    write,
)


@pytest.fixture
def writer() -> SqlNewsWriter:
    return SqlNewsWriter()


def test_refresh_names_new_coin_list_matches_items_again(
    database: Database, writer: SqlNewsWriter
) -> None:
    put_coins(database, BITCOIN)
    write(
        database,
        writer,
        [
            news("i", "Bitcoin and Ethereum", 1, 0),
            news("j", "$NEAR moves", 2, 1),
            news("k", "Nothing", 3, 2),
        ],
    )
    rematch(database, writer)
    assert about(database) == [("i", "bitcoin", "Bitcoin", "title")]

    put_coins(database, BITCOIN, ETHEREUM, NEAR)
    rematch(database, writer)
    assert about(database) == [
        ("i", "bitcoin", "Bitcoin", "title"),
        ("i", "ethereum", "Ethereum", "title"),
        ("j", "near", "NEAR", "title"),
    ]

    put_coins(database, (*BITCOIN[:2], "Bytegold", 1), (*ETHEREUM[:3], None))
    rematch(database, writer)
    assert about(database) == []  # one is called otherwise, one has lost its rank, one is gone


def test_refresh_names_irrelevant_ranks_change_nothing(
    database: Database, writer: SqlNewsWriter
) -> None:
    put_coins(database, BITCOIN, ETHEREUM)
    rematch(database, writer)
    write(database, writer, [news("i", "Bitcoin", 1, 0)])
    before = SqlDataVersions(database).current("news")
    with database.write() as connection:
        connection.execute(item_coins.delete())  # would come back if the item were matched again

    put_coins(database, (*BITCOIN[:3], 2), (*ETHEREUM[:3], 1))
    rematch(database, writer)

    assert about(database) == []
    assert SqlDataVersions(database).current("news") == before
    put_coins(database, (*BITCOIN[:3], 2), (*ETHEREUM[:3], 1), NEAR)
    rematch(database, writer)
    assert about(database) == []  # the item names none of the texts that changed
    assert SqlDataVersions(database).current("news") == before + 1


def rematch_and_fail(database: Database, writer: SqlNewsWriter) -> None:
    with database.write() as connection:
        writer.refresh_names(connection)
        raise ZeroDivisionError


def test_name_index_notices_other_processes_and_rollbacks(
    database: Database, writer: SqlNewsWriter
) -> None:
    put_coins(database, BITCOIN)
    rematch(database, writer)
    put_coins(database, BITCOIN, ETHEREUM)
    with pytest.raises(ZeroDivisionError):
        rematch_and_fail(database, writer)
    write(database, writer, [news("i", "Bitcoin and Ethereum", 1, 0)])
    assert about(database) == [("i", "bitcoin", "Bitcoin", "title")]

    rematch(database, SqlNewsWriter())
    write(database, writer, [news("j", "Ethereum", 2, 1)])
    assert about(database) == [
        ("i", "bitcoin", "Bitcoin", "title"),
        ("i", "ethereum", "Ethereum", "title"),
        ("j", "ethereum", "Ethereum", "title"),
    ]


def test_matches_depend_on_items_and_newest_coins_only(database: Database) -> None:
    """Live, names arrive one by one; in a reindex, after all items."""
    items = [news("i", "Bitcoin", 1, 0), news("j", "Ethereum and NEAR Protocol", 2, 1)]
    live = SqlNewsWriter()
    for coins, item in (((BITCOIN,), items[0]), ((BITCOIN, ETHEREUM, NEAR), items[1])):
        put_coins(database, *coins)
        rematch(database, live)
        write(database, live, [item])
    lived = content(database)

    forget_news(database)
    again = SqlNewsWriter()
    put_coins(database, NEAR)
    rematch(database, again)
    write(database, again, items)
    put_coins(database, BITCOIN, ETHEREUM, NEAR)
    rematch(database, again)

    assert content(database) == lived

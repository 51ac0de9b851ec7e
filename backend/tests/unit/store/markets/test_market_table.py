"""The market table and the search of coins."""

import pytest

from cryptoviz.clock import from_ms
from cryptoviz.model.events import coin_names_event
from cryptoviz.model.records import CoinName
from cryptoviz.store.markets.lists.table import CoinFilter
from support.fakes.store import (
    MINUTE,
    START,
    snapshot,
    three_coins,
)


def named(*names, at=START):
    return coin_names_event(
        [CoinName(id=name, symbol=name[:3], name=name.title()) for name in names], from_ms(at)
    )


def ids(rows):
    return [row["id"] for row in rows]


def found(markets, *search):
    return [row.id for row in markets.search(*search)]


@pytest.mark.parametrize(
    ("sort", "descending", "order"),
    [
        ("rank", False, ["bitcoin", "ethereum", "dogecoin"]),
        ("rank", True, ["dogecoin", "ethereum", "bitcoin"]),
        ("name", False, ["bitcoin", "dogecoin", "ethereum"]),
        ("price", True, ["bitcoin", "ethereum", "dogecoin"]),
        ("change_24h", False, ["bitcoin", "dogecoin", "ethereum"]),
        ("change_24h", True, ["dogecoin", "bitcoin", "ethereum"]),
    ],
)
def test_table_sorts_unknown_values_last(feeder, table, sort, descending, order):
    feeder.feed(*three_coins())
    assert ids(table.rows(f"-{sort}" if descending else sort, 10, 0)) == order


def test_table_searches_filters_and_pages(feeder, markets, table):
    feeder.feed(*three_coins())
    assert ids(table.rows("rank", 10, 0, CoinFilter(q="COIN"))) == ["bitcoin", "dogecoin"]
    assert ids(table.rows("rank", 10, 0, CoinFilter(only=["ethereum", "nocoin"]))) == ["ethereum"]
    assert ids(table.rows("rank", 1, 1)) == ["ethereum"]
    assert ids(table.rows("rank", 10, 0, CoinFilter(q="100%"))) == []
    assert (table.total(), table.total(CoinFilter(q="coin"))) == (3, 2)
    assert table.total(CoinFilter(only=[])) == 0
    assert markets.as_of(START + MINUTE) == START + MINUTE


def test_search_returns_the_exact_symbol_first(feeder, markets):
    feeder.feed(named("bit", "monero"), *three_coins())
    assert found(markets, "BIT", 10, 0)[:2] == ["bitcoin", "bit"], (
        "both exactly: then the ranked one"
    )
    assert found(markets, "one", 10, 0) == ["monero"]
    assert found(markets, None, 2, 1) == ["ethereum", "dogecoin"]


@pytest.mark.parametrize("arriving", [("zcoin", "acoin", "mcoin"), ("mcoin", "zcoin", "acoin")])
def test_table_order_of_equal_coins_does_not_depend_on_arrival(feeder, markets, table, arriving):
    feeder.feed(named(*arriving), *(snapshot(coin, START, 1.0) for coin in arriving))
    assert (
        found(markets, "coin", 10, 0)
        == ids(table.rows("-price", 10, 0))
        == ["acoin", "mcoin", "zcoin"]
    )

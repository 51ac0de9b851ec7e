"""Coins of the shipped list: found by rank before they have prices, which then decide the rank."""

import pytest

from cryptoviz.clock import from_ms
from cryptoviz.model.events import coin_names_event
from cryptoviz.model.records import CoinName
from support.fakes.store import START, Feeder, NoNews, index_sink, snapshot


@pytest.mark.parametrize("prices_first", [False, True])
def test_shipped_rank_holds_until_a_price_brings_another(feeder, markets, prices_first):
    names = [
        CoinName(id="large", symbol="l", name="Large", rank=1),
        CoinName(id="old", symbol="o", name="Old", rank=2),
        CoinName(id="small", symbol="s", name="Small"),
    ]
    shipped = coin_names_event(names, from_ms(START))
    price = snapshot("large", START, market_cap_rank=3)
    feeder.feed(*((price, shipped) if prices_first else (shipped, price)))
    found = markets.search(None, 10, 0)
    assert [(row.id, row.rank) for row in found] == [("old", 2), ("large", 3), ("small", None)]
    facts = markets.coin("old")
    assert (facts["name"], facts["price"], facts["last_updated"]) == ("Old", None, None)


def test_later_list_of_names_keeps_the_shipped_rank(feeder, markets):
    ranked = CoinName(id="large", symbol="l", name="Large", rank=1)
    renamed = CoinName(id="large", symbol="xl", name="Larger")
    feeder.feed(coin_names_event([ranked], from_ms(START)))
    feeder.feed(coin_names_event([renamed], from_ms(START + 1)))
    [row] = markets.search("larger", 10, 0)
    assert (row.symbol, row.rank) == ("xl", 1)


def test_rank_of_the_shipped_list_changes_the_names_of_news(database):
    news = NoNews()
    feeder = Feeder(index_sink(database, news=news))
    names = coin_names_event([CoinName(id="a", symbol="a", name="A")], from_ms(START))
    ranked = coin_names_event([CoinName(id="a", symbol="a", name="A", rank=7)], from_ms(START))
    feeder.feed(names)
    before = news.rematched
    feeder.feed(ranked)
    assert news.rematched == before + 1

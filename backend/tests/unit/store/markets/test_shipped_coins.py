"""Coins of the shipped list: found by rank before they have prices, which then decide the rank."""

import pytest

from cryptoviz.clock import from_ms
from cryptoviz.model.events import coin_names_event
from cryptoviz.model.records import CoinName
from support.fakes.store import HOUR, START, Feeder, NoNews, history, index_sink, snapshot


@pytest.mark.parametrize("prices_first", [False, True])
def test_shipped_ranks_hold_until_the_first_price_of_any_coin(feeder, markets, prices_first):
    names = [
        CoinName(id="large", symbol="l", name="Large", rank=1),
        CoinName(id="old", symbol="o", name="Old", rank=2),
        CoinName(id="small", symbol="s", name="Small"),
    ]
    shipped = coin_names_event(names, from_ms(START))
    price = snapshot("large", START, market_cap_rank=3)
    if not prices_first:
        feeder.feed(shipped)
        found = markets.search(None, 10, 0)
        assert [(row.id, row.rank) for row in found] == [("large", 1), ("old", 2), ("small", None)]
    feeder.feed(*((price, shipped) if prices_first else (price,)))
    found = markets.search(None, 10, 0)
    assert [(row.id, row.rank) for row in found] == [("large", 3), ("old", None), ("small", None)]
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


def test_end_of_the_shipped_ranks_changes_the_names_of_news(database):
    news = NoNews()
    feeder = Feeder(index_sink(database, news=news))
    coins = [CoinName(id=coin, symbol=coin, name=coin, rank=1) for coin in ("large", "old")]
    feeder.feed(coin_names_event(coins, from_ms(START)))
    before = news.rematched
    feeder.feed(snapshot("large", START, symbol="large", name="large", market_cap_rank=1))
    assert news.rematched == before + 1


@pytest.mark.parametrize("shipped_first", [False, True])
def test_shipped_name_never_replaces_one_of_the_source(feeder, markets, shipped_first):
    shipped = CoinName(id="large", symbol="l", name="Large", rank=1)
    real = CoinName(id="large", symbol="xl", name="Larger")
    again = coin_names_event([shipped], from_ms(START + HOUR))  # published after a lost database
    events = (coin_names_event([real], from_ms(START)), again)
    feeder.feed(*(events[::-1] if shipped_first else events))
    [row] = markets.search("large", 10, 0)
    assert (row.symbol, row.name, row.rank) == ("xl", "Larger", 1)


def test_shipped_name_replaces_the_id_of_a_coin_without_name(feeder, markets):
    feeder.feed(history("large", [(START, 1.0)], observed=START))
    feeder.feed(coin_names_event([CoinName(id="large", symbol="l", name="L", rank=1)], from_ms(1)))
    assert markets.coin("large")["name"] == "L"

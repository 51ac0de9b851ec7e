"""Ids that no route could contain are refused; an id is the name of a coin that has none."""

import pytest

from cryptoviz.clock import from_ms
from cryptoviz.model.events import coin_names_event
from cryptoviz.model.records import CoinName
from support.fakes.coingecko import UNREACHABLE
from support.fakes.store import (
    START,
    Feeder,
    RecordedDeadLetters,
    history,
    index_sink,
    snapshot,
)


@pytest.mark.parametrize("coin", UNREACHABLE[:-1])
def test_writer_refuses_unreachable_id_and_stores_the_other_names(database, markets, coin):
    names = [CoinName(id=it, symbol="s", name="N") for it in (coin, "bitcoin")]
    letters = RecordedDeadLetters()
    Feeder(index_sink(database, letters=letters)).feed(
        snapshot(coin, START),
        history(coin, [(START, 1.0)], observed=START),
        coin_names_event(names, from_ms(START)),
    )
    assert ["coin's id must not" in message.error for message in letters.rejected] == [True] * 3
    assert [row.id for row in markets.search(None, 10, 0)] == ["bitcoin"]


def test_coin_without_a_name_is_named_by_its_id(feeder, markets):
    feeder.feed(snapshot("bitcoin", START), snapshot("tether", START, symbol="", name=""))
    feeder.feed(snapshot("bitcoin", START + 1, symbol="", name=""))
    found = [(row.id, row.symbol, row.name) for row in markets.search(None, 10, 0)]
    assert found == [(coin, coin, coin) for coin in ("bitcoin", "tether")]

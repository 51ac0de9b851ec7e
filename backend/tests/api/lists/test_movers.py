"""The coins that rose and fell most over a day."""

import pytest

from cryptoviz.clock import from_ms
from cryptoviz.model.events import absence_event
from support.fakes.store import HOUR, Feeder, index_sink, snapshot

NOW_MS = 1_795_435_200_000  # HandClock's noon

CHANGES = {"a": 1.0, "b": 9.0, "c": -3.0, "d": 0.0, "e": None, "f": 4.0}


@pytest.fixture
def feeder(database):
    """Return a feeder that has fed one poll."""
    fed = Feeder(index_sink(database))
    polled = [snapshot(coin, NOW_MS, 1.0, change_24h=change) for coin, change in CHANGES.items()]
    fed.feed(*polled)
    return fed


@pytest.fixture
def movers(ada, feeder):
    """Return a function that reads the ids of the rising and of the falling coins."""

    def ids(query=""):
        body = ada.get(f"markets/movers{query}").get_json()
        return [[row["id"] for row in body[kind]] for kind in ("rising", "falling")]

    return ids


def test_list_movers_returns_the_largest_changes(movers, ada):
    assert movers() == [["b", "f", "a"], ["c"]]
    assert movers("?limit=1") == [["b"], ["c"]]
    body = ada.get("markets/movers").get_json()
    assert body["total"] == ada.get("markets").get_json()["total"]
    by_change = ada.get("markets?sort=-change_24h&window=24h").get_json()["data"]
    assert body["rising"][0] == by_change[0]


def test_list_movers_leaves_out_coins_that_left_the_answers(movers, feeder):
    feeder.feed(*(absence_event(coin, from_ms(NOW_MS + 1)) for coin in ("b", "c")))
    assert movers("?limit=50") == [["f", "a"], []]


def test_list_movers_leaves_out_a_coin_whose_price_has_not_moved_for_hours(movers, feeder):
    later = NOW_MS + 2 * HOUR
    moved = [coin for coin in CHANGES if coin != "b"]
    feeder.feed(*(snapshot(coin, later, 2.0, change_24h=CHANGES[coin]) for coin in moved))
    assert movers() == [["f", "a"], ["c"]]
    assert movers("?limit=1") == [["f"], ["c"]]


def test_list_movers_above_fifty_is_invalid(ada):
    assert ada.get("markets/movers?limit=51").status_code == 422

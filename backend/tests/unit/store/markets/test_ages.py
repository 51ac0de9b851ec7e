"""The age of each coin's price, and since when a coin is absent from the answers."""

from datetime import UTC, datetime

import pytest

from cryptoviz.clock import from_ms
from cryptoviz.model.events import absence_event
from cryptoviz.store.markets.lists.changes import SqlChanges
from cryptoviz.store.markets.lists.table import CoinFilter, SqlMarketTable
from support.fakes.store import HOUR, MINUTE, START, Feeder, index_sink, snapshot


def absent_since(markets, table, coin="bitcoin"):
    [row] = table.rows("rank", 10, 0, CoinFilter(q=coin, only=[coin]))
    assert row["absent_since"] == markets.coin(coin)["absent_since"]
    return row["absent_since"]


def test_price_updated_in_the_future_has_the_age_of_its_observation(feeder, markets, table):
    feeder.feed(snapshot("bitcoin", START + MINUTE, observed=START))
    [row] = table.rows("rank", 10, 0)
    assert (row["last_updated"], markets.as_of(START)) == (START, START)
    feeder.feed(snapshot("bitcoin", START + HOUR, observed=START + 2 * HOUR))
    assert markets.coin("bitcoin")["last_updated"] == START + HOUR


def test_coin_is_absent_from_the_poll_that_lacks_it_until_it_returns(feeder, markets, table):
    feeder.feed(snapshot("bitcoin", START), snapshot("ethereum", START))
    assert absent_since(markets, table) is None
    feeder.feed(absence_event("bitcoin", from_ms(START + HOUR)))
    assert (absent_since(markets, table), absent_since(markets, table, "ethereum")) == (
        START + HOUR,
        None,
    )
    feeder.feed(snapshot("bitcoin", START, observed=START + 2 * HOUR))  # its old price again
    assert absent_since(markets, table) is None


@pytest.mark.parametrize("batch", [1, 4])
@pytest.mark.parametrize("backwards", [False, True])
def test_absence_does_not_depend_on_order_and_batches(feeder, markets, table, batch, backwards):
    feeder.feed(snapshot("bitcoin", START))
    events = [
        absence_event("bitcoin", from_ms(START + HOUR)),
        snapshot("bitcoin", START + 2 * HOUR),
        absence_event("bitcoin", from_ms(START + 3 * HOUR)),
        absence_event("bitcoin", from_ms(START + 3 * HOUR)),
    ]
    feeder.feed(*(events[::-1] if backwards else events), batch=batch)
    assert absent_since(markets, table) == START + 3 * HOUR


@pytest.mark.parametrize("sort", ["change_24h", "-change_24h"])
def test_absent_coin_is_last_by_its_change(feeder, markets, table, sort):
    changes = {"bitcoin": 90.0, "ethereum": -1.0, "dogecoin": 2.0, "tether": -90.0}
    feeder.feed(*(snapshot(coin, START, change_24h=it) for coin, it in changes.items()))
    feeder.feed(absence_event("bitcoin", from_ms(START + 1)))
    feeder.feed(absence_event("tether", from_ms(START + 1)))
    ids = [row["id"] for row in table.rows(sort, 10, 0)]
    present = ["ethereum", "dogecoin"]
    assert ids[:2] == (present if sort == "change_24h" else present[::-1])


def requested(at):
    return absence_event("bitcoin", from_ms(at))


def unrequested(at):
    return absence_event("bitcoin", from_ms(at), requested=False)


@pytest.mark.parametrize("backwards", [False, True])
@pytest.mark.parametrize(
    ("absences", "reason"),
    [
        ([unrequested(START + HOUR)], "not_requested"),
        ([requested(START + HOUR)], "not_returned"),
        ([requested(START + 1), unrequested(START + HOUR)], "not_requested"),
        ([unrequested(START + 1), requested(START + HOUR)], "not_returned"),
    ],
)
def test_coin_that_nothing_asks_for_is_no_row_unless_it_is_wanted(
    feeder, markets, table, absences, reason, backwards
):
    feeder.feed(snapshot("bitcoin", START), snapshot("ethereum", START))
    feeder.feed(*(absences[::-1] if backwards else absences))
    found = [row["id"] for row in table.rows("rank", 10, 0)]
    assert found == (["ethereum"] if reason == "not_requested" else ["bitcoin", "ethereum"])
    assert table.total() == len(found)
    [row] = table.rows("rank", 10, 0, CoinFilter(only=["bitcoin"]))
    assert (row["absent_since"], row["absent_reason"]) == (START + HOUR, reason)
    assert markets.coin("bitcoin")["absent_reason"] == reason
    feeder.feed(snapshot("bitcoin", START, observed=START + 2 * HOUR))
    assert markets.coin("bitcoin")["absent_reason"] is None
    assert table.total() == 2


@pytest.mark.parametrize(
    ("sort", "first"), [("change_1h", ["bitcoin", "ethereum"]), ("-change_1h", ["ahead", "tether"])]
)
def test_coin_whose_price_is_late_alone_is_last_by_its_change(feeder, database, sort, first):
    times = {"frozen": START - HOUR, "ahead": START + 99 * HOUR}
    changes = {"bitcoin": -1.0, "ethereum": 2.0, "tether": 3.0, "ahead": 4.0, "frozen": 90.0}
    for coin, change in changes.items():
        feeder.feed(snapshot(coin, times.get(coin, START), change_1h=change))
    table = SqlMarketTable(database, SqlChanges(database, lambda: from_ms(START)))
    ids = [row["id"] for row in table.rows(sort, 10, 0)]
    assert (ids[:2], ids[-1]) == (first, "frozen")


def test_absence_of_an_unknown_coin_creates_none(feeder, markets, table):
    feeder.feed(absence_event("nocoin", from_ms(START)))
    assert not markets.exists("nocoin")


def test_absence_in_the_future_is_forgotten_with_the_next_record(database, markets, table):
    now = datetime(2020, 1, 1, tzinfo=UTC)
    feeder = Feeder(index_sink(database, clock=lambda: now))
    feeder.feed(snapshot("bitcoin", 1), absence_event("bitcoin", from_ms(START)))
    feeder.feed(snapshot("bitcoin", 2))
    assert absent_since(markets, table) is None

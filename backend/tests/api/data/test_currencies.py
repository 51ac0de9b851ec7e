"""Values in other currencies, each at the rate of its own time."""

import pytest

from support.fakes.api import Person
from support.fakes.store import HOUR, MINUTE, Feeder, index_sink, rates, snapshot

NOON = 1_795_435_200_000  # HandClock's


def feed_rates(database) -> None:
    """Feed two rates of euros, known for eight minutes."""
    by_time = {NOON - 8 * MINUTE: 0.5, NOON - 2 * MINUTE: 0.25}
    Feeder(index_sink(database)).feed(rates("eur", by_time, observed=NOON))


@pytest.fixture(scope="module")
def eve(reader: Person) -> Person:
    """A user of an installation with these rates."""
    feed_rates(reader.client.application.extensions["cryptoviz"].stores.database)
    return reader


def test_list_currencies_names_them_with_the_times_of_their_rates(eve: Person) -> None:
    [euro] = eve.get("currencies").get_json()["data"]
    assert euro == {
        "code": "eur",
        "name": "Eur",
        "unit": "EUR",
        "type": "fiat",
        "rate_since": "2026-11-23T11:52:00.000Z",
        "rate_at": "2026-11-23T11:58:00.000Z",
    }


def test_series_convert_each_point_at_the_rate_of_its_time(eve: Person) -> None:
    dollars = [101.0 + minute for minute in range(9)]
    euros = [value * (0.5 if minute < 6 else 0.25) for minute, value in enumerate(dollars)]
    prices = eve.get("coins/bitcoin/prices?vs=eur").get_json()
    assert (prices["vs"], prices["v"]) == ("eur", euros)
    assert prices["t"] == [NOON - minute * MINUTE for minute in range(8, -1, -1)]
    assert prices["from"] == NOON - 8 * MINUTE
    assert prices["high"] == {"at": NOON - 3 * MINUTE, "value": 53.0}
    assert prices["low"] == {"at": NOON - 2 * MINUTE, "value": 26.75}
    caps = eve.get("coins/bitcoin/market-cap?vs=eur").get_json()
    assert caps["v"] == pytest.approx([value * 1e6 for value in euros])


def test_change_takes_base_and_last_value_at_their_own_rates(eve: Person) -> None:
    since = NOON - 4 * MINUTE + 1
    change = eve.get(f"coins/bitcoin/change?vs=eur&from={since}&to={NOON + 1}").get_json()
    assert change["base"] == {"at": NOON - 4 * MINUTE, "value": 52.5, "age_s": 0}
    assert change["last"] == {"at": NOON, "value": 27.25}
    assert change["percent"] == pytest.approx((27.25 / 52.5 - 1) * 100)
    assert change["since"] is None


def test_change_from_before_the_first_rate_names_its_true_start(eve: Person) -> None:
    change = eve.get("coins/bitcoin/change?vs=eur&window=7d").get_json()
    assert change["base"]["at"] == change["since"] == NOON - 8 * MINUTE
    early = eve.get(f"coins/bitcoin/prices?vs=eur&from=1000&to={NOON - 9 * MINUTE}").get_json()
    assert (early["t"], early["high"]) == ([], None)


def test_lists_take_the_newest_rate_and_changes_the_rates_of_both_ends(
    ada: Person, database, clock
) -> None:
    feed_rates(database)
    Feeder(index_sink(database, clock=clock), log="log-2").feed(
        snapshot("bitcoin", NOON - 25 * HOUR, 50.0),
        rates("eur", {NOON - 30 * HOUR: 1.0}, observed=NOON),
    )
    facts = ada.get("coins/bitcoin?vs=eur").get_json()
    row = ada.get("markets?vs=eur").get_json()["data"][0]
    change = ada.get("coins/bitcoin/change?vs=eur&window=24h").get_json()
    assert facts["price"] == row["price"] == change["last"]["value"] == 27.25
    assert facts["market_cap"] == row["market_cap"] == pytest.approx(27.25e6)
    assert facts["change_24h"] == row["change_24h"] == change["percent"] == pytest.approx(-45.5)
    assert (facts["high_24h"], facts["low_24h"]) == (None, None)  # there is a gap
    dollars = ada.get("markets").get_json()["data"][0]["sparkline"]
    assert dollars[-1] == 109
    assert row["sparkline"] == [
        None if price is None else price * (0.25 if index >= len(dollars) - 2 else 1)
        for index, price in enumerate(dollars)
    ]
    movers = ada.get("markets/movers?vs=eur").get_json()
    assert [coin["id"] for coin in movers["falling"]] == ["bitcoin"]
    assert ada.get("markets/movers").get_json()["rising"][0]["change_24h"] == pytest.approx(118)


@pytest.mark.parametrize("code", ["gbp", "EUR", "", "usd'"])
def test_unknown_currency_is_refused_by_name(reader: Person, code: str) -> None:
    coin = "coins/bitcoin"
    for path in (coin, f"{coin}/volume", f"{coin}/change", "markets", "markets/movers"):
        response = reader.get(f"{path}?vs={code}")
        assert (response.status_code, response.get_json()["errors"][0]["parameter"]) == (422, "vs")

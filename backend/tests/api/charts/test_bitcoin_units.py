"""Figures in bitcoin and its parts, whose rates are the prices of bitcoin itself."""

import random
from bisect import bisect_right

import pytest

from cryptoviz.config import Config
from cryptoviz.series.conversion import UNITS_PER_BITCOIN
from support.fakes.api import KEY, Person, make_app
from support.fakes.clock import HandClock
from support.fakes.store import DAY, HOUR, MINUTE, Feeder, history, index_sink, rates, snapshot
from support.servers.databases import open_migrated

NOON = 1_795_435_200_000  # HandClock's
DRAW = random.Random(7)
HOLE = range(NOON - 4 * DAY, NOON - 4 * DAY + 7 * HOUR)  # without prices of bitcoin


def drawn(first, low, high):
    """Return prices every few minutes; those before the last 14 days are kept as candles."""
    times = [*range(first, NOON - 2 * HOUR, 20 * MINUTE), *range(NOON - 2 * HOUR, NOON, MINUTE)]
    return {at + DRAW.randrange(MINUTE): DRAW.uniform(low, high) for at in times}


ETHEREUM = drawn(NOON - 33 * DAY, 30, 50)
BITCOIN = {at: price for at, price in drawn(NOON - 32 * DAY, 700, 999).items() if at not in HOLE}


def in_bitcoin(at):
    """Return the price of ethereum at a time over that of bitcoin, the last one until then."""
    times = list(BITCOIN)
    return ETHEREUM[at] / BITCOIN[times[bisect_right(times, at) - 1]]


@pytest.fixture(scope="module")
def viewer(databases, tmp_path_factory):
    directory = tmp_path_factory.mktemp("bitcoin")
    config = Config(data_dir=directory, spa_dir=directory / "no-spa", jwt_secret_key=KEY)
    with open_migrated(databases, directory) as database:
        feeder = Feeder(index_sink(database))
        for coin, prices in {"bitcoin": BITCOIN, "ethereum": ETHEREUM}.items():
            feeder.feed(history(coin, prices.items(), spacing_s=1200, observed=NOON))
            at, price = max(prices.items())
            facts = {"market_cap": price * 20, "ath": 2000.0, "ath_date": HandClock()()}
            feeder.feed(snapshot(coin, at, price, market_cap_rank=len(coin), **facts))
        feeder.feed(rates("btc", {NOON - 40 * DAY: 1.0, NOON: 2.0}, observed=NOON))
        yield Person.register(make_app(config, database, HandClock()), "viewer")


@pytest.mark.parametrize("vs", UNITS_PER_BITCOIN)
def test_bitcoin_is_one_bitcoin_at_every_point(viewer, vs):
    def body(path):
        response = viewer.get(f"{path}{'&' if '?' in path else '?'}vs={vs}")
        assert response.status_code == 200, response.text
        return response.get_json()

    one = UNITS_PER_BITCOIN[vs]
    for window in ("24h", "7d", "30d", "max"):
        prices = body(f"coins/bitcoin/prices?window={window}&points=2000")
        assert {*prices["v"], prices["high"]["value"], prices["low"]["value"]} == {one}
        change = body(f"coins/bitcoin/change?window={window}")
        assert (change["percent"], change["absolute"], set(change["v"])) == (0, 0, {0})
        assert change["base"]["value"] == change["last"]["value"] == one
        compared = body(f"compare?coins=ethereum,bitcoin&window={window}")["coins"][1]
        assert (compared["percent"], set(compared["v"]) - {None}) == (0, {0})
    for query in ("window=24h&interval=5m", "window=max&interval=1h", "window=max&interval=1w"):
        candles = body(f"coins/bitcoin/candles?{query}")
        assert {price for name in "ohlc" for price in candles[name]} == {one}
    assert set(body("coins/bitcoin/indicators?window=7d&interval=1h")["sma"]) <= {one, None}
    facts = body("coins/bitcoin")
    assert (facts["price"], facts["market_cap"]) == (one, pytest.approx(one * 20))
    assert facts["ath"] is None, "the record in dollars is none in bitcoin"
    [row] = [row for row in body("markets")["data"] if row["id"] == "bitcoin"]
    for window in ("1h", "24h", "7d", "30d"):
        assert row[f"change_{window}"] == facts[f"change_{window}"] == 0
    assert set(row["sparkline"]) == {one, None}
    assert len(body("coins/bitcoin/market-cap?window=max")["t"]) == 1


def test_other_coins_are_priced_in_bitcoin_at_each_time(viewer):
    """Also where bitcoin has no price of the hour: the last one holds."""
    for window in ("24h", "7d", "max"):
        body = viewer.get(f"coins/ethereum/prices?vs=btc&points=2000&window={window}").get_json()
        assert len(body["t"]) > 70
        assert body["v"] == [in_bitcoin(at) for at in body["t"]]
    assert body["from"] // (5 * MINUTE) == min(BITCOIN) // (5 * MINUTE) + 1, "it was kept as a bar"
    candles = viewer.get("coins/ethereum/candles?vs=btc&window=max&interval=5m").get_json()
    closes = {at // (5 * MINUTE): in_bitcoin(at) for at in ETHEREUM if at >= body["from"]}
    found = zip(candles["t"], candles["c"], strict=True)
    assert {at // (5 * MINUTE): close for at, close in found} == closes


def test_lists_and_charts_agree_on_price_and_changes_in_bitcoin(viewer):
    facts = viewer.get("coins/ethereum?vs=btc").get_json()
    [row] = [row for row in viewer.get("markets?vs=btc").get_json()["data"] if row["rank"] == 8]
    change = viewer.get("coins/ethereum/change?vs=btc&window=24h").get_json()
    assert row["price"] == facts["price"] == change["last"]["value"] == in_bitcoin(max(ETHEREUM))
    assert row["change_24h"] == facts["change_24h"] == change["percent"]
    names = [coin["id"] for coin in viewer.get("markets?vs=btc&sort=price").get_json()["data"]]
    assert names == ["ethereum", "bitcoin"]


def test_changes_of_the_source_are_against_its_change_of_bitcoin(new_app, database):
    changes = {"bitcoin": 25.0, "ethereum": 50.0, "ripple": None}
    Feeder(index_sink(database)).feed(
        *(snapshot(coin, NOON, 10.0, change_7d=change) for coin, change in changes.items())
    )
    rows = Person.register(new_app(), "ada").get("markets?vs=sats").get_json()["data"]
    assert {row["id"]: row["change_7d"] for row in rows} == {
        "bitcoin": 0, "ethereum": pytest.approx(20), "ripple": None,
    }  # fmt: skip


def test_a_candle_begins_with_the_first_rate_inside_of_its_five_minutes(ada, database):
    """Three coins have a price each minute from 11:51 to noon, and euros a rate since 11:57."""
    at = NOON - 3 * MINUTE
    Feeder(index_sink(database)).feed(rates("eur", {at: 2.0}, observed=NOON))
    for interval, start in (("5m", NOON - 5 * MINUTE), ("1h", NOON - HOUR)):
        path = f"coins/bitcoin/candles?vs=eur&interval={interval}"
        body = ada.get(path).get_json()
        first = [body[name][0] for name in ("t", "o", "h", "l", "c", "samples")]
        assert (body["from"], first) == (at, [start, 212.0, 216.0, 212.0, 216.0, 3])


def test_new_price_of_bitcoin_changes_body_and_etag_of_other_coins(ada, database):
    path = "coins/ethereum/prices?vs=btc"
    before = ada.get(path)
    changed = snapshot("bitcoin", NOON, 200.0, observed=NOON + 1)
    Feeder(index_sink(database)).feed(changed)
    after = ada.get(path, headers={"If-None-Match": before.headers["ETag"]})
    assert (before.get_json()["v"][-1], after.get_json()["v"][-1]) == (59 / 109, 59 / 200)
    assert before.headers["ETag"] != after.headers["ETag"]


def test_without_bitcoin_its_rates_are_the_known_ones(new_app, database):
    feeder = Feeder(index_sink(database))
    feeder.feed(snapshot("ethereum", NOON, 10.0))
    person = Person.register(new_app(), "ada")
    assert person.get("markets?vs=btc").status_code == 422
    feeder.feed(rates("btc", {NOON - MINUTE: 0.5}, observed=NOON))
    assert [row["price"] for row in person.get("markets?vs=btc").get_json()["data"]] == [5.0]
    feeder.feed(snapshot("bitcoin", NOON - MINUTE, 40.0))
    assert [row["price"] for row in person.get("markets?vs=btc").get_json()["data"]] == [1.0, 0.25]

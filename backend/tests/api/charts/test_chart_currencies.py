"""Candles, indicators and comparisons in other currencies, each price at the rate of its time."""

import random
from bisect import bisect_right

import pytest

from cryptoviz.config import Config
from support.candle_oracle import candles
from support.fakes.api import KEY, Person, make_app
from support.fakes.clock import HandClock
from support.fakes.store import DAY, HOUR, MINUTE, Feeder, history, index_sink, rates
from support.servers.databases import open_migrated

NOON = 1_795_435_200_000  # HandClock's
FIRST = NOON - 10 * DAY
DRAW = random.Random(4)
# Rates change at whole hours, so that the high of a short candle is one in dollars too.
RATES = {NOON - 6 * DAY + hour * HOUR: DRAW.randrange(32, 128) / 64 for hour in range(6 * 24 + 1)}
SAMPLES = {
    coin: [
        (at + DRAW.randrange(MINUTE), DRAW.uniform(50, 150), 300)
        for at in range(FIRST, NOON, 5 * MINUTE)
    ]
    for coin in ("bitcoin", "ethereum")
}


def euros(samples):
    """Return the samples since the first rate in euros."""
    times = list(RATES)
    return [
        (at, price * RATES[times[bisect_right(times, at) - 1]], spacing)
        for at, price, spacing in samples
        if at >= times[0]
    ]


@pytest.fixture(scope="module")
def viewer(databases, tmp_path_factory):
    directory = tmp_path_factory.mktemp("currencies")
    config = Config(data_dir=directory, spa_dir=directory / "no-spa", jwt_secret_key=KEY)
    with open_migrated(databases, directory) as database:
        feeder = Feeder(index_sink(database))
        for coin, samples in SAMPLES.items():
            points = [(at, price) for at, price, _ in samples]
            feeder.feed(history(coin, points, spacing_s=300, observed=NOON))
        feeder.feed(rates("eur", RATES, observed=NOON))
        yield Person.register(make_app(config, database, HandClock()), "viewer")


def body_of(viewer, path):
    response = viewer.get(path)
    assert response.status_code == 200, response.text
    body = response.get_json()
    assert body["vs"] == "eur"
    return body


@pytest.mark.parametrize("interval", ["5m", "15m", "30m", "1h"])
def test_candles_are_those_of_the_converted_samples(viewer, interval):
    body = body_of(viewer, f"coins/bitcoin/candles?vs=eur&window=max&interval={interval}")
    rows = list(zip(*(body[name] for name in ("t", "o", "h", "l", "c", "samples")), strict=True))
    expected = candles(euros(SAMPLES["bitcoin"]), interval)
    assert (
        rows[1:] == expected[1:]
    )  # the first opens at the close before, of which no rate is known
    assert rows[0][4:] == expected[0][4:]
    assert body["from"] == NOON - 6 * DAY


@pytest.mark.parametrize("query", ["1d&tz=Asia/Kolkata", "1d", "3d", "12h"])
def test_wide_candles_open_and_close_as_those_of_the_converted_samples(viewer, query):
    body = body_of(viewer, f"coins/bitcoin/candles?vs=eur&window=max&interval={query}")
    interval, _, tz = query.partition("&tz=")
    expected = candles(euros(SAMPLES["bitcoin"]), interval, tz or "UTC")
    found = list(zip(*(body[name] for name in ("t", "o", "c", "samples")), strict=True))
    assert found == [(row[0], row[1], *row[4:]) for row in expected]
    for row, high, low in zip(expected, body["h"], body["l"], strict=True):
        assert row[3] <= low <= min(row[1], row[4]) <= max(row[1], row[4]) <= high <= row[2]


def test_comparison_and_indicators_are_of_the_converted_prices(viewer):
    body = body_of(viewer, "compare?vs=eur&coins=bitcoin,ethereum&window=max")
    assert (body["from"], body["limited_by"]) == (NOON - 6 * DAY, None)
    for coin in body["coins"]:
        samples = SAMPLES[coin["id"]]
        before, after = (max(it for it in samples if it[0] <= at) for at in (body["from"], NOON))
        base, last = before[1] * RATES[body["from"]], euros([after])[0][1]
        assert (coin["base"]["value"], coin["last"]["value"]) == (base, last)
        assert coin["percent"] == coin["v"][-1] == (last / base - 1) * 100
        middle = len(body["t"]) // 2
        price = max(it for it in euros(samples) if it[0] <= body["t"][middle])[1]
        assert coin["v"][middle] == (price / base - 1) * 100
    query = "vs=eur&window=max&interval=1h&bollinger=2&sma=2"
    found = body_of(viewer, f"coins/bitcoin/indicators?{query}")["sma"]
    closes = body_of(viewer, "coins/bitcoin/candles?vs=eur&window=max&interval=1h")["c"]
    assert found[1] == pytest.approx((closes[0] + closes[1]) / 2)


@pytest.mark.parametrize(
    "window", ["window=max", f"from={NOON - DAY}&to={NOON}", f"from={NOON - DAY + 1}&to={NOON}"]
)
def test_comparison_and_change_have_the_same_base(viewer, window):
    change = body_of(viewer, f"coins/bitcoin/change?vs=eur&{window}")
    [compared, _] = body_of(viewer, f"compare?vs=eur&coins=bitcoin,ethereum&{window}")["coins"]
    assert change["base"]["at"] < change["from"]
    for name in ("base", "last", "percent", "since"):
        assert compared[name] == change[name]


@pytest.mark.parametrize("path", ["coins/bitcoin/candles?", "compare?coins=bitcoin,ethereum&"])
def test_currency_without_rates_is_refused_and_has_no_values_before_them(viewer, path):
    [error] = viewer.get(f"{path}vs=xyz").get_json()["errors"]
    assert error["parameter"] == "vs"
    body = body_of(viewer, f"{path}vs=eur&from={FIRST}&to={FIRST + DAY}")
    if "coins" in body:
        assert {coin["reason"] for coin in body["coins"]} == {"no_value"}
    else:
        assert body["t"] == []

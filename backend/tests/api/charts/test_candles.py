"""Candles are those of a straightforward computation from the samples."""

import random
from bisect import bisect_right
from itertools import pairwise
from statistics import fmean

import pytest

from cryptoviz.clock import from_ms
from cryptoviz.config import Config
from cryptoviz.series.windows import SPANS
from support.candle_oracle import candles, is_gap, overlapping
from support.fakes.api import KEY, Person, make_app
from support.fakes.clock import HandClock
from support.fakes.store import DAY, HOUR, MINUTE, START, Feeder, history, index_sink, snapshot
from support.servers.databases import open_migrated

INTERVALS = ["5m", "15m", "30m", "1h", "2h", "4h", "6h", "12h", "1d", "3d", "1w"]
ZONES = ["UTC", "Europe/Paris", "Asia/Kolkata", "Australia/Lord_Howe", "America/New_York"]
NEWEST = START + DAY + 17 * MINUTE
FIRST = START - 110 * DAY


def recorded():
    """Return hourly history with a hole, and a day of polls every few minutes with another."""
    draw = random.Random(5)
    hourly = [at + draw.randrange(MINUTE) for at in range(FIRST + 7 * MINUTE, START, HOUR)]
    old = [
        (at, draw.uniform(50, 150), 3600) for at in hourly if not 900 < (at - FIRST) / HOUR < 950
    ]
    live = range(START, NEWEST + 1, 2 * MINUTE)
    new = [(at, draw.uniform(50, 150), 60) for at in live if not 100 < (at - START) / MINUTE < 177]
    return old + new


SAMPLES = recorded()


@pytest.fixture(scope="module")
def viewer(databases, tmp_path_factory):
    directory = tmp_path_factory.mktemp("candles")
    config = Config(data_dir=directory, spa_dir=directory / "no-spa", jwt_secret_key=KEY)
    clock = HandClock(from_ms(NEWEST + MINUTE))
    with open_migrated(databases, directory) as database:
        feeder = Feeder(index_sink(database))
        old = [(at, price) for at, price, spacing in SAMPLES if spacing == 3600]
        feeder.feed(history("bitcoin", old, observed=NEWEST))
        live = [(at, price) for at, price, spacing in SAMPLES if spacing == 60]
        feeder.feed(*(snapshot("bitcoin", *it, market_cap_rank=1) for it in live))
        yield Person.register(make_app(config, database, clock), "viewer")


def spans():
    draw = random.Random(7)
    for _ in range(8):
        start = draw.randrange(FIRST - DAY, NEWEST)
        yield start, start + int(min(NEWEST - start, 100 * DAY) * draw.random() ** 3) + 1


def body_of(viewer, query):
    response = viewer.get(f"coins/bitcoin/candles?{query}")
    assert response.status_code == 200, response.text
    return response.get_json()


def rows(body):
    return list(zip(*(body[name] for name in ("t", "o", "h", "l", "c", "samples")), strict=True))


@pytest.mark.parametrize("interval", INTERVALS)
def test_candles_are_those_of_the_samples(viewer, interval):
    for tz in ZONES if interval in ("1d", "3d", "1w") else ZONES[:1]:
        all_candles = candles(SAMPLES, interval, tz)
        for start, end in spans():
            body = body_of(viewer, f"interval={interval}&tz={tz}&from={start}&to={end}")
            expected = overlapping(all_candles, interval, tz, max(start, FIRST), end)
            assert rows(body) == (expected if end > SAMPLES[0][0] else [])


@pytest.mark.parametrize("window", [*SPANS, "max"])
def test_named_window_has_the_width_and_gaps_of_its_prices(viewer, window):
    body = body_of(viewer, f"window={window}")
    prices = viewer.get(f"coins/bitcoin/prices?window={window}").get_json()
    assert body["interval"] == prices["interval"]
    assert body["from"] <= prices["from"]
    assert (body["to"], body["as_of"], body["gaps"]) == (
        prices["to"], NEWEST - NEWEST % (2 * MINUTE), prices["gaps"],
    )  # fmt: skip
    all_candles = candles(SAMPLES, body["interval"])
    expected = overlapping(all_candles, body["interval"], "UTC", prices["from"], prices["to"])
    assert rows(body) == expected


def test_gaps_are_the_stretches_without_samples(viewer):
    body = body_of(viewer, f"interval=5m&from={START - 2 * DAY}&to={NEWEST}")
    expected = [[one[0], two[0]] for one, two in pairwise(SAMPLES) if is_gap(one, two)]
    assert body["gaps"] == [gap for gap in expected if gap[0] >= START - 2 * DAY]
    assert body["gaps"]


def test_too_many_candles_are_refused_with_the_interval_that_fits(viewer):
    [error] = viewer.get("coins/bitcoin/candles?interval=5m&window=max").get_json()["errors"]
    assert error["parameter"] == "interval"
    assert "ask for 15m or wider" in error["message"]


@pytest.mark.parametrize("query", ["interval=7m", "tz=Mars/Base", "tz=localtime", "tz=", "vs=eur"])
def test_unknown_values_name_the_parameter(viewer, query):
    response = viewer.get(f"coins/bitcoin/candles?{query}")
    assert response.status_code == 422
    assert [error["parameter"] for error in response.get_json()["errors"]] == [query.split("=")[0]]


def test_unknown_coin_is_not_found_and_windows_beyond_the_data_are_empty(viewer):
    assert viewer.get("coins/nothing/candles").status_code == 404
    for start in (0, FIRST - 9 * DAY, START + 9 * DAY, 253_402_300_200_000):
        end = start + 5 * MINUTE
        body = body_of(viewer, f"from={start}&to={end}&tz=Asia/Tokyo&interval=1w")
        assert (body["t"], body["from"], body["to"]) == ([], start, end)


@pytest.mark.parametrize(
    "query", ["window=7d", "window=max", "interval=4h&window=30d&tz=Asia/Tokyo"]
)
def test_indicators_have_a_value_for_each_candle_where_history_allows(viewer, query):
    found = viewer.get(f"coins/bitcoin/indicators?{query}&sma=5").get_json()
    body = body_of(viewer, query)
    for name in ("from", "to", "interval", "t", "as_of"):
        assert found[name] == body[name]
    t, closes = body["t"], body["c"]
    starts = [bisect_right(t, end) - 1 for _, end in body["gaps"] if end <= t[-1]]
    starts += [0] if query == "window=max" else []
    unknown = {start + index for start in starts for index in range(4)}
    assert unknown == {index for index, value in enumerate(found["sma"]) if value is None}
    for index in set(range(4, len(t))) - unknown:
        assert found["sma"][index] == pytest.approx(fmean(closes[index - 4 : index + 1]))


@pytest.mark.parametrize("query", ["sma=1", "rsi=401", "macd_fast=26", "deviations=0", "ema=x"])
def test_indicators_outside_of_their_ranges_are_refused(viewer, query):
    response = viewer.get(f"coins/bitcoin/indicators?{query}")
    assert response.status_code == 422
    parameter = "macd_slow" if "fast" in query else query.split("=")[0]
    assert [error["parameter"] for error in response.get_json()["errors"]] == [parameter]


def test_unchanged_candles_are_answered_304(viewer):
    etag = viewer.get("coins/bitcoin/candles").headers["ETag"]
    assert viewer.get("coins/bitcoin/candles", If_None_Match=etag).status_code == 304

"""Comparisons are those of a straightforward computation from the samples."""

import random
from bisect import bisect_right
from itertools import pairwise

import pytest

from cryptoviz.clock import from_ms
from cryptoviz.config import Config
from support.candle_oracle import is_gap
from support.fakes.api import KEY, Person, make_app
from support.fakes.clock import HandClock
from support.fakes.store import DAY, HOUR, MINUTE, START, Feeder, history, index_sink, snapshot
from support.servers.databases import open_migrated

NEWEST = START + 13 * HOUR
LIMIT = NEWEST + 5 * MINUTE


def series(seed, first, step, hole=(0, 0), jitter=MINUTE, last=NEWEST):
    draw = random.Random(seed)
    times = [at + draw.randrange(jitter) for at in range(first, last, step)]
    return [
        (at, draw.uniform(50, 150), step // 1000) for at in times if not hole[0] <= at < hole[1]
    ]


SAMPLES = {
    "whole": series(1, START - 120 * DAY, HOUR),
    "exact": series(2, START - 90 * DAY, HOUR, jitter=1),
    "holes": series(3, START - 110 * DAY, HOUR, (START - 3 * DAY, START - 2 * DAY)),
    "young": series(4, START - 6 * DAY, 5 * MINUTE, (NEWEST - 5 * HOUR, NEWEST - 4 * HOUR)),
    "ended": series(5, START - 60 * DAY, HOUR, last=NEWEST - 9 * HOUR),
}
NAMES = ",".join(SAMPLES)


@pytest.fixture(scope="module")
def viewer(databases, tmp_path_factory):
    directory = tmp_path_factory.mktemp("compare")
    config = Config(data_dir=directory, spa_dir=directory / "no-spa", jwt_secret_key=KEY)
    with open_migrated(databases, directory) as database:
        feeder = Feeder(index_sink(database))
        for coin, samples in SAMPLES.items():
            points = [(at, price) for at, price, _ in samples]
            feeder.feed(history(coin, points, spacing_s=samples[0][2], observed=NEWEST))
        feeder.feed(snapshot("whole", NEWEST, 70.0, spacing_s=3600), snapshot("named", START, None))
        app = make_app(config, database, HandClock(from_ms(NEWEST + MINUTE)))
        yield Person.register(app, "viewer")


def samples_of(coin):
    return SAMPLES[coin] + ([(NEWEST, 70.0, 3600)] if coin == "whole" else [])


def before(samples, at):
    return samples[bisect_right(samples, (at, float("inf"))) - 1]


def expected_values(coin, start, end, times):
    """Return the last price at or before each time, in percent; None in gaps."""
    samples = samples_of(coin)
    base = before(samples, start)
    inside = [sample for sample in samples if start <= sample[0] < end]
    ends = [(start, 0, 0), *inside, (end, 0, 0)]
    gaps = [(one[0], two[0]) for one, two in pairwise(ends) if is_gap(one, two)]
    return [
        None if any(low < at < high for low, high in gaps)
        else (before(samples, min(at, end - 1))[1] / base[1] - 1) * 100
        for at in times
    ]  # fmt: skip


def body_of(viewer, query):
    response = viewer.get(f"compare?{query}")
    assert response.status_code == 200, response.text
    return response.get_json()


def spans():
    draw = random.Random(3)
    for _ in range(15):
        start = draw.randrange(START - 130 * DAY, NEWEST - HOUR)
        yield start, start + HOUR + int((NEWEST - start) * draw.random() ** 2)


@pytest.mark.parametrize("points", [2, 50, 2000])
@pytest.mark.parametrize("coins", [NAMES, "whole,holes"])
def test_comparisons_of_spans_are_those_of_the_samples(viewer, coins, points):
    for start, end in spans():
        body = body_of(viewer, f"coins={coins}&from={start}&to={end}&points={points}")
        low, high, t = body["from"], body["to"], body["t"]
        names = coins.split(",")
        firsts = [samples_of(coin)[0][0] for coin in names]
        firsts = [first for first in firsts if first < high]
        assert low == max(start, *firsts) or low == start - start % (5 * MINUTE)
        assert body["limited_by"] in (None, *names)
        assert (body["limited_by"] is None) == (low <= start)
        assert len(t) <= points
        assert t == sorted(set(t))
        for coin in body["coins"]:
            if coin["reason"] is None:
                assert coin["v"] == expected_values(coin["id"], low, high, t)
                last = before(samples_of(coin["id"]), high - 1)
                assert coin["last"] == {"at": last[0], "value": last[1]}
            else:
                assert set(coin["v"]) == {None}


@pytest.mark.parametrize("window", ["24h", "7d", "90d", "1y", "max"])
def test_percent_of_a_window_is_that_of_the_change_since_the_common_start(viewer, window):
    body = body_of(viewer, f"coins={NAMES}&window={window}")
    low, high = body["from"], body["to"]
    assert (high, body["as_of"], body["t"][0], body["t"][-1]) == (LIMIT, NEWEST, low, NEWEST)
    for coin in body["coins"]:
        query = f"coins/{coin['id']}/change?from={low}&to={high}"
        change = viewer.get(query).get_json()
        assert (coin["percent"], coin["last"]) == (change["percent"], change["last"])
        assert coin["v"][0] == 0


def test_coin_without_prices_is_null_and_limits_nothing(viewer):
    body = body_of(viewer, "coins=whole,named")
    whole, named = body["coins"]
    assert named == {
        "id": "named", "v": [None] * len(body["t"]), "base": None, "last": None, "percent": None,
        "reason": "no_value", "since": None,
    }  # fmt: skip
    assert (whole["v"][0], body["limited_by"]) == (0, None)


def test_times_beyond_the_data_are_null(viewer):
    for start in (0, START + 9 * DAY, 253_402_200_000_000):
        body = body_of(viewer, f"coins=whole,exact&from={start}&to={start + HOUR}")
        assert [coin["v"] for coin in body["coins"]] == [[None], [None]]


@pytest.mark.parametrize("coins", ["", "whole", "whole,whole", "whole,", ",".join("abcdefghijk")])
def test_other_than_two_to_ten_coins_are_refused(viewer, coins):
    response = viewer.get(f"compare?coins={coins}")
    assert response.status_code == 422
    assert {error["parameter"] for error in response.get_json()["errors"]} == {"coins"}


def test_unknown_coin_is_not_found_and_unchanged_answers_are_304(viewer):
    assert viewer.get("compare?coins=whole,nothing").status_code == 404
    etag = viewer.get("compare?coins=whole,exact").headers["ETag"]
    assert viewer.get("compare?coins=whole,exact", If_None_Match=etag).status_code == 304

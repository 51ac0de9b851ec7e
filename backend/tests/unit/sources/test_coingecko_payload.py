"""CoinGecko's bodies → records: golden pairs and all recordings."""

import json
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import orjson
import pytest

from cryptoviz.errors import PayloadError
from cryptoviz.model.records import HISTORY_BLOCK
from cryptoviz.sources.coingecko.market_chart import parse_market_chart
from cryptoviz.sources.coingecko.payload import parse_coin_list, parse_markets
from support.paths import SHARED

COINGECKO = SHARED / "coingecko"
recorded = pytest.mark.skipif(
    not COINGECKO.is_dir(), reason="the recordings are not beside this checkout"
)

ROW: dict[str, Any] = {
    "id": "bitcoin",
    "symbol": "btc",
    "name": "Bitcoin",
    "current_price": 98_039,
    "market_cap_rank": 1,
}


def markets(*rows: Any) -> bytes:
    return orjson.dumps(rows)


def test_a_row_in_full() -> None:
    more = {
        "last_updated": "2026-11-23T13:00:00.500+01:00",
        "price_change_percentage_24h": 2.0,
        "price_change_percentage_1h_in_currency": -0.5,
        "price_change_percentage_24h_in_currency": 2.25,
        "price_change_percentage_7d_in_currency": 7,
        "roi": {"times": 36.4},
        "invented_in_2027": [1],
    }
    [snapshot], rejected = parse_markets(markets({**ROW, **more}), "usd", 60)
    assert rejected == []
    assert (snapshot.coin_id, snapshot.price, snapshot.spacing_s, snapshot.vs_currency) == (
        "bitcoin",
        98_039.0,
        60,
        "usd",
    )
    assert snapshot.last_updated == datetime(2026, 11, 23, 12, 0, 0, 500_000, tzinfo=UTC)
    assert snapshot.last_updated.tzinfo is UTC
    changes = (
        snapshot.change_1h,
        snapshot.change_24h,
        snapshot.change_7d,
    )
    assert changes == (-0.5, 2.25, 7.0)


def test_what_is_null_or_missing_is_unknown() -> None:
    [snapshot], _ = parse_markets(
        markets({**ROW, "current_price": None, "ath_date": None}), "usd", 60
    )
    assert (snapshot.price, snapshot.market_cap, snapshot.ath_date, snapshot.last_updated) == (
        None,
        None,
        None,
        None,
    )


def test_a_coin_without_a_logo_has_no_image() -> None:
    logos = ["https://coin-images.example/1.png", "missing_large.png", None]
    found, _ = parse_markets(
        markets(*({**ROW, "id": f"c{place}", "image": logo} for place, logo in enumerate(logos))),
        "usd",
        60,
    )
    assert [snapshot.image for snapshot in found] == [logos[0], None, None]


BAD = [
    {**ROW, "id": None},
    {**ROW, "id": ""},
    {**ROW, "id": 7},
    {"symbol": "x", "name": "No id"},
    {**ROW, "name": None},
    {**ROW, "current_price": "98039"},
    {**ROW, "current_price": True},
    {**ROW, "current_price": [1]},
    {**ROW, "market_cap_rank": 1.5},
    {**ROW, "market_cap_rank": "1"},
    {**ROW, "market_cap_rank": 2**31},
    {**ROW, "ath_date": "9999-12-31T23:59:59-14:00"},
    {**ROW, "last_updated": "0001-01-01T00:00:00+14:00"},
    {**ROW, "last_updated": 1_700_000_000},
    {**ROW, "last_updated": "yesterday"},
    {**ROW, "last_updated": "2026-11-23T12:00:00"},
    {**ROW, "symbol": "s" * 201},
    "a word",
    None,
    ["bitcoin"],
]


@pytest.mark.parametrize("bad", BAD)
def test_a_bad_row_is_rejected_with_its_bytes_and_the_good_ones_go_on(bad: Any) -> None:
    odd = json.dumps(bad, separators=(" ,", " : "))  # its very bytes, not what we would write
    body = f"[ {json.dumps(ROW)},\n{odd} , {json.dumps({**ROW, 'id': 'ethereum'})}]".encode()
    found, [rejected] = parse_markets(body, "usd", 60)
    assert [snapshot.coin_id for snapshot in found] == ["bitcoin", "ethereum"]
    assert rejected.value == odd.encode()
    assert rejected.error


def test_a_rejected_row_says_which_field_and_whose() -> None:
    _, [rejected] = parse_markets(
        markets(ROW, {**ROW, "id": "ethereum", "current_price": "1"}), "usd", 60
    )
    assert rejected.key == "ethereum"
    assert rejected.error.startswith("current_price:")


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"[{}]", "bad_payload"),
        (b"{}", "malformed"),
        (b"[", "malformed"),
        (b"", "malformed"),
        (b'[{"id": NaN}]', "malformed"),
        (b"null", "malformed"),
        (
            b'[{"id": "x", "symbol": "x", "name": "X"}, [%b%b]]' % (b"[" * 1_100, b"]" * 1_100),
            "malformed",
        ),
    ],
)
def test_nothing_readable_is_an_error(body: bytes, code: str) -> None:
    with pytest.raises(PayloadError) as caught:
        parse_markets(body, "usd", 60)
    assert caught.value.reason.code == code


def test_a_row_nested_to_the_limit_of_parsers_costs_itself_or_its_poll() -> None:
    """Which of both depends on the Python: the look for its bytes ends at a thousand levels on the older ones."""
    deep = b"[%b%b]" % (b"[" * 1_015, b"]" * 1_015)
    with suppress(PayloadError):
        good, [rejected] = parse_markets(b"[%b, %b]" % (orjson.dumps(ROW), deep), "usd", 60)
        assert (len(good), rejected.value) == (1, deep)


def test_an_empty_page_is_no_error() -> None:
    assert parse_markets(b"[]", "usd", 60) == ([], [])


def chart(prices: Any, **more: Any) -> bytes:
    return orjson.dumps({"prices": prices, **more})


def test_a_chart_joins_its_figures_by_their_moment() -> None:
    body = chart(
        [[2_000, 2], [1_000, 1.5]],
        market_caps=[[1_000, 10], [2_000, None]],
        total_volumes=[[2_000, 7]],
    )
    [history], rejected = parse_market_chart(body, "bitcoin", "usd", 1)
    assert rejected == []
    assert (history.days, history.spacing_s, history.last) == (1, 300, True)
    assert [
        (point.at, point.price, point.market_cap, point.total_volume) for point in history.points
    ] == [(1_000, 1.5, 10.0, None), (2_000, 2.0, None, 7.0)]


def test_bad_points_are_rejected_and_the_good_ones_go_on() -> None:
    bad = [[1, None], ["1", 2], [True, 1], [2], "x", None, [-1, 5], [1e18, 5]]
    [history], rejected = parse_market_chart(chart([*bad, [1_000, 5]]), "bitcoin", "usd", 1)
    assert len(history.points) == 1
    assert len(rejected) == len(bad)
    with pytest.raises(PayloadError):
        parse_market_chart(chart(bad), "bitcoin", "usd", 1)


def test_a_long_chart_comes_in_blocks_and_an_empty_one_in_one() -> None:
    blocks, _ = parse_market_chart(
        chart([[1_000 + at, 1] for at in range(2 * HISTORY_BLOCK + 1)]), "bitcoin", "usd", 90
    )
    assert [(len(block.points), block.last) for block in blocks] == [
        (HISTORY_BLOCK, False),
        (HISTORY_BLOCK, False),
        (1, True),
    ]
    [empty], _ = parse_market_chart(chart([]), "bitcoin", "usd", 90)
    assert (empty.points, empty.last) == ((), True)


@recorded
def test_every_recorded_page_is_read_to_the_last_row() -> None:
    pages = sorted(COINGECKO.glob("markets_*/page_*.json"))
    assert len(pages) == 16
    for path in pages:
        body = path.read_bytes()
        found, rejected = parse_markets(body, "usd", 60)
        assert rejected == []
        told = [
            (row["id"], row["current_price"], row["market_cap"], row["market_cap_rank"])
            for row in json.loads(body)
        ]
        assert [
            (one.coin_id, one.price, one.market_cap, one.market_cap_rank) for one in found
        ] == told


@recorded
def test_the_recorded_list_of_coins_is_read_whole() -> None:
    found, rejected = parse_coin_list((COINGECKO / "coins_list_2025-08-03.json").read_bytes())
    assert (len(found), rejected) == (17_892, [])
    assert sum(coin.symbol == "weth" for coin in found) == 74


@recorded
@pytest.mark.parametrize(
    ("pattern", "points"),
    [
        ("bitcoin*days1_*", 288),
        ("bitcoin*days30_*", 722),
        ("bitcoin*days90_*", 91),
        ("ethereum*", 181),
    ],
)
def test_recorded_charts_are_read_whole(pattern: str, points: int) -> None:
    [path] = COINGECKO.glob(f"market_chart/{pattern}")
    blocks, rejected = parse_market_chart(path.read_bytes(), "bitcoin", "usd", 90)
    read = [point for block in blocks for point in block.points]
    assert (len(read), rejected) == (points, [])
    assert all(point.market_cap and point.total_volume for point in read)

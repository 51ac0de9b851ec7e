"""CoinGecko's bodies → records: golden pairs and all recordings."""

import json
from datetime import UTC, datetime
from typing import Any

import orjson
import pytest

from cryptoviz.errors import PayloadError
from cryptoviz.sources.coingecko.payload import parse_coin_list, parse_markets
from support.fakes.sources import BAD_TOKENS

ROW: dict[str, Any] = {
    "id": "bitcoin",
    "symbol": "btc",
    "name": "Bitcoin",
    "current_price": 98_039,
    "market_cap_rank": 1,
}
AMOUNTS = (
    "current_price", "market_cap", "fully_diluted_valuation", "total_volume", "high_24h",
    "low_24h", "circulating_supply", "total_supply", "max_supply", "ath", "atl",
)  # fmt: skip


def markets(*rows: Any) -> bytes:
    return orjson.dumps(rows)


def test_parse_markets_with_all_fields_reads_them() -> None:
    more = {
        "last_updated": "2026-11-23T13:00:00.500+01:00",
        "price_change_percentage_24h": 2.0,
        "price_change_percentage_1h_in_currency": -0.5,
        "price_change_percentage_24h_in_currency": 2.25,
        "price_change_percentage_7d_in_currency": 7,
        "roi": {"times": 36.4},
        "invented_in_2027": [1],
    }
    [snapshot], rejected = parse_markets(markets({**ROW, **more}), 60)
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


def test_parse_markets_with_null_or_missing_fields_gives_none() -> None:
    [snapshot], _ = parse_markets(markets({**ROW, "current_price": None, "ath_date": None}), 60)
    assert (snapshot.price, snapshot.market_cap, snapshot.ath_date, snapshot.last_updated) == (
        None,
        None,
        None,
        None,
    )


def test_parse_markets_with_zero_for_unknown_values_gives_none() -> None:
    zeros = dict.fromkeys((*AMOUNTS, "market_cap_rank"), 0)
    [snapshot], _ = parse_markets(markets({**ROW, **zeros}), 60)
    assert (snapshot.market_cap, snapshot.fully_diluted_valuation, snapshot.market_cap_rank) == (
        None,
        None,
        None,
    )
    assert (snapshot.price, snapshot.total_volume, snapshot.total_supply) == (0, 0, 0)


def test_parsed_names_lose_control_and_bidirectional_characters() -> None:
    row = {**ROW, "name": " Bit\u202ecoin\0\r\n\x1b[31m ", "symbol": "b\u2066t\tc\x9f"}
    [snapshot], _ = parse_markets(markets(row), 60)
    [name], _ = parse_coin_list(markets(row))
    assert snapshot.name == name.name == "Bitcoin [31m"
    assert snapshot.symbol == name.symbol == "bt c"


def test_parse_markets_without_a_logo_gives_no_image() -> None:
    logos = [
        "https://coin-images.example/1.png",
        "missing_large.png",
        None,
        "https://" + "x" * 2_000,
    ]
    found, _ = parse_markets(
        markets(*({**ROW, "id": f"c{place}", "image": logo} for place, logo in enumerate(logos))),
        60,
    )
    assert [snapshot.image for snapshot in found] == [logos[0], None, None, None]


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
    {**ROW, "id": "line\n"},
    {**ROW, "id": "nul\0"},
    *({**ROW, field: -1e-9} for field in AMOUNTS),
    "a word",
    None,
    ["bitcoin"],
]


@pytest.mark.parametrize("bad", BAD)
def test_parse_markets_with_a_bad_row_rejects_its_bytes_and_keeps_the_others(bad: Any) -> None:
    odd = json.dumps(bad, separators=(" ,", " : "))  # its very bytes, not what we would write
    body = f"[ {json.dumps(ROW)},\n{odd} , {json.dumps({**ROW, 'id': 'ethereum'})}]".encode()
    found, [rejected] = parse_markets(body, 60)
    assert [snapshot.coin_id for snapshot in found] == ["bitcoin", "ethereum"]
    assert rejected.value == odd.encode()
    assert rejected.error


def test_parse_markets_with_a_bad_row_names_field_and_coin() -> None:
    _, [rejected] = parse_markets(markets(ROW, {**ROW, "id": "ethereum", "current_price": "1"}), 60)
    assert rejected.key == "ethereum"
    assert rejected.error.startswith("current_price:")


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"[{}]", "bad_payload"),
        (b"{}", "malformed"),
        (b"[", "malformed"),
        (b"", "malformed"),
        (b'[{"id": NaN}]', "bad_payload"),
        (b"null", "malformed"),
        (b'[{"id": "x", "symbol": "x", "name": "X"}, {"id": "y]', "malformed"),
        (b'[{"id": "x", "symbol": "x", "name": "X"}, {"id": NaN]', "malformed"),
        (b'[{"id": "x", "symbol": "x", "name": "X"}]]', "malformed"),
    ],
)
def test_parse_markets_without_a_good_row_raises_payload_error(body: bytes, code: str) -> None:
    with pytest.raises(PayloadError) as caught:
        parse_markets(body, 60)
    assert caught.value.reason.code == code


@pytest.mark.parametrize("token", BAD_TOKENS)
def test_parse_markets_with_a_bad_token_rejects_only_its_row(token: bytes) -> None:
    odd = b'{"id":"odd","symbol":"o,]","name":"O\\"}","roi":[{}],"current_price":%b}' % token
    body = b"[%b, %b\n,%b]" % (orjson.dumps(ROW), odd, orjson.dumps({**ROW, "id": "ethereum"}))
    found, [rejected] = parse_markets(body, 60)
    assert [snapshot.coin_id for snapshot in found] == ["bitcoin", "ethereum"]
    assert (rejected.value, rejected.key) == (odd, "odd")


@pytest.mark.parametrize("token", BAD_TOKENS)
def test_parse_coin_list_with_a_bad_token_rejects_only_its_row(token: bytes) -> None:
    body = b'[{"id":"a","symbol":"a","name":%b},{"id":"b","symbol":"b","name":"B"}]' % token
    [name], [_] = parse_coin_list(body)
    assert name.id == "b"


def test_parse_markets_of_an_empty_page_returns_nothing() -> None:
    assert parse_markets(b"[]", 60) == ([], [])

"""A bad row of CoinGecko is rejected alone."""

import json
from typing import Any

import orjson
import pytest

from cryptoviz.errors import PayloadError
from cryptoviz.sources.coingecko.payload import parse_coin_list, parse_markets
from support.fakes.coingecko import AMOUNTS, ROW, UNREACHABLE, markets
from support.fakes.sources import BAD_TOKENS

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
    *({**ROW, "id": unreachable} for unreachable in UNREACHABLE),
    *({**ROW, field: amount} for field in AMOUNTS for amount in (-1e-9, 1e101)),
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


@pytest.mark.parametrize("broken", [b'"roi":[}', b'"roi":{"times":1', b'"symbol":"o}', b'"roi":]}'])
def test_parse_markets_with_unbalanced_brackets_rejects_only_their_row(broken: bytes) -> None:
    odd = b'{"id":"odd","name":"O",' + broken.removesuffix(b"}") + b"}"
    nested = {**ROW, "id": "ethereum", "roi": {"times": 1}}
    body = b"[%b,%b,\n%b]" % (orjson.dumps(ROW), odd, orjson.dumps(nested))
    found, [rejected] = parse_markets(body, 60)
    assert [snapshot.coin_id for snapshot in found] == ["bitcoin", "ethereum"]
    assert (rejected.value, rejected.key) == (odd, "odd")


@pytest.mark.parametrize("unreachable", UNREACHABLE)
def test_parse_coin_list_rejects_an_id_that_no_url_can_contain(unreachable: str) -> None:
    names = [{"id": coin, "symbol": "s", "name": "N"} for coin in (unreachable, "1move [a] ... é")]
    [name], [rejected] = parse_coin_list(orjson.dumps(names))
    assert name.id == "1move [a] ... é"
    assert "a coin's id must not" in rejected.error

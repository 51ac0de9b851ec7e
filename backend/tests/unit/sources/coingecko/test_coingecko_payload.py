"""CoinGecko's bodies → records: golden pairs and all recordings."""

from datetime import UTC, datetime

from cryptoviz.sources.coingecko.payload import parse_coin_list, parse_markets
from support.fakes.coingecko import AMOUNTS, ROW, markets


def test_parse_markets_with_all_fields_reads_them() -> None:
    more = {
        "last_updated": "2026-11-23T13:00:00.500+01:00",
        "price_change_percentage_24h": 2.0,
        "price_change_percentage_1h_in_currency": -0.5,
        "price_change_percentage_24h_in_currency": 2.25,
        "price_change_percentage_7d_in_currency": 7,
        "price_change_percentage_30d_in_currency": -30,
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
        snapshot.change_30d,
    )
    assert changes == (-0.5, 2.25, 7.0, -30.0)


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


def test_parse_markets_of_an_empty_page_returns_nothing() -> None:
    assert parse_markets(b"[]", 60) == ([], [])

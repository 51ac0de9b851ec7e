"""Recorded bodies of CoinGecko are read completely."""

import json

import pytest

from cryptoviz.clock import utc_now
from cryptoviz.sources.coingecko.history.market_chart import parse_market_chart
from cryptoviz.sources.coingecko.payload import parse_coin_list, parse_markets
from support.paths import SHARED

COINGECKO = SHARED / "coingecko"


recorded = pytest.mark.skipif(
    not COINGECKO.is_dir(), reason="the recordings are not next to this checkout"
)


@recorded
def test_parse_markets_of_recorded_pages_reads_every_row() -> None:
    pages = sorted(COINGECKO.glob("markets_*/page_*.json"))
    assert len(pages) == 16
    for path in pages:
        body = path.read_bytes()
        found, rejected = parse_markets(body, 60)
        assert rejected == []
        reported = [
            (row["id"], row["current_price"], row["market_cap"], row["market_cap_rank"])
            for row in json.loads(body)
        ]
        assert [
            (one.coin_id, one.price, one.market_cap, one.market_cap_rank) for one in found
        ] == reported


@recorded
def test_parse_coin_list_of_the_recorded_list_reads_every_row() -> None:
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
def test_parse_market_chart_of_recorded_charts_reads_every_point(pattern: str, points: int) -> None:
    [path] = COINGECKO.glob(f"market_chart/{pattern}")
    blocks, rejected = parse_market_chart(path.read_bytes(), "bitcoin", 90, utc_now())
    read = [point for block in blocks for point in block.points]
    assert (len(read), rejected) == (points, [])
    assert all(point.market_cap and point.total_volume for point in read)

"""Bodies of /coins/{id}/market_chart as blocks of history."""

from datetime import UTC, datetime
from typing import Any

import orjson
import pytest

from cryptoviz.clock import to_ms
from cryptoviz.errors import PayloadError
from cryptoviz.model.records import HISTORY_BLOCK
from cryptoviz.sources.coingecko.history.market_chart import parse_market_chart
from support.fakes.sources import BAD_TOKENS

NOW = datetime(2026, 1, 1, tzinfo=UTC)
NOW_MS = to_ms(NOW)


def chart(prices: Any, **more: Any) -> bytes:
    return orjson.dumps({"prices": prices, **more})


def test_parse_market_chart_joins_values_by_time() -> None:
    body = chart(
        [[2_000, 2], [1_000, 1.5]],
        market_caps=[[1_000, 10], [2_000, None]],
        total_volumes=[[2_000, 7]],
    )
    [history], rejected = parse_market_chart(body, "bitcoin", 1, NOW)
    assert rejected == []
    assert (history.days, history.spacing_s, history.last) == (1, 300, True)
    assert [
        (point.at, point.price, point.market_cap, point.total_volume) for point in history.points
    ] == [(1_000, 1.5, 10.0, None), (2_000, 2.0, None, 7.0)]


def test_parse_market_chart_with_bad_points_rejects_only_them() -> None:
    bad = [[1, None], ["1", 2], [True, 1], [2], "x", None, [-1, 5], [1e18, 5]]
    [history], rejected = parse_market_chart(chart([*bad, [1_000, 5]]), "bitcoin", 1, NOW)
    assert len(history.points) == 1
    assert len(rejected) == len(bad)
    with pytest.raises(PayloadError):
        parse_market_chart(chart(bad), "bitcoin", 1, NOW)


def test_parse_market_chart_rejects_negative_values_and_drops_caps_of_zero() -> None:
    body = chart(
        [[1_000, -1], [2_000, 0], [3_000, 5]],
        market_caps=[[2_000, -7], [3_000, 0.0]],
        total_volumes=[[2_000, -2], [3_000, 0]],
    )
    [history], rejected = parse_market_chart(body, "bitcoin", 1, NOW)
    assert [(point.price, point.market_cap, point.total_volume) for point in history.points] == [
        (0, None, None),
        (5, None, 0),
    ]
    assert [row.value for row in rejected] == [b"[1000,-1]", b"[2000,-7]", b"[2000,-2]"]


def test_parse_market_chart_divides_long_charts_into_blocks() -> None:
    blocks, _ = parse_market_chart(
        chart([[1_000 + at, 1] for at in range(2 * HISTORY_BLOCK + 1)]), "bitcoin", 90, NOW
    )
    assert [(len(block.points), block.last) for block in blocks] == [
        (HISTORY_BLOCK, False),
        (HISTORY_BLOCK, False),
        (1, True),
    ]
    [empty], _ = parse_market_chart(chart([]), "bitcoin", 90, NOW)
    assert (empty.points, empty.last) == ((), True)


@pytest.mark.parametrize("token", BAD_TOKENS)
def test_parse_market_chart_with_a_bad_token_rejects_only_its_point(token: bytes) -> None:
    body = b'{"prices":[[1000,%b],[2000,5]],"market_caps":[[2000,7]],"total_volumes":[[2000,%b]]}'
    [history], rejected = parse_market_chart(body % (token, token), "bitcoin", 1, NOW)
    [point] = history.points
    assert (point.price, point.market_cap, point.total_volume) == (5, 7, None)
    assert [row.value for row in rejected] == [b"[1000,%b]" % token, b"[2000,%b]" % token]


def test_parse_market_chart_rejects_points_in_the_future() -> None:
    body = chart([[NOW_MS, 1], [NOW_MS + 600_000, 2]])
    [history], [rejected] = parse_market_chart(body, "bitcoin", 1, NOW)
    assert [point.at for point in history.points] == [NOW_MS]
    assert rejected.error.endswith("a time in the future")


@pytest.mark.parametrize("caps", [{}, "x", 7])
def test_parse_market_chart_without_a_list_of_caps_keeps_the_prices(caps: Any) -> None:
    body = chart([[1_000, 2]], market_caps=caps, total_volumes=None)
    [history], [rejected] = parse_market_chart(body, "bitcoin", 1, NOW)
    assert [(point.price, point.market_cap) for point in history.points] == [(2, None)]
    assert rejected.error == "bitcoin: market cap: not a list"


@pytest.mark.parametrize("body", [b"{}", b"[]", b'{"prices":{}}', b'{"prices":[[1,2]', b""])
def test_parse_market_chart_without_prices_raises_payload_error(body: bytes) -> None:
    with pytest.raises(PayloadError):
        parse_market_chart(body, "bitcoin", 1, NOW)

"""Bodies of /coins/{id}/market_chart as blocks of history."""

from typing import Any

import orjson
import pytest

from cryptoviz.errors import PayloadError
from cryptoviz.model.records import HISTORY_BLOCK
from cryptoviz.sources.coingecko.market_chart import parse_market_chart


def chart(prices: Any, **more: Any) -> bytes:
    return orjson.dumps({"prices": prices, **more})


def test_parse_market_chart_joins_values_by_time() -> None:
    body = chart(
        [[2_000, 2], [1_000, 1.5]],
        market_caps=[[1_000, 10], [2_000, None]],
        total_volumes=[[2_000, 7]],
    )
    [history], rejected = parse_market_chart(body, "bitcoin", 1)
    assert rejected == []
    assert (history.days, history.spacing_s, history.last) == (1, 300, True)
    assert [
        (point.at, point.price, point.market_cap, point.total_volume) for point in history.points
    ] == [(1_000, 1.5, 10.0, None), (2_000, 2.0, None, 7.0)]


def test_parse_market_chart_with_bad_points_rejects_only_them() -> None:
    bad = [[1, None], ["1", 2], [True, 1], [2], "x", None, [-1, 5], [1e18, 5]]
    [history], rejected = parse_market_chart(chart([*bad, [1_000, 5]]), "bitcoin", 1)
    assert len(history.points) == 1
    assert len(rejected) == len(bad)
    with pytest.raises(PayloadError):
        parse_market_chart(chart(bad), "bitcoin", 1)


def test_parse_market_chart_divides_long_charts_into_blocks() -> None:
    blocks, _ = parse_market_chart(
        chart([[1_000 + at, 1] for at in range(2 * HISTORY_BLOCK + 1)]), "bitcoin", 90
    )
    assert [(len(block.points), block.last) for block in blocks] == [
        (HISTORY_BLOCK, False),
        (HISTORY_BLOCK, False),
        (1, True),
    ]
    [empty], _ = parse_market_chart(chart([]), "bitcoin", 90)
    assert (empty.points, empty.last) == ((), True)

"""The high and the low of a day are those of the prices that the simulator serves."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cryptoviz.clock import to_ms
from cryptoviz.simulator.market.catalogue import coins
from cryptoviz.simulator.market.generated import GeneratedMarket
from cryptoviz.simulator.market.timeline import SavedState
from cryptoviz.simulator.protocols import DAY_MS, FINEST_STEP_MS, MINUTE_MS, Row
from support.fakes.clock import HandClock

NOW_MS = to_ms(HandClock().now)
COINS = coins(12)


@pytest.fixture(scope="module")
def market() -> GeneratedMarket:
    return GeneratedMarket(5, COINS, SavedState(None))


def row_of(market: GeneratedMarket, coin_id: str, now_ms: int) -> Row:
    return next(row for row in market.rows(now_ms) if row["id"] == coin_id)


def day_of(market: GeneratedMarket, coin_id: str, now_ms: int) -> list[tuple[int, float]]:
    chart = market.chart(coin_id, now_ms - DAY_MS, now_ms, FINEST_STEP_MS) or ()
    return [(point.at, point.price) for point in chart]


@settings(max_examples=50)
@given(
    coin_id=st.sampled_from([coin.id for coin in COINS]),
    now_ms=st.integers(NOW_MS, NOW_MS + 90 * DAY_MS),
)
def test_range_of_a_day_is_exactly_that_of_its_chart(
    market: GeneratedMarket, coin_id: str, now_ms: int
) -> None:
    row = row_of(market, coin_id, now_ms)
    prices = [price for _, price in day_of(market, coin_id, now_ms)]
    assert (row["low_24h"], row["high_24h"]) == (min(prices), max(prices))
    assert row["current_price"] == prices[-1]


def test_no_price_served_during_a_day_is_outside_of_its_range(market: GeneratedMarket) -> None:
    end_ms = NOW_MS + DAY_MS
    ticks = range(NOW_MS + 10 * MINUTE_MS, end_ms, 11 * MINUTE_MS)
    served = [row for now_ms in ticks for row in market.rows(now_ms)]
    last = {row["id"]: row for row in market.rows(end_ms)}
    for row in served:
        low, high = last[row["id"]]["low_24h"], last[row["id"]]["high_24h"]
        assert low <= row["current_price"] <= high
    for coin_id, row in last.items():
        sparkline = market.week(coin_id, end_ms)[-23:]
        assert row["low_24h"] <= min(sparkline) <= max(sparkline) <= row["high_24h"]


def test_fixed_price_widens_the_range_of_the_day() -> None:
    market = GeneratedMarket(5, COINS, SavedState(None))
    before = row_of(market, "bitcoin", NOW_MS)
    assert market.set_price("bitcoin", 1_000_000.0, NOW_MS)
    row, day = row_of(market, "bitcoin", NOW_MS), day_of(market, "bitcoin", NOW_MS)
    assert row["high_24h"] == 1_000_000 == max(price for _, price in day)
    assert row["low_24h"] == min(price for _, price in day) <= before["low_24h"] * 1.01

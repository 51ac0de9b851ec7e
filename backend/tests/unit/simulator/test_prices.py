"""The generated market behaves like one: fat tails, clustered volatility, everything moves with bitcoin; and it is a pure function."""

from itertools import pairwise
from statistics import fmean

import pytest

from cryptoviz.simulator.market.catalogue import COIN_COUNT, MOST_COINS, Coin, coins
from cryptoviz.simulator.market.prices import Prices
from cryptoviz.simulator.market.random_walk import LeaderWalk, Walk, key_of
from cryptoviz.simulator.world import DAY_MS, HOUR_MS, MINUTE_MS

NOW_MS = 1_795_413_600_000
SEEDS = (1, 2, 3, 4)


def hourly_returns(seed: int, coin_id: str, hours: int = 3_000) -> list[float]:
    prices = Prices(seed, coins())
    seen = prices.prices(
        prices.coins[coin_id], [NOW_MS - hour * HOUR_MS for hour in range(hours, -1, -1)]
    )
    return [after / before - 1 for before, after in pairwise(seen)]


def correlation(left: list[float], right: list[float]) -> float:
    mean_left, mean_right = fmean(left), fmean(right)
    together = fmean((a - mean_left) * (b - mean_right) for a, b in zip(left, right, strict=True))
    return (
        together
        / (fmean((a - mean_left) ** 2 for a in left) * fmean((b - mean_right) ** 2 for b in right))
        ** 0.5
    )


def kurtosis(values: list[float]) -> float:
    """3 for a normal distribution."""
    mean = fmean(values)
    return (
        fmean((value - mean) ** 4 for value in values)
        / fmean((value - mean) ** 2 for value in values) ** 2
    )


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("coin_id", ["bitcoin", "solana"])
def test_returns_have_fat_tails(seed: int, coin_id: str) -> None:
    assert kurtosis(hourly_returns(seed, coin_id)) > 4


@pytest.mark.parametrize("seed", SEEDS)
def test_volatility_is_clustered_while_returns_do_not_repeat(seed: int) -> None:
    returns = hourly_returns(seed, "bitcoin")
    sizes = [abs(value) for value in returns]
    assert correlation(sizes[:-1], sizes[1:]) > 0.1
    assert correlation(sizes[:-12], sizes[12:]) > 0.03
    assert abs(correlation(returns[:-1], returns[1:])) < 0.1


@pytest.mark.parametrize("seed", SEEDS)
def test_coins_move_with_bitcoin(seed: int) -> None:
    bitcoin = hourly_returns(seed, "bitcoin", 2_000)
    assert 0.4 < correlation(bitcoin, hourly_returns(seed, "ethereum", 2_000)) < 0.98
    assert 0.3 < correlation(bitcoin, hourly_returns(seed, "solana", 2_000)) < 0.95
    assert abs(correlation(bitcoin, hourly_returns(seed, "tether", 2_000))) < 0.2


def test_a_price_depends_on_seed_coin_and_moment_alone() -> None:
    forward, backward, other = Prices(5, coins()), Prices(5, coins()), Prices(6, coins())
    moments = [NOW_MS - step * 37 * MINUTE_MS for step in range(400)]
    coin = forward.coins["cardano"]
    one_way = [forward.price(coin, at) for at in moments]
    other_way = [backward.price(coin, at) for at in reversed(moments)]
    assert one_way == other_way[::-1]
    assert one_way != [other.price(coin, at) for at in moments]


def test_prices_move_by_little_from_one_moment_to_the_next() -> None:
    """Also across the borders of the intervals that the walk is made of, years of it."""
    walk = Walk(key_of("test"))
    for border in (13 << 37, (13 << 37) + (1 << 36), (12 << 37) + (5 << 29)):
        before, after = walk.values([border - 1, border])
        assert abs(after - before) < 0.01
        assert 0 <= walk.variance(border) - walk.variance(border - 1) < 1e-4


def test_a_leader_walks_as_it_would_alone() -> None:
    """What is remembered for its followers changes nothing."""
    moments = [NOW_MS + step * 7 * MINUTE_MS for step in range(-300, 300)]
    assert LeaderWalk(5).values(moments) == pytest.approx(Walk(5).values(moments), abs=1e-12)


def test_a_walk_read_in_one_go_is_that_read_point_by_point() -> None:
    moments = [NOW_MS - step * 7 * HOUR_MS for step in range(300)]
    walk = Walk(6)
    assert Walk(6).values(moments) == [walk.values([at])[0] for at in moments]


def test_stable_coins_stay_near_one_dollar() -> None:
    prices = Prices(1, coins())
    seen = [prices.price(prices.coins["tether"], NOW_MS - day * DAY_MS) for day in range(365)]
    assert 0.98 < min(seen) < max(seen) < 1.02


def test_a_follower_is_worth_what_its_leader_is() -> None:
    prices = Prices(1, coins())
    ratio = prices.price(prices.coins["wrapped-bitcoin"], NOW_MS) / prices.price(
        prices.coins["bitcoin"], NOW_MS
    )
    assert ratio == pytest.approx(1, abs=0.05)


def test_a_mark_counts_from_its_moment_on() -> None:
    prices = Prices(1, coins())
    bitcoin: Coin = prices.coins["bitcoin"]
    before = prices.price(bitcoin, NOW_MS - 1)
    assert prices.mark("bitcoin", 123_456.0, NOW_MS)
    assert prices.price(bitcoin, NOW_MS - 1) == before
    assert prices.price(bitcoin, NOW_MS) == prices.price(bitcoin, NOW_MS + DAY_MS) == 123_456.0
    assert prices.prices(bitcoin, [NOW_MS - 1, NOW_MS + 1]) == [before, 123_456.0]
    assert not prices.mark("no-such-coin", 1.0, NOW_MS)


def test_there_can_be_more_coins_and_each_is_what_it_was() -> None:
    most = coins(MOST_COINS)
    assert len({coin.id for coin in most}) == len(most) == MOST_COINS
    assert most[:COIN_COUNT] == coins()
    assert coins(5) == coins()[:5]


def test_the_catalogue_has_enough_coins_and_each_id_once() -> None:
    found = coins()
    assert len({coin.id for coin in found}) == len(found) == COIN_COUNT >= 250
    assert len({coin.symbol for coin in found}) < len(found), (
        "symbols are shared, as in the real list"
    )
    assert {coin.oddity for coin in found} == {"", "no_price", "no_cap", "stale"}

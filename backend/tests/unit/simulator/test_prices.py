"""Generated prices: fat tails, volatility clusters, correlation, and a pure function."""

from itertools import pairwise
from statistics import correlation, fmean

import pytest

from cryptoviz.simulator.market.catalogue import COIN_COUNT, MOST_COINS, SimulatedCoin, coins
from cryptoviz.simulator.market.prices import Prices
from cryptoviz.simulator.market.random_walk import START_MS, RandomWalk
from cryptoviz.simulator.protocols import DAY_MS, HOUR_MS, MINUTE_MS

NOW_MS = 1_795_413_600_000
SEEDS = (1, 2, 3, 4)


def hourly_returns(seed: int, coin_id: str, hours: int = 3_000) -> list[float]:
    prices = Prices(seed, coins())
    times = [NOW_MS - hour * HOUR_MS for hour in range(hours, -1, -1)]
    seen = prices.prices(prices.coins[coin_id], times)
    return [after / before - 1 for before, after in pairwise(seen)]


def kurtosis(values: list[float]) -> float:
    """3 for a normal distribution."""
    mean = fmean(values)
    variance = fmean((value - mean) ** 2 for value in values)
    return fmean((value - mean) ** 4 for value in values) / variance**2


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("coin_id", ["bitcoin", "solana"])
def test_returns_have_fat_tails(seed: int, coin_id: str) -> None:
    assert kurtosis(hourly_returns(seed, coin_id)) > 4


@pytest.mark.parametrize("seed", SEEDS)
def test_volatility_is_clustered_and_returns_are_uncorrelated(seed: int) -> None:
    returns = hourly_returns(seed, "bitcoin")
    sizes = [abs(value) for value in returns]
    assert correlation(sizes[:-1], sizes[1:]) > 0.1
    assert correlation(sizes[:-12], sizes[12:]) > 0.03
    assert abs(correlation(returns[:-1], returns[1:])) < 0.1


@pytest.mark.parametrize("seed", SEEDS)
def test_coins_are_correlated_with_bitcoin_and_stablecoins_are_not(seed: int) -> None:
    bitcoin = hourly_returns(seed, "bitcoin", 2_000)
    assert 0.4 < correlation(bitcoin, hourly_returns(seed, "ethereum", 2_000)) < 0.98
    assert 0.3 < correlation(bitcoin, hourly_returns(seed, "solana", 2_000)) < 0.95
    assert abs(correlation(bitcoin, hourly_returns(seed, "tether", 2_000))) < 0.2


def test_price_depends_only_on_seed_coin_and_time() -> None:
    forward, backward, other = Prices(5, coins()), Prices(5, coins()), Prices(6, coins())
    times = [NOW_MS + (step - 300) * 307 * MINUTE_MS for step in range(400)]
    coin = forward.coins["cardano"]
    prices = [forward.price(coin, at) for at in times]
    assert prices == [backward.price(coin, at) for at in reversed(times)][::-1]
    assert prices == backward.prices(coin, times)
    assert prices != [other.price(coin, at) for at in times]


def test_walk_stays_the_same_when_it_is_extended_by_years() -> None:
    times = [NOW_MS - hours * HOUR_MS // 7 for hours in range(1_000)]
    walk = RandomWalk(6)
    before = walk.values(times)
    walk.values([NOW_MS + 3_000 * DAY_MS])
    assert walk.values(times) == pytest.approx(before, abs=1e-6)


@pytest.mark.parametrize(
    "border", [START_MS, NOW_MS, NOW_MS + DAY_MS // 2 - HOUR_MS, NOW_MS // DAY_MS * DAY_MS]
)
def test_price_is_continuous_across_hours_and_days(border: int) -> None:
    walk = RandomWalk(7)
    before, after = walk.values([border - 1, border])
    assert abs(after - before) < 1e-4
    assert abs(walk.volatility(border) - walk.volatility(border - 1)) < 1e-6


def test_price_stays_within_bounds_for_decades() -> None:
    walk = RandomWalk(8)
    assert max(map(abs, walk.values(range(NOW_MS, NOW_MS + 9_000 * DAY_MS, 5 * DAY_MS)))) < 5


def test_price_changes_from_minute_to_minute() -> None:
    prices = Prices(1, coins())
    minutes = [NOW_MS + minute * MINUTE_MS for minute in range(240)]
    seen = prices.prices(prices.coins["bitcoin"], minutes)
    assert all(0 < abs(after / before - 1) < 0.02 for before, after in pairwise(seen))


def test_stablecoin_stays_near_one_dollar() -> None:
    prices = Prices(1, coins())
    seen = [prices.price(prices.coins["tether"], NOW_MS - day * DAY_MS) for day in range(365)]
    assert 0.98 < min(seen) < max(seen) < 1.02


def test_wrapped_coin_costs_what_its_leader_costs() -> None:
    prices = Prices(1, coins())
    wrapped, bitcoin = prices.coins["wrapped-bitcoin"], prices.coins["bitcoin"]
    ratio = prices.price(wrapped, NOW_MS) / prices.price(bitcoin, NOW_MS)
    assert ratio == pytest.approx(1, abs=0.05)


def test_fixed_price_applies_from_its_time_on() -> None:
    prices = Prices(1, coins())
    bitcoin: SimulatedCoin = prices.coins["bitcoin"]
    before = prices.price(bitcoin, NOW_MS - 1)
    assert prices.fix("bitcoin", 123_456.0, NOW_MS)
    assert prices.price(bitcoin, NOW_MS - 1) == before
    assert prices.price(bitcoin, NOW_MS) == prices.price(bitcoin, NOW_MS + DAY_MS) == 123_456.0
    assert prices.prices(bitcoin, [NOW_MS - 1, NOW_MS + 1]) == [before, 123_456.0]
    assert not prices.fix("no-such-coin", 1.0, NOW_MS)


def test_coins_are_the_same_for_every_count() -> None:
    most = coins(MOST_COINS)
    assert len({coin.id for coin in most}) == len(most) == MOST_COINS
    assert most[:COIN_COUNT] == coins()
    assert coins(5) == coins()[:5]


def test_catalogue_has_enough_coins_with_unique_ids_and_every_oddity() -> None:
    found = coins()
    assert len({coin.id for coin in found}) == len(found) == COIN_COUNT >= 250
    assert len({coin.symbol for coin in found}) < len(found), "as in the real list"
    assert {coin.oddity for coin in found} == {"", "no_price", "no_cap", "stale"}

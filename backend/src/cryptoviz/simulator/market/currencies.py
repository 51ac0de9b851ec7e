"""Exchange rates of the simulator: a pure function of the time, and of prices for cryptocurrencies.

Currencies are lines of currencies.txt, whose columns are those of SimulatedCurrency.
"""

import csv
import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import msgspec

from cryptoviz.simulator.hashing import stable_hash
from cryptoviz.simulator.market.random_walk import RandomWalk

PriceAt = Callable[[str, int], float | None]  # a coin's price in US dollars at a time
_SIGMA = 0.08  # the size of a currency's moves against the dollar in a year


@dataclass(frozen=True)
class SimulatedCurrency:
    """A currency: `factor` units are worth a dollar on average, or one `coin` if it has one."""

    code: str
    name: str
    unit: str
    type: str
    coin: str
    factor: float


@cache
def currencies() -> dict[str, SimulatedCurrency]:
    """Return the currencies by code."""
    text = files("cryptoviz.simulator.market").joinpath("currencies.txt").read_text("utf-8")
    lines = csv.DictReader(text.splitlines(), delimiter="|")
    known = (msgspec.convert(line, SimulatedCurrency, strict=False) for line in lines)
    return {currency.code: currency for currency in known}


def per_usd(currency: SimulatedCurrency, at_ms: int, price_at: PriceAt) -> float | None:
    """Return the units per US dollar at a time; None if the price of its coin is unknown."""
    if currency.coin:
        price = price_at(currency.coin, at_ms)
        return currency.factor / price if price else None
    if currency.code == "usd":
        return 1.0
    [change] = _walk(currency.code).values((at_ms,))
    return currency.factor * math.exp(_SIGMA * change)


@cache
def _walk(code: str) -> RandomWalk:
    return RandomWalk(stable_hash("currency", code))

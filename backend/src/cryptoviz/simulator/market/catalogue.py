"""The coins of the generated market: lines of coins.txt, whose columns are those of SimulatedCoin.

The large ones come first, with real ids, symbols and names; all figures are invented.
"""

import csv
from dataclasses import dataclass
from importlib.resources import files
from itertools import islice
from typing import Literal

import msgspec

Oddity = Literal["", "no_price", "no_cap", "stale"]

COIN_COUNT = 300
MOST_COINS = 600  # in coins.txt


@dataclass(frozen=True)
class SimulatedCoin:
    """A coin of the generated market."""

    id: str
    symbol: str
    name: str
    price: float  # in US dollars: what it moves around
    supply: float
    max_supply: float | None
    beta: float  # the share of its leader's moves that it makes
    sigma: float  # the size of its own moves in a year
    leader: str
    turnover: float  # traded in a day, of the market cap
    listed_ms: int  # there is no history before; 0 = always
    oddity: Oddity  # unknown or old figures, as CoinGecko has of some small coins

    @property
    def pegged(self) -> bool:
        """Whether it is held at the price of something else, so that its moves are no news."""
        return self.sigma < 0.05

    @property
    def stable(self) -> bool:
        """Whether it is held at one US dollar."""
        return self.pegged and not self.beta

    @property
    def known(self) -> bool:
        """Whether its name is real."""
        return self.listed_ms == 0


def coins(count: int = COIN_COUNT) -> tuple[SimulatedCoin, ...]:
    """Return the first `count` coins of coins.txt."""
    text = files("cryptoviz.simulator.market").joinpath("coins.txt").read_text("utf-8")
    lines = csv.DictReader(text.splitlines(), delimiter="|")
    known = (msgspec.convert(line, SimulatedCoin, strict=False) for line in lines)
    return tuple(islice(known, count))

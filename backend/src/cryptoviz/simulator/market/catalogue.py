"""The coins of the generated market.

`coins.txt` holds the large ones, with real ids, symbols and names and invented figures, one a line.
A `-` means none; turnovers are given if unusual.
"""

import csv
from dataclasses import dataclass
from importlib.resources import files
from typing import Literal

import msgspec

from cryptoviz.simulator.hashing import stable_fraction
from cryptoviz.simulator.protocols import DAY_MS

Oddity = Literal["", "no_price", "no_cap", "stale"]

COIN_COUNT = 300
MOST_COINS = 600  # the number of different invented names, and some
# A few small coins have the unknown or old figures that CoinGecko has of some.
_ODDITIES: dict[int, Oddity] = {23: "stale", 33: "no_cap", 41: "no_price"}
_STARTS = "Vex Zor Quil Myr Tal Brix Nyv Oru Fen Krel Jov Lum Pyx Dra Sov Wyn Ebr Ixo Hael Cym"
_ENDS = "aro ium ith ola erra ync ova ex uma andi iri oth elle"
_SUFFIXES = ("", "", "", " Protocol", " Network", " Finance", " Chain", " Swap")


@dataclass(frozen=True)
class SimulatedCoin:
    """A coin. `price` in US dollars is what it moves around.

    It makes `beta` of its leader's moves and moves of its own, `sigma` in a year.
    """

    id: str
    symbol: str
    name: str
    price: float
    supply: float
    beta: float
    sigma: float
    max_supply: float | None = None
    leader: str = "bitcoin"
    turnover: float = 0.05  # traded in a day, of the market cap
    listed_ms: int = 0  # there is no history before; 0 = always
    oddity: Oddity = ""

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
    """Return the first `count` coins, large ones first; always the same ones."""
    lines = files("cryptoviz.simulator.market").joinpath("coins.txt").read_text("utf-8")
    known = tuple(map(_known_coin, csv.DictReader(lines.splitlines(), delimiter="|")))
    return known[:count] + tuple(map(_invented_coin, range(count - len(known))))


def _known_coin(line: dict[str, str]) -> SimulatedCoin:
    known = {name: value for name, value in line.items() if value != "-"}
    usual = {"turnover": 0.01 + 0.09 * stable_fraction("turnover", line["id"])}
    return msgspec.convert(usual | known, SimulatedCoin, strict=False)


def _invented_coin(number: int) -> SimulatedCoin:
    starts, ends = _STARTS.split(), _ENDS.split()
    word = starts[number % len(starts)] + ends[number // len(starts) % len(ends)]
    name = word + _SUFFIXES[number * 7 % len(_SUFFIXES)]
    price = 10 ** (4.5 * stable_fraction("price", number) - 3)
    supply = 4.0e8 * 0.975**number / price
    draw = stable_fraction("figures", number)
    return SimulatedCoin(
        id=name.lower().replace(" ", "-"),
        symbol=(word[:3] + word[-1]).lower(),
        name=name,
        price=price,
        supply=supply,
        max_supply=supply * (1 + 2 * draw) if draw < 0.6 else None,
        beta=0.6 + draw,
        sigma=0.7 + 0.9 * stable_fraction("sigma", number),
        turnover=0.005 + 0.1 * draw,
        listed_ms=1_600_000_000_000 + int(stable_fraction("listed", number) * 2200) * DAY_MS,
        oddity=_ODDITIES.get(number % 50, ""),
    )

"""The coins of the generated market.

`coins.txt` holds the large ones, with real ids, symbols and names and invented figures, one a line:
id | symbol | name | price | circulating supply | max supply | share of its leader's moves | its own
volatility in a year | leader | turnover in a day. `-` means none; turnovers are given if unusual.
"""

from dataclasses import dataclass
from importlib.resources import files
from typing import Literal

from cryptoviz.simulator.hashing import stable_fraction
from cryptoviz.simulator.protocols import DAY_MS

Oddity = Literal["", "no_price", "no_cap", "stale"]

COIN_COUNT = 300
MOST_COINS = 600  # the number of different invented names, and some
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
    max_supply: float | None
    beta: float
    sigma: float
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
    known = tuple(map(_known_coin, lines.splitlines()))
    return known[:count] + tuple(map(_invented_coin, range(count - len(known))))


def _known_coin(line: str) -> SimulatedCoin:
    coin_id, symbol, name, price, supply, limit, beta, sigma, leader, turnover = line.split("|")
    usual = 0.01 + 0.09 * stable_fraction("turnover", coin_id)
    return SimulatedCoin(
        id=coin_id,
        symbol=symbol,
        name=name,
        price=float(price),
        supply=float(supply),
        max_supply=None if limit == "-" else float(limit),
        beta=float(beta),
        sigma=float(sigma),
        leader=leader,
        turnover=usual if turnover == "-" else float(turnover),
    )


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
        oddity=_oddity(number % 50),
    )


def _oddity(number: int) -> Oddity:
    """Give a few small coins the unknown or old figures that CoinGecko has of some."""
    oddities: dict[int, Oddity] = {23: "stale", 33: "no_cap", 41: "no_price"}
    return oddities.get(number, "")

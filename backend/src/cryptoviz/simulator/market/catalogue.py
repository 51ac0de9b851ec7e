"""The coins of the generated market. Ids, symbols and names of the big ones are real, every figure is invented.

`coins.txt` holds those, a line each: id | symbol | name | price | circulating supply | max supply (- = none) | beta to its leader |
own yearly volatility | leader (absent = bitcoin).
"""

from dataclasses import dataclass
from importlib.resources import files
from typing import Literal

from cryptoviz.simulator.market.random_walk import fraction

Oddity = Literal["", "no_price", "no_cap", "stale"]

# Of the market cap in a day, where it is far from usual. Dollars are what is traded against, wrapped coins lie still.
_TURNOVERS = {
    "bitcoin": 0.022,
    "ethereum": 0.06,
    "tether": 0.45,
    "usd-coin": 0.14,
    "first-digital-usd": 0.9,
    "dai": 0.03,
    "staked-ether": 0.002,
    "wrapped-bitcoin": 0.02,
    "binancecoin": 0.015,
    "leo-token": 0.0004,
}

_STARTS = (
    "Vex", "Zor", "Quil", "Myr", "Tal", "Brix", "Nyv", "Oru", "Fen", "Krel",
    "Jov", "Lum", "Pyx", "Dra", "Sov", "Wyn", "Ebr", "Ixo", "Hael", "Cym",
)  # fmt: skip
_ENDS = (
    "aro",
    "ium",
    "ith",
    "ola",
    "erra",
    "ync",
    "ova",
    "ex",
    "uma",
    "andi",
    "iri",
    "oth",
    "elle",
)
_TAILS = ("", "", "", " Protocol", " Network", " Finance", " Chain", " Swap")
_DAY_MS = 86_400_000
_ALWAYS = 0  # listed long before any history that is served
COIN_COUNT = 300
MOST_COINS = 600  # so many different names can be made


@dataclass(frozen=True)
class Coin:
    """`price` is what the coin moves around, USD. `beta` and `sigma`: of its leader's moves, and its own a year."""

    id: str
    symbol: str
    name: str
    price: float
    supply: float
    max_supply: float | None
    beta: float
    sigma: float
    leader: str = "bitcoin"
    turnover: float = 0.05  # of its market cap in a day
    listed_ms: int = _ALWAYS  # no history before
    growth: float = 0.0  # of its supply in a day
    oddity: Oddity = ""

    @property
    def stable(self) -> bool:
        """Held at one US dollar."""
        return self.sigma < 0.05 and not self.beta

    @property
    def pegged(self) -> bool:
        """Held at the price of something else: its moves are no news of its own."""
        return self.sigma < 0.05

    @property
    def known(self) -> bool:
        """A real name: headlines about it are found by the names that readers know."""
        return self.listed_ms == _ALWAYS


def coins(count: int = COIN_COUNT) -> tuple[Coin, ...]:
    """So many coins, the well-known ones first; always the same."""
    lines = files("cryptoviz.simulator").joinpath("coins.txt").read_text("utf-8").splitlines()
    known = tuple(_known(line) for line in lines)
    return known[:count] + tuple(_invented(number) for number in range(count - len(known)))


def _known(line: str) -> Coin:
    identity, symbol, name, price, supply, limit, beta, sigma, *leader = line.split("|")
    return Coin(
        id=identity,
        symbol=symbol,
        name=name,
        price=float(price),
        supply=float(supply),
        max_supply=None if limit == "-" else float(limit),
        beta=float(beta),
        sigma=float(sigma),
        leader=leader[0] if leader else "bitcoin",
        turnover=_TURNOVERS.get(identity, 0.01 + 0.09 * fraction("turnover", identity)),
        growth=0.0 if limit != "-" else 5e-5 * fraction("growth", identity),
    )


def _invented(number: int) -> Coin:
    name = (
        _STARTS[number % len(_STARTS)]
        + _ENDS[number // len(_STARTS) % len(_ENDS)]
        + _TAILS[number * 7 % len(_TAILS)]
    )
    identity = name.lower().replace(" ", "-")
    price = 10 ** (4.5 * fraction("price", number) - 3)
    supply = 4.0e8 * 0.975**number / price
    draw = fraction("figures", number)
    return Coin(
        id=identity,
        symbol=(name.split()[0][:3] + name.split()[0][-1]).lower(),
        name=name,
        price=price,
        supply=supply,
        max_supply=supply * (1 + 2 * draw) if draw < 0.6 else None,
        beta=0.6 + draw,
        sigma=0.7 + 0.9 * fraction("sigma", number),
        turnover=0.005 + 0.1 * draw,
        growth=0.0 if draw < 0.6 else 5e-5 * draw,
        listed_ms=1_600_000_000_000 + int(fraction("listed", number) * 2200) * _DAY_MS,
        oddity=_oddity(number),
    )


def _oddity(number: int) -> Oddity:
    """Small coins that CoinGecko lists with unknown figures, or has not updated for long."""
    if number % 50 == 41:
        return "no_price"
    if number % 50 == 33:
        return "no_cap"
    return "stale" if number % 50 == 23 else ""

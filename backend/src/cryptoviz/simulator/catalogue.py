"""The coins of the generated market. Ids, symbols and names of the big ones are real, every figure is invented."""

from dataclasses import dataclass
from typing import Literal

from cryptoviz.simulator.noise import fraction

Oddity = Literal["", "no_price", "no_cap", "stale"]

# id | symbol | name | price | circulating supply | max supply (- = none) | beta to its leader | own yearly volatility | leader (bitcoin)
_KNOWN = """
bitcoin|btc|Bitcoin|97000|19.85e6|21e6|0|0.5
ethereum|eth|Ethereum|3350|120.5e6|-|1.1|0.35
tether|usdt|Tether|1|139e9|-|0|0.002
ripple|xrp|XRP|2.31|57.4e9|100e9|1.0|0.7
binancecoin|bnb|BNB|655|145.9e6|200e6|0.8|0.35
solana|sol|Solana|188|484e6|-|1.3|0.6
usd-coin|usdc|USDC|1|52e9|-|0|0.001
dogecoin|doge|Dogecoin|0.245|148e9|-|1.3|0.7
cardano|ada|Cardano|0.72|35.2e9|45e9|1.2|0.6
tron|trx|TRON|0.252|86.1e9|-|0.6|0.4
staked-ether|steth|Lido Staked Ether|3350|9.4e6|-|1|0.002|ethereum
wrapped-bitcoin|wbtc|Wrapped Bitcoin|97000|128e3|128e3|1|0.002|bitcoin
chainlink|link|Chainlink|18.6|638e6|1e9|1.3|0.6
avalanche-2|avax|Avalanche|26.4|412e6|720e6|1.4|0.6
stellar|xlm|Stellar|0.305|30.6e9|50e9|1.0|0.7
sui|sui|Sui|3.4|3.1e9|10e9|1.4|0.8
shiba-inu|shib|Shiba Inu|1.62e-5|589e12|-|1.3|0.6
hedera-hashgraph|hbar|Hedera|0.214|38.2e9|50e9|1.2|0.8
the-open-network|ton|Toncoin|3.75|2.48e9|-|1.0|0.6
polkadot|dot|Polkadot|5.05|1.54e9|-|1.3|0.5
litecoin|ltc|Litecoin|118|75.5e6|84e6|1.0|0.5
bitcoin-cash|bch|Bitcoin Cash|338|19.8e6|21e6|1.0|0.5
hyperliquid|hype|Hyperliquid|23.5|334e6|1e9|1.2|1.0
uniswap|uni|Uniswap|9.4|600e6|1e9|1.3|0.7
dai|dai|Dai|1|3.2e9|-|0|0.002
pepe|pepe|Pepe|1.0e-5|420.7e12|420.7e12|1.6|1.1
monero|xmr|Monero|231|18.4e6|-|0.6|0.5
near|near|NEAR Protocol|3.3|1.19e9|-|1.4|0.7
aptos|apt|Aptos|6.1|580e6|-|1.3|0.7
internet-computer|icp|Internet Computer|7.2|480e6|-|1.3|0.6
aave|aave|Aave|262|15.1e6|16e6|1.3|0.7
ethereum-classic|etc|Ethereum Classic|20.6|151e6|210.7e6|1.2|0.5
ondo-finance|ondo|Ondo|1.31|3.16e9|10e9|1.3|0.9
mantle|mnt|Mantle|1.02|3.37e9|6.2e9|1.1|0.6
crypto-com-chain|cro|Cronos|0.084|26.6e9|30e9|1.1|0.6
okb|okb|OKB|49|60e6|300e6|0.6|0.4
leo-token|leo|LEO Token|9.7|924e6|-|0.3|0.3
vechain|vet|VeChain|0.034|81e9|86.7e9|1.2|0.6
render-token|render|Render|4.7|518e6|644e6|1.4|0.8
kaspa|kas|Kaspa|0.094|25.8e9|28.7e9|1.2|0.9
cosmos|atom|Cosmos Hub|4.8|391e6|-|1.2|0.5
filecoin|fil|Filecoin|3.4|640e6|1.96e9|1.2|0.6
arbitrum|arb|Arbitrum|0.49|4.4e9|10e9|1.3|0.7
algorand|algo|Algorand|0.284|8.4e9|10e9|1.2|0.7
fetch-ai|fet|Artificial Superintelligence Alliance|0.79|2.6e9|2.7e9|1.5|0.9
bittensor|tao|Bittensor|395|8.4e6|21e6|1.4|0.9
bonk|bonk|Bonk|1.85e-5|77e12|88.8e12|1.6|1.1
optimism|op|Optimism|1.12|1.6e9|4.29e9|1.3|0.7
celestia|tia|Celestia|3.5|540e6|-|1.4|0.9
worldcoin-wld|wld|Worldcoin|1.27|1.15e9|10e9|1.4|1.0
injective-protocol|inj|Injective|14.8|99e6|100e6|1.4|0.8
maker|mkr|Maker|1010|878e3|1.0e6|1.1|0.6
the-graph|grt|The Graph|0.142|9.6e9|10.8e9|1.3|0.7
sei-network|sei|Sei|0.243|4.6e9|10e9|1.4|0.9
blockstack|stx|Stacks|0.93|1.52e9|1.82e9|1.4|0.8
immutable-x|imx|Immutable|0.79|1.76e9|2e9|1.3|0.8
theta-token|theta|Theta Network|1.36|1e9|1e9|1.3|0.7
lido-dao|ldo|Lido DAO|1.72|897e6|1e9|1.3|0.8
the-sandbox|sand|The Sandbox|0.39|2.45e9|3e9|1.3|0.7
decentraland|mana|Decentraland|0.34|1.94e9|2.19e9|1.3|0.7
axie-infinity|axs|Axie Infinity|4.0|158e6|270e6|1.3|0.7
tezos|xtz|Tezos|0.82|1.03e9|-|1.2|0.6
flow|flow|Flow|0.48|1.55e9|-|1.2|0.7
gala|gala|GALA|0.021|43.6e9|50e9|1.4|0.8
zcash|zec|Zcash|34|15.9e6|21e6|0.9|0.7
dogwifcoin|wif|dogwifhat|0.68|998e6|998e6|1.7|1.3
floki|floki|FLOKI|8.4e-5|9.6e12|10e12|1.5|1.0
polygon-ecosystem-token|pol|POL (ex-MATIC)|0.31|8.6e9|10.3e9|1.3|0.6
apecoin|ape|ApeCoin|0.68|796e6|1e9|1.3|0.8
gas|gas|Gas|3.6|65e6|-|1.1|0.6
harmony|one|Harmony|0.0158|14.5e9|-|1.3|0.7
curve-dao-token|crv|Curve DAO|0.63|1.28e9|2.1e9|1.4|0.9
quant-network|qnt|Quant|103|12.1e6|14.9e6|1.0|0.6
jupiter-exchange-solana|jup|Jupiter|0.82|2.63e9|10e9|1.5|0.9
raydium|ray|Raydium|4.6|291e6|555e6|1.5|1.0
iota|iota|IOTA|0.222|3.6e9|-|1.2|0.7
neo|neo|NEO|11.6|70.5e6|100e6|1.2|0.6
pancakeswap-token|cake|PancakeSwap|2.35|290e6|450e6|1.3|0.8
ethena|ena|Ethena|0.49|3.1e9|15e9|1.5|1.0
first-digital-usd|fdusd|First Digital USD|1|1.9e9|-|0|0.003
"""

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
    "Vex",
    "Zor",
    "Quil",
    "Myr",
    "Tal",
    "Brix",
    "Nyv",
    "Oru",
    "Fen",
    "Krel",
    "Jov",
    "Lum",
    "Pyx",
    "Dra",
    "Sov",
    "Wyn",
    "Ebr",
    "Ixo",
    "Hael",
    "Cym",
)
_ENDS = ("aro", "ium", "ith", "ola", "erra", "ync", "ova", "ex", "uma", "andi", "iri", "oth", "elle")
_TAILS = ("", "", "", " Protocol", " Network", " Finance", " Chain", " Swap")
_DAY_MS = 86_400_000
_ALWAYS = 0  # listed long before any history that is served
COIN_COUNT = 300


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


def coins() -> tuple[Coin, ...]:
    """All coins, the well-known ones first; always the same."""
    known = tuple(_known(line) for line in _KNOWN.strip().splitlines())
    return known + tuple(_invented(number) for number in range(COIN_COUNT - len(known)))


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
    name = _STARTS[number % len(_STARTS)] + _ENDS[number // len(_STARTS) % len(_ENDS)] + _TAILS[number * 7 % len(_TAILS)]
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

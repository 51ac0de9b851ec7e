"""The forms under which a coin is looked for, and what each needs to be believed."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from cryptoviz.news.aliases import ALIASES
from cryptoviz.news.words import is_word


class Need(Enum):
    """What else the text must offer."""

    NOTHING = "nothing"  # a name that is no word: in any capitals
    CAPITALS = "capitals"  # a short or little known name: as it is written
    COMPANY = "company"  # a name that is a word: beside its ticker, or before a noun of the trade
    BESIDE = "beside"  # a little known name that is a word: beside its ticker
    TICKER = "ticker"  # a symbol in capitals
    SIGN = "sign"  # a symbol behind `$` or in brackets behind the name
    ALONE = "alone"  # an exchange: it stands for its coin where no other coin is named
    NO_COIN = "no coin"  # a phrase that means something else


@dataclass(frozen=True, slots=True)
class NamedCoin:
    """A coin as the newest list and market rows name it. Without a rank it takes no part."""

    id: str
    symbol: str
    name: str
    rank: int | None


@dataclass(frozen=True, slots=True)
class Form:
    """One way in which a coin is written, and what must be there besides for it to be meant."""

    text: str
    need: Need
    coin_id: str
    symbol: str


# Names that are words, but in headlines of the trade mean the coin when they are capitalised.
KNOWN = frozenset(
    {"tether", "stellar", "avalanche", "polygon", "ripple", "cosmos", "ether", "iota", "dash"}
)

# Exchanges are where a story takes place more often than what it is about.
_EXCHANGES = (
    "ascendex binance bitfinex bitforex bitget bithumb bitmart bitmex bitpanda bybit coinex coinmetro gate gemini hashkey huobi kraken "
    "kucoin lbank mexc okx poloniex probit wazirx whitebit woo xt.com"
)
EXCHANGES = frozenset(_EXCHANGES.split())

# Names that say what kind of token, protocol or network is spoken of.
_KINDS = (
    "ai core crypto defi digital game games gaming gas gold governance legacy liquid meme memecoin metaverse mining native new nft "
    "payment payments privacy real secret security smart stable staking test token trust utility yield"
)
KINDS = frozenset(_KINDS.split())

# The last word of a name that headlines leave out: "Theta Network" is called Theta.
GENERIC = frozenset(
    {
        "network",
        "protocol",
        "token",
        "coin",
        "finance",
        "chain",
        "labs",
        "dao",
        "blockchain",
        "classic",
    }
)

PLAIN_TICKER_RANK = 300  # beyond it a symbol in capitals is more often something else
STEM_RANK = 300
PLAIN_NAME_RANK = (
    300  # beyond it one capitalised word is more often a surname or the start of a sentence
)
SHORT = 5  # letters


def forms_of(coin: NamedCoin, rank: int) -> Iterator[Form]:
    """Every form of a ranked coin; the needs depend on how well known it is."""
    for name in _names(coin):
        yield Form(name, _need_of_name(name, rank), coin.id, coin.symbol)
    stem = _stem(coin.name)
    if stem and rank <= STEM_RANK:
        yield Form(stem, _need_of_name(stem, rank), coin.id, coin.symbol)
    for alias in ALIASES.get(coin.id, ()):
        yield Form(alias, _need_of_alias(alias), coin.id, coin.symbol)
    yield from _tickers(coin, rank)


def _names(coin: NamedCoin) -> Iterator[str]:
    name = coin.name.split(" [")[0].split(" (")[0].strip()
    if len(name) > 1:
        yield name


def _stem(name: str) -> str | None:
    words = name.split()
    return " ".join(words[:-1]) if len(words) > 1 and words[-1].lower() in GENERIC else None


def _need_of_name(name: str, rank: int) -> Need:
    words = name.split()
    if name.lower() in EXCHANGES:
        return Need.ALONE
    if len(words) > 1 and words[-1].lower() in GENERIC and not is_word(words[0]):
        return Need.NOTHING
    if name.lower() in KNOWN:
        return Need.CAPITALS
    if len(words) > 1 and rank <= PLAIN_NAME_RANK:
        return Need.CAPITALS
    if all(is_word(word) for word in words) or (
        rank > PLAIN_NAME_RANK and len(words) == 1 and _is_plain(name)
    ):
        return (
            Need.COMPANY if rank <= PLAIN_NAME_RANK and name.lower() not in KINDS else Need.BESIDE
        )
    return Need.CAPITALS if len(name) <= SHORT or rank > PLAIN_NAME_RANK else Need.NOTHING


def _is_plain(name: str) -> bool:
    return name[1:].islower() or len(name) < SHORT


def _need_of_alias(alias: str) -> Need:
    if alias.lower() in EXCHANGES:
        return Need.ALONE
    return Need.CAPITALS if alias[0].isupper() else Need.NOTHING


def _tickers(coin: NamedCoin, rank: int) -> Iterator[Form]:
    symbol = coin.symbol.upper()
    if not symbol[:1].isalnum() or (len(symbol) < 2 and rank > PLAIN_TICKER_RANK):
        return
    plain = (
        len(symbol) >= 3
        and rank <= PLAIN_TICKER_RANK
        and symbol.isalnum()
        and not symbol.isdigit()
        and not is_word(symbol)
    )
    known = symbol in TICKERS
    yield Form(symbol, Need.TICKER if plain or known else Need.SIGN, coin.id, coin.symbol)


# Symbols that are in the list of words but stand for nothing else in capitals.
TICKERS = frozenset({"BTC", "ETH", "ADA", "EOS", "DAI"})

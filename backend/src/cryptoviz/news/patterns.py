"""The spellings under which a coin is searched for, and the rule by which each is accepted."""

from collections.abc import Iterator
from enum import StrEnum, auto

import msgspec

from cryptoviz.news.aliases import ALIASES
from cryptoviz.news.words import is_word


class MatchRule(StrEnum):
    """When a spelling found in a text means the coin. Stored with the patterns."""

    ANY_CASE = auto()  # a name that is not a word: "ethereum"
    CAPITALISED = auto()  # a short or little known name: "Tron", not "tron"
    NEEDS_CONTEXT = auto()  # a name that is a word: "Flow blockchain" or "Flow (FLOW)"
    NEEDS_TICKER = auto()  # a little known name that is a word: "Strike (STRK)"
    TICKER = auto()  # a symbol in capitals: "XRP"
    DOLLAR_TICKER = auto()  # a symbol that is a word: "$ONE"
    ONLY_COIN = auto()  # an exchange: "Binance", where no other coin is named
    OTHER_MEANING = auto()  # a phrase that means something else: "Bitcoin Magazine"


class NamedCoin(msgspec.Struct, frozen=True):
    """A coin as the newest list and market rows name it. Unranked coins are not searched for."""

    id: str
    symbol: str
    name: str
    rank: int | None


class Pattern(msgspec.Struct, frozen=True, array_like=True):
    """One spelling of a coin."""

    text: str
    rule: MatchRule
    coin_id: str
    symbol: str


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Names that are words, but mean the coin when a crypto headline capitalises them.
_USUALLY_COINS = _words("avalanche cosmos dash ether iota polygon ripple stellar tether")
# Headlines name an exchange more often as the place of an event than as its subject.
_EXCHANGES = _words("""
    ascendex binance bitfinex bitforex bitget bithumb bitmart bitmex bitpanda bybit coinex
    coinmetro gate gemini hashkey huobi kraken kucoin lbank mexc okx poloniex probit wazirx whitebit
    woo xt.com
""")
# Names that say what kind of token, protocol or network is meant.
_KINDS = _words("""
    ai core crypto defi digital game games gaming gas gold governance legacy liquid meme memecoin
    metaverse mining native new nft payment payments privacy real secret security smart stable
    staking test token trust utility yield
""")
# The last word of a name that headlines leave out: "Theta Network" is called Theta.
_OPTIONAL = _words("blockchain chain classic coin dao finance labs network protocol token")
# Symbols that are in the list of words but in capitals mean nothing else.
_SURE_TICKERS = _words("ADA BTC DAI EOS ETH")

# Above this rank a symbol in capitals, or one capitalised word, is more often something else.
WELL_KNOWN_RANK = 300
SHORT = 5  # letters


def patterns_of(coin: NamedCoin, rank: int) -> Iterator[Pattern]:
    """Yield every spelling of a ranked coin; the rules depend on how well known the coin is."""
    for name in _names(coin.name, rank):
        yield Pattern(name, _rule_of_name(name, rank), coin.id, coin.symbol)
    for alias in ALIASES.get(coin.id, ()):
        yield Pattern(alias, _rule_of_alias(alias), coin.id, coin.symbol)
    symbol = coin.symbol.upper()
    if symbol[:1].isalnum() and (len(symbol) > 1 or rank <= WELL_KNOWN_RANK):
        yield Pattern(symbol, _rule_of_symbol(symbol, rank), coin.id, coin.symbol)


def _names(full_name: str, rank: int) -> Iterator[str]:
    name = full_name.split(" [")[0].split(" (")[0].strip()
    if len(name) > 1:
        yield name
    *stem, last = full_name.split() or [""]
    if stem and last.lower() in _OPTIONAL and rank <= WELL_KNOWN_RANK:
        yield " ".join(stem)


def _rule_of_name(name: str, rank: int) -> MatchRule:
    words, lower, well_known = name.split(), name.lower(), rank <= WELL_KNOWN_RANK
    if lower in _EXCHANGES:
        return MatchRule.ONLY_COIN
    if len(words) > 1 and words[-1].lower() in _OPTIONAL and not is_word(words[0]):
        return MatchRule.ANY_CASE
    if lower in _USUALLY_COINS or (len(words) > 1 and well_known):
        return MatchRule.CAPITALISED
    if all(map(is_word, words)) or (not well_known and len(words) == 1 and _looks_like_word(name)):
        needs_ticker = not well_known or lower in _KINDS
        return MatchRule.NEEDS_TICKER if needs_ticker else MatchRule.NEEDS_CONTEXT
    return MatchRule.CAPITALISED if len(name) <= SHORT or not well_known else MatchRule.ANY_CASE


def _looks_like_word(name: str) -> bool:
    return name[1:].islower() or len(name) < SHORT


def _rule_of_alias(alias: str) -> MatchRule:
    if alias.lower() in _EXCHANGES:
        return MatchRule.ONLY_COIN
    return MatchRule.CAPITALISED if alias[0].isupper() else MatchRule.ANY_CASE


def _rule_of_symbol(symbol: str, rank: int) -> MatchRule:
    if symbol in _SURE_TICKERS:
        return MatchRule.TICKER
    distinctive = symbol.isalnum() and not symbol.isdigit() and not is_word(symbol)
    sure = distinctive and len(symbol) >= 3 and rank <= WELL_KNOWN_RANK
    return MatchRule.TICKER if sure else MatchRule.DOLLAR_TICKER

"""Find the coins that a headline is about, by their names and tickers but never by plain words."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from cryptoviz.news.index import CoinIndex, fold
from cryptoviz.news.patterns import SHORT, MatchRule, Pattern
from cryptoviz.news.words import is_word

# A noun after a name that is also a word shows that the coin is meant.
_CRYPTO_NOUN = re.compile(
    r"[’']?s? (?:protocol|network|tokens?|coin|blockchain|foundation|labs|mainnet|testnet|dao)\b",
    re.IGNORECASE,
)
_STOCK_EXCHANGE = re.compile(r"(?:NASDAQ|NYSE|NYSEARCA|AMEX|OTC\w*|TSXV?|CSE|LSE|ASX):\s*$")
_SEPARATORS = " -‑\u00a0"  # allowed between the words of a name


class Match(NamedTuple):
    """A coin, and the words that name it; `place` is title or summary."""

    coin_id: str
    matched: str
    place: str


class _Hit(NamedTuple):
    start: int
    end: int
    pattern: Pattern


class _Text(NamedTuple):
    """A title or summary, and both together."""

    text: str
    both: str
    all_caps: bool


def match_coins(title: str, summary: str, index: CoinIndex) -> list[Match]:
    """Return one match per coin in the order of the text, those of the title first."""
    found: dict[str, Match] = {}
    both = f"{title}\n{summary}"
    for place, text in (("title", title), ("summary", summary)):
        for start, end, pattern in _accepted(_Text(text, both, text == text.upper()), index):
            coin_id = pattern.coin_id
            found.setdefault(coin_id, Match(coin_id, text[start:end], place))
    return list(found.values())


def _accepted(text: _Text, index: CoinIndex) -> list[_Hit]:
    """Return the hits that name coins. Of hits that overlap, the longest, then the first, stays."""
    hits = sorted(_hits(text, index), key=lambda hit: (hit.start - hit.end, hit.start))
    taken: list[_Hit] = []
    for hit in hits:
        if all(hit.end <= other.start or hit.start >= other.end for other in taken):
            taken.append(hit)
    coins = [hit for hit in taken if hit.pattern.rule is not MatchRule.OTHER_MEANING]
    named = [hit for hit in coins if hit.pattern.rule is not MatchRule.ONLY_COIN]
    return sorted(named or coins, key=lambda hit: hit.start)


def _hits(text: _Text, index: CoinIndex) -> Iterator[_Hit]:
    for after, (length, patterns) in index.automaton.iter(fold(text.text)):
        start, end = after - 1 - length, after - 1
        if _is_separate(text.text, start, end):
            for pattern in patterns:
                if _is_meant(pattern, text, start, end):
                    yield _Hit(start, end, pattern)
                    break


def _is_separate(text: str, start: int, end: int) -> bool:
    """Exclude parts of host names and handles."""
    if start and text[start - 1] in "@.&":
        return False
    return not (text[end : end + 1] in (".", "&") and text[end + 1 : end + 2].isalnum())


def _is_meant(pattern: Pattern, text: _Text, start: int, end: int) -> bool:
    written, rule = text.text[start:end], pattern.rule
    if " " in pattern.text and not _is_one_phrase(pattern.text, written):
        return False
    if rule is MatchRule.ANY_CASE or rule is MatchRule.OTHER_MEANING:
        return True
    if rule is MatchRule.TICKER or rule is MatchRule.DOLLAR_TICKER:
        return _is_ticker(pattern, written, text.text[:start], text.all_caps)
    if rule is MatchRule.CAPITALISED:
        return _is_capitalised(pattern.text, written, text.all_caps)
    if rule is MatchRule.ONLY_COIN or not written[0].isupper():
        return written[0].isupper()
    in_context = rule is MatchRule.NEEDS_CONTEXT and _CRYPTO_NOUN.match(text.text, end)
    return bool(in_context) or _has_ticker(pattern, text.both)


def _is_one_phrase(name: str, written: str) -> bool:
    """Accept `Bitcoin Cash` and `Bitcoin-Cash`, not `Bitcoin, Cash`."""
    return all(char in _SEPARATORS or char in name for char in written if not char.isalnum())


def _is_ticker(pattern: Pattern, written: str, before: str, all_caps: bool) -> bool:
    """Accept a ticker, except sums of money (`$42`) and shares (`NASDAQ: GME`)."""
    if before.endswith("$"):
        return not pattern.text.isdigit()
    if pattern.rule is not MatchRule.TICKER or all_caps or written != pattern.text:
        return False
    return not _STOCK_EXCHANGE.search(before)


def _is_capitalised(name: str, written: str, all_caps: bool) -> bool:
    """Accept the given spelling and words with capitals, but of a short name no `PoL`."""
    if all_caps:
        return not all(is_word(word) for word in name.split())
    if len(name) <= SHORT:
        return written in ((name,) if name.isupper() else (name, name.upper(), name.title()))
    return written == name or all(word[0].isupper() for word in written.split())


def _has_ticker(pattern: Pattern, both: str) -> bool:
    """Search `(XLM)`, `[XLM]` or `$XLM` in the title and the summary."""
    symbol = re.escape(pattern.symbol)
    return re.search(rf"(?:\$|[(\[]\$?){symbol}\b", both, re.IGNORECASE) is not None

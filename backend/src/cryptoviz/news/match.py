"""Which coins a headline is about: names at word boundaries, tickers in capitals or behind `$`, never a plain word."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from cryptoviz.news.index import CoinIndex, fold
from cryptoviz.news.patterns import SHORT, Form, Need
from cryptoviz.news.words import is_word

Place = Literal["title", "summary"]


# What may follow a name that is also a word, to say that the coin is meant.
_TRADE = re.compile(
    r"[’']?s? (?:protocol|network|token|tokens|coin|blockchain|foundation|labs|mainnet|testnet|dao)\b",
    re.IGNORECASE,
)

_JOINTS = " -‑\u00a0"  # what may stand between the words of a name

_SHARE = re.compile(r"(?:NASDAQ|NYSE|NYSEARCA|AMEX|OTC\w*|TSXV?|CSE|LSE|ASX):\s*$")


@dataclass(frozen=True, slots=True)
class Match:
    """`matched` are the words of the text that named the coin."""

    coin_id: str
    matched: str
    place: Place


def match_coins(title: str, summary: str, index: CoinIndex) -> list[Match]:
    """One match per coin, those of the title first, each in the order of the text."""
    found: dict[str, Match] = {}
    both = f"{title}\n{summary}"
    texts: tuple[tuple[Place, str], ...] = (("title", title), ("summary", summary))
    for place, text in texts:
        for start, end, form in _spans(text, index, both):
            found.setdefault(form.coin_id, Match(form.coin_id, text[start:end], place))
    return list(found.values())


def _spans(text: str, index: CoinIndex, both: str) -> list[tuple[int, int, Form]]:
    """Accepted forms that do not overlap: where two do, the longer one, then the earlier one stays."""
    shouting = text == text.upper()  # where all is in capitals they say nothing
    hits = sorted(_hits(text, index, both, shouting), key=lambda hit: (hit[0] - hit[1], hit[0]))
    taken: list[tuple[int, int, Form]] = []
    for start, end, form in hits:
        if all(end <= other_start or start >= other_end for other_start, other_end, _ in taken):
            taken.append((start, end, form))
    named = {form.coin_id for _, _, form in taken if form.need not in (Need.NO_COIN, Need.ALONE)}
    dropped = (Need.NO_COIN, Need.ALONE) if named else (Need.NO_COIN,)
    return sorted((hit for hit in taken if hit[2].need not in dropped), key=lambda hit: hit[0])


def _hits(
    text: str, index: CoinIndex, both: str, shouting: bool
) -> Iterator[tuple[int, int, Form]]:
    for behind, (length, forms) in index.automaton.iter(fold(text)):
        start, end = behind - 1 - length, behind - 1
        if _stands_free(text, start, end):
            form = next(
                (form for form in forms if _is_meant(form, text, start, end, both, shouting)), None
            )
            if form:
                yield start, end, form


def _stands_free(text: str, start: int, end: int) -> bool:
    """No part of a host name or a handle."""
    if start and text[start - 1] in "@.&":
        return False
    return not (text[end : end + 1] in (".", "&") and text[end + 1 : end + 2].isalnum())


def _is_meant(form: Form, text: str, start: int, end: int, both: str, shouting: bool) -> bool:
    written = text[start:end]
    if " " in form.text and not _is_one_phrase(form.text, written):
        return False
    if form.need is Need.NO_COIN or form.need is Need.NOTHING:
        return True
    if form.need in (Need.TICKER, Need.SIGN):
        return _is_ticker(form, text, start, written, shouting)
    if form.need is Need.CAPITALS:
        return _is_capitalised(form.text, written, shouting)
    if form.need is Need.ALONE:
        return written[0].isupper()
    if form.need is Need.COMPANY:
        return written[0].isupper() and (bool(_TRADE.match(text, end)) or _has_ticker(form, both))
    if form.need is Need.BESIDE:
        return written[0].isupper() and _has_ticker(form, both)
    return False


def _is_one_phrase(name: str, written: str) -> bool:
    """`Bitcoin Cash` or `Bitcoin-Cash`, not `Bitcoin, Cash`."""
    return all(char in _JOINTS or char in name for char in written if not char.isalnum())


def _is_ticker(form: Form, text: str, start: int, written: str, shouting: bool) -> bool:
    """`$42` is money and `(NASDAQ: GME)` a share."""
    if text[start - 1 : start] == "$":
        return not form.text.isdigit()
    return (
        form.need is Need.TICKER
        and written == form.text
        and not shouting
        and not _SHARE.search(text[:start])
    )


def _is_capitalised(name: str, written: str, shouting: bool) -> bool:
    """As it is written, or each word with a capital; a short name must not be an abbreviation like `PoL`."""
    if shouting:
        return not all(is_word(word) for word in name.split())
    if len(name) <= SHORT:
        return written in ((name,) if name.isupper() else (name, name.upper(), name.title()))
    return written == name or all(word[0].isupper() for word in written.split())


def _has_ticker(form: Form, both: str) -> bool:
    """`(XLM)`, `[XLM]` or `$XLM` anywhere in the item."""
    symbol = re.escape(form.symbol)
    return re.search(rf"(?:\$|[(\[]\$?){symbol}\b", both, re.IGNORECASE) is not None

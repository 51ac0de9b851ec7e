"""One automaton over all spellings of all ranked coins, built once per coin list."""

import re
from collections.abc import Iterable, Mapping
from itertools import chain
from typing import NamedTuple

import ahocorasick
import msgspec

from cryptoviz.news.aliases import OTHER_MEANINGS
from cryptoviz.news.patterns import WELL_KNOWN_RANK, MatchRule, NamedCoin, Pattern, patterns_of

# Folded text -> the patterns with that text.
PatternMap = Mapping[str, tuple[Pattern, ...]]

# Increase it to have all items matched again after a change that the patterns do not show.
RULES_VERSION = 2


class CoinIndex(NamedTuple):
    """`automaton.iter` yields (index of the blank after a text, (length, patterns of the text))."""

    patterns: PatternMap
    automaton: ahocorasick.Automaton


class _StoredPatterns(msgspec.Struct):
    rules: int
    patterns: PatternMap = {}


def build_index(coins: Iterable[NamedCoin]) -> CoinIndex:
    """Return the index of the ranked coins among `coins`."""
    return index_of(map_patterns(coins))


def map_patterns(coins: Iterable[NamedCoin]) -> PatternMap:
    """Return the patterns of ranked coins; a shared one belongs to the highest ranked coin."""
    found: dict[str, dict[MatchRule, tuple[Pattern, ...]]] = {}
    ranked = [(coin.rank, coin.id, coin) for coin in coins if coin.rank is not None]
    for rank, _, coin in sorted(ranked, key=lambda entry: entry[:2]):
        for pattern in patterns_of(coin, rank):
            _add(found, _restricted(pattern, rank, found))
    for phrase in OTHER_MEANINGS:
        _add(found, Pattern(phrase, MatchRule.OTHER_MEANING, "", ""))
    return {text: tuple(chain(*by_rule.values())) for text, by_rule in found.items()}


def index_of(patterns: PatternMap) -> CoinIndex:
    """Return the index of patterns that are already known."""
    automaton = ahocorasick.Automaton()
    for text, same_text in patterns.items():
        automaton.add_word(text, (len(text) - 2, same_text))
    automaton.make_automaton()
    return CoinIndex(patterns, automaton)


def changed_texts(old: PatternMap, new: PatternMap) -> set[str]:
    """Return the texts whose patterns differ: only items that contain one need matching again."""
    return {text for text in old.keys() | new.keys() if old.get(text) != new.get(text)}


def to_json(patterns: PatternMap) -> bytes:
    """Serialise patterns: equal patterns and rules give equal bytes."""
    return msgspec.json.encode(_StoredPatterns(RULES_VERSION, patterns), order="sorted")


def from_json(body: bytes | str) -> PatternMap | None:
    """Return stored patterns, or None if they were written under another RULES_VERSION."""
    stored = msgspec.json.decode(body, type=_StoredPatterns)
    return stored.patterns if stored.rules == RULES_VERSION else None


def _add(found: dict[str, dict[MatchRule, tuple[Pattern, ...]]], pattern: Pattern) -> None:
    """Add another spelling of the same coin; the spelling of a second coin is dropped."""
    if not pattern.text[:1].isalnum() or not pattern.text[-1:].isalnum():
        return
    by_rule = found.setdefault(fold(pattern.text), {})
    known = by_rule.get(pattern.rule, ())
    if not known or (known[0].coin_id == pattern.coin_id and pattern not in known):
        by_rule[pattern.rule] = (*known, pattern)


def _restricted(pattern: Pattern, rank: int, found: Mapping[str, object]) -> Pattern:
    """Require the ticker for a name like `XRP Army`, which begins with the name of another coin."""
    first, _, rest = pattern.text.partition(" ")
    borrowed = rest and rank > WELL_KNOWN_RANK and fold(first) in found
    if borrowed and pattern.rule is MatchRule.CAPITALISED:
        return msgspec.structs.replace(pattern, rule=MatchRule.NEEDS_TICKER)
    return pattern


_NO_WORD_CHARACTER = re.compile(r"\W")


def fold(text: str) -> str:
    """Return the words in lower case, each between blanks, so that only whole words match.

    Character n of the text is character n + 1 of the result.
    """
    folded = text.lower()
    if len(folded) != len(text):
        folded = "".join(char.lower()[:1] for char in text)
    return f" {_NO_WORD_CHARACTER.sub(' ', folded)} "

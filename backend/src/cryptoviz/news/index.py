"""One automaton over all forms of all ranked coins, built once per coin list."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

import ahocorasick
import orjson

from cryptoviz.news.aliases import OTHER_MEANINGS
from cryptoviz.news.patterns import PLAIN_NAME_RANK, Form, NamedCoin, Need, forms_of

Forms = Mapping[str, tuple[Form, ...]]

# Raise it when matching changes in a way that the forms do not show: all items are then matched again.
RULES = 1


@dataclass(frozen=True)
class CoinIndex:
    """Finds forms in folded text: `automaton.iter` yields (place of the blank behind, (length, forms of that text))."""

    forms: Forms = field(repr=False)
    automaton: ahocorasick.Automaton = field(repr=False)


def build_index(coins: Iterable[NamedCoin]) -> CoinIndex:
    """The index of these coins; those without a rank take no part."""
    return index_of(forms_by_text(coins))


def forms_by_text(coins: Iterable[NamedCoin]) -> Forms:
    """Folded text → its forms. A form that several coins share belongs to the highest ranked of them."""
    found: dict[str, dict[Need, tuple[Form, ...]]] = {}
    ranked = sorted(
        ((coin.rank, coin.id, coin) for coin in coins if coin.rank is not None),
        key=lambda entry: entry[:2],
    )
    for rank, _, coin in ranked:
        for form in forms_of(coin, rank):
            _add(found, _beside_another(form, rank, found))
    for phrase in OTHER_MEANINGS:
        _add(found, Form(phrase, Need.NO_COIN, "", ""))
    return {
        text: tuple(form for same in forms.values() for form in same)
        for text, forms in found.items()
    }


def index_of(forms: Forms) -> CoinIndex:
    """The automaton over forms that are known already."""
    automaton = ahocorasick.Automaton()
    for text, same in forms.items():
        automaton.add_word(text, (len(text) - 2, same))
    automaton.make_automaton()
    return CoinIndex(forms, automaton)


def changed_texts(old: Forms, new: Forms) -> set[str]:
    """The texts whose forms differ: only items that contain one of them can be about other coins than before."""
    return {text for text in old.keys() | new.keys() if old.get(text) != new.get(text)}


def to_json(forms: Forms) -> bytes:
    """The same bytes for the same forms and rules."""
    plain = {
        text: [[form.text, form.need.value, form.coin_id, form.symbol] for form in same]
        for text, same in forms.items()
    }
    return orjson.dumps({"rules": RULES, "forms": plain}, option=orjson.OPT_SORT_KEYS)


def from_json(body: bytes | str) -> Forms | None:
    """None when they were written under other rules."""
    raw = orjson.loads(body)
    if raw["rules"] != RULES:
        return None
    return {
        text: tuple(Form(form[0], Need(form[1]), form[2], form[3]) for form in same)
        for text, same in raw["forms"].items()
    }


def _add(found: dict[str, dict[Need, tuple[Form, ...]]], form: Form) -> None:
    """One coin may have several spellings of a form; another coin with the same one comes too late."""
    if not form.text[:1].isalnum() or not form.text[-1:].isalnum():
        return
    same = found.setdefault(fold(form.text), {})
    known = same.get(form.need, ())
    if not known or (known[0].coin_id == form.coin_id and form not in known):
        same[form.need] = (*known, form)


def _beside_another(form: Form, rank: int, found: Mapping[str, object]) -> Form:
    """`XRP Army`, `Bitcoin USD`: the name of a better known coin and one more word mean that coin."""
    first, _, more = form.text.partition(" ")
    borrowed = (
        bool(more)
        and rank > PLAIN_NAME_RANK
        and fold(first) in found
        and form.need is Need.CAPITALS
    )
    return replace(form, need=Need.BESIDE) if borrowed else form


_BETWEEN_WORDS = re.compile(r"\W")


def fold(text: str) -> str:
    """Words in lower case, each with a blank before and after it: character n of the text is character n + 1 here.

    Forms are folded in the same way, so that they are found as whole words only.
    """
    folded = text.lower()
    if len(folded) != len(text):
        folded = "".join(char.lower()[:1] for char in text)
    return f" {_BETWEEN_WORDS.sub(' ', folded)} "

"""The index of spellings: which coin owns a shared one, storage, and comparison."""

import msgspec
import pytest

from cryptoviz.news import index
from cryptoviz.news.index import build_index, changed_texts, from_json, map_patterns, to_json
from cryptoviz.news.match import match_coins
from cryptoviz.news.patterns import WELL_KNOWN_RANK, MatchRule, NamedCoin

KNOWN, UNKNOWN = WELL_KNOWN_RANK, WELL_KNOWN_RANK + 1
SOLANA = NamedCoin("solana", "sol", "Solana", 5)


def patterns(*coins, text):
    return [
        (pattern.coin_id, pattern.text, pattern.rule)
        for pattern in map_patterns(coins).get(text, ())
    ]


def test_shared_spelling_belongs_to_the_better_ranked_then_first_id():
    for ids in (("aa", "bb"), ("bb", "aa")):
        first, second = (NamedCoin(id, "dpq", "Dupliquant", 250) for id in ids)
        assert patterns(first, second, text=" dpq ") == [("aa", "DPQ", MatchRule.TICKER)]
    better = NamedCoin("zz", "dpq", "Other Name", 249)
    assert patterns(first, better, text=" dpq ") == [("zz", "DPQ", MatchRule.TICKER)]


def test_shared_spelling_with_another_rule_belongs_to_both():
    named = NamedCoin("named", "", "Dupliquant", 250)
    ticker = NamedCoin("ticker", "dupliquant", "", 260)
    assert patterns(named, ticker, text=" dupliquant ") == [
        ("named", "Dupliquant", MatchRule.ANY_CASE),
        ("ticker", "DUPLIQUANT", MatchRule.TICKER),
    ]


def test_spellings_of_one_coin_that_differ_in_case_are_all_kept_once():
    # The name and two aliases.
    shiba = NamedCoin("shiba-inu", "", "Shiba inu", 20)
    assert patterns(shiba, text=" shiba inu ") == [
        ("shiba-inu", "Shiba inu", MatchRule.CAPITALISED),
        ("shiba-inu", "Shiba Inu", MatchRule.CAPITALISED),
    ]
    shiba = NamedCoin("shiba-inu", "", "Shiba Inu", 20)
    assert len(patterns(shiba, text=" shiba inu ")) == 1


@pytest.mark.parametrize("name", ["!Solana", "Solana!"])
def test_spelling_with_a_sign_at_either_end_is_left_out(name):
    assert patterns(NamedCoin("odd", "", name, 5), text=index.fold(name)) == []


@pytest.mark.parametrize("name", ["A!Solana", "Solana!A"])
def test_spelling_with_a_sign_inside_is_kept(name):
    assert len(patterns(NamedCoin("odd", "", name, 5), text=index.fold(name))) == 1


@pytest.mark.parametrize(
    ("name", "rank", "rule"),
    [
        ("Solana Qwzyx", KNOWN, MatchRule.CAPITALISED),
        ("Solana Qwzyx", UNKNOWN, MatchRule.NEEDS_TICKER),
        ("Solana Two Qwzyx", UNKNOWN, MatchRule.NEEDS_TICKER),
        ("Qwzyx Solana", UNKNOWN, MatchRule.CAPITALISED),
        ("Solana Network", UNKNOWN, MatchRule.ANY_CASE),
    ],
)
def test_name_that_begins_with_another_coin_needs_the_ticker(name, rank, rule):
    other = NamedCoin("other", "oth", name, rank)
    assert patterns(SOLANA, other, text=index.fold(name)) == [("other", name, rule)]


def test_other_meanings_take_the_words_of_a_name():
    assert patterns(text=" bitcoin magazine ") == [
        ("", "Bitcoin Magazine", MatchRule.OTHER_MEANING)
    ]
    bitcoin = build_index([NamedCoin("bitcoin", "btc", "Bitcoin", 1)])
    assert match_coins("Bitcoin Magazine", "", bitcoin) == []
    assert [found.coin_id for found in match_coins("Bitcoin", "", bitcoin)] == ["bitcoin"]


def test_unranked_coins_are_left_out():
    assert patterns(NamedCoin("solana", "sol", "Solana", None), text=" solana ") == []


def test_stored_patterns_are_read_back_and_match_the_same():
    built = build_index([SOLANA])
    stored = from_json(to_json(built.patterns))
    assert stored == built.patterns
    assert to_json(dict(reversed(stored.items()))) == to_json(built.patterns)
    assert match_coins("SOL", "", index.index_of(stored)) == match_coins("SOL", "", built)


def test_patterns_stored_under_other_rules_are_not_used(monkeypatch):
    stored = to_json(map_patterns([SOLANA]))
    monkeypatch.setattr(index, "RULES_VERSION", index.RULES_VERSION + 1)
    assert from_json(stored) is None
    assert from_json(to_json({})) == {}


def test_from_json_of_something_else_is_refused():
    with pytest.raises(msgspec.ValidationError):
        from_json(b'{"rules": "2", "patterns": []}')


def test_changed_texts_are_those_added_removed_or_changed():
    old = map_patterns([SOLANA, NamedCoin("old", "oqz", "Oldquant", 9)])
    new = map_patterns(
        [msgspec.structs.replace(SOLANA, symbol="xsol"), NamedCoin("n", "", "Nq", 9)]
    )
    assert changed_texts(old, new) == {" solana ", " sol ", " xsol ", " oldquant ", " oqz ", " nq "}
    assert changed_texts(old, old) == set()

"""Spellings of a coin, and the rule for each."""

import pytest

from cryptoviz.news.patterns import WELL_KNOWN_RANK, MatchRule, NamedCoin, patterns_of
from cryptoviz.news.words import is_word

KNOWN, UNKNOWN = WELL_KNOWN_RANK, WELL_KNOWN_RANK + 1


def spellings(name, symbol, rank, id="some-coin"):
    return [
        (pattern.text, pattern.rule)
        for pattern in patterns_of(NamedCoin(id, symbol, name, rank), rank)
    ]


def rule_of_name(name, rank):
    return spellings(name, "", rank)[0][1]


@pytest.mark.parametrize(
    ("name", "known", "unknown"),
    [
        ("Solana", MatchRule.ANY_CASE, MatchRule.NEEDS_TICKER),
        ("Qwzyx", MatchRule.CAPITALISED, MatchRule.NEEDS_TICKER),
        ("QwzyxO", MatchRule.ANY_CASE, MatchRule.CAPITALISED),
        ("QwZ", MatchRule.CAPITALISED, MatchRule.NEEDS_TICKER),
        ("QwZy", MatchRule.CAPITALISED, MatchRule.NEEDS_TICKER),
        ("QwZyx", MatchRule.CAPITALISED, MatchRule.CAPITALISED),
        ("Stellar", MatchRule.CAPITALISED, MatchRule.CAPITALISED),
        ("Flow", MatchRule.NEEDS_CONTEXT, MatchRule.NEEDS_TICKER),
        ("Gas", MatchRule.NEEDS_TICKER, MatchRule.NEEDS_TICKER),
        ("Kraken", MatchRule.ONLY_COIN, MatchRule.ONLY_COIN),
        ("Pyth Network", MatchRule.ANY_CASE, MatchRule.ANY_CASE),
        ("Flow Network", MatchRule.CAPITALISED, MatchRule.NEEDS_TICKER),
        ("Pyth Flow", MatchRule.CAPITALISED, MatchRule.CAPITALISED),
        ("Flow Pyth", MatchRule.CAPITALISED, MatchRule.CAPITALISED),
        ("Open Flow", MatchRule.CAPITALISED, MatchRule.NEEDS_TICKER),
        ("Network", MatchRule.NEEDS_CONTEXT, MatchRule.NEEDS_TICKER),
    ],
)
def test_rule_of_name_depends_on_words_and_rank(name, known, unknown):
    assert rule_of_name(name, KNOWN) is known
    assert rule_of_name(name, UNKNOWN) is unknown


@pytest.mark.parametrize(
    ("symbol", "known", "unknown"),
    [
        ("btc", MatchRule.TICKER, MatchRule.TICKER),
        ("dai", MatchRule.TICKER, MatchRule.TICKER),
        ("xrp", MatchRule.TICKER, MatchRule.DOLLAR_TICKER),
        ("qz", MatchRule.DOLLAR_TICKER, MatchRule.DOLLAR_TICKER),
        ("one", MatchRule.DOLLAR_TICKER, MatchRule.DOLLAR_TICKER),
        ("420", MatchRule.DOLLAR_TICKER, MatchRule.DOLLAR_TICKER),
        ("qz$x", MatchRule.DOLLAR_TICKER, MatchRule.DOLLAR_TICKER),
    ],
)
def test_rule_of_symbol_depends_on_words_and_rank(symbol, known, unknown):
    assert spellings("Solana", symbol, KNOWN)[-1] == (symbol.upper(), known)
    assert spellings("Solana", symbol, UNKNOWN)[-1] == (symbol.upper(), unknown)


@pytest.mark.parametrize(
    ("name", "known", "unknown"),
    [
        ("Theta Network", ["Theta Network", "Theta"], ["Theta Network"]),
        ("Theta NETWORK", ["Theta NETWORK", "Theta"], ["Theta NETWORK"]),
        ("Two Word Token", ["Two Word Token", "Two Word"], ["Two Word Token"]),
        ("Network", ["Network"], ["Network"]),
        ("Wrapped Theta (Wormhole)", ["Wrapped Theta"], ["Wrapped Theta"]),
        ("Theta [Bridged] [Old]", ["Theta"], ["Theta"]),
        ("QQ", ["QQ"], ["QQ"]),
        ("Q", [], []),
        ("", [], []),
    ],
)
def test_names_leave_out_additions_and_for_known_coins_the_kind(name, known, unknown):
    assert [text for text, _ in spellings(name, "", KNOWN)] == known
    assert [text for text, _ in spellings(name, "", UNKNOWN)] == unknown


@pytest.mark.parametrize(
    ("symbol", "known", "unknown"),
    [("s", ["S"], []), ("qz", ["QZ"], ["QZ"]), ("$qz", [], []), ("", [], [])],
)
def test_symbol_of_one_letter_is_used_for_known_coins_only(symbol, known, unknown):
    assert [text for text, _ in spellings("", symbol, KNOWN)] == known
    assert [text for text, _ in spellings("", symbol, UNKNOWN)] == unknown


def test_patterns_include_aliases_and_name_the_coin_in_each():
    coin = NamedCoin("bitcoin", "btc", "Bitcoin", 1)
    found = list(patterns_of(coin, 1))
    assert [(pattern.text, pattern.rule) for pattern in found] == [
        ("Bitcoin", MatchRule.ANY_CASE),
        ("bitcoins", MatchRule.ANY_CASE),
        ("XBT", MatchRule.CAPITALISED),
        ("satoshi nakamoto", MatchRule.ANY_CASE),
        ("BTC", MatchRule.TICKER),
    ]
    assert {(pattern.coin_id, pattern.symbol) for pattern in found} == {("bitcoin", "btc")}


def test_alias_that_is_an_exchange_counts_only_where_no_coin_is_named():
    assert ("Binance", MatchRule.ONLY_COIN) in spellings("BNB", "bnb", 5, id="binancecoin")


@pytest.mark.parametrize(
    "text", ["One", "NEAR", "links", "ape", "s", "qz", "gas", "Angels", "bicycles"]
)
def test_is_word_accepts_words_plurals_and_two_letters(text):
    assert is_word(text)


@pytest.mark.parametrize("text", ["bitcoin", "solana", "xrp", "angelz", "bicyclers"])
def test_is_word_rejects_names(text):
    assert not is_word(text)

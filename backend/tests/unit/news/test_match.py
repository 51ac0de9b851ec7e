"""Coins that a headline is about: examples of every rule."""

import pytest

from cryptoviz.news.index import CoinIndex, build_index, fold
from cryptoviz.news.match import Match, match_coins
from cryptoviz.news.patterns import NamedCoin

COINS = [
    NamedCoin("bitcoin", "btc", "Bitcoin", 1),
    NamedCoin("ethereum", "eth", "Ethereum", 2),
    NamedCoin("ripple", "xrp", "XRP", 3),
    NamedCoin("tether", "usdt", "Tether", 4),
    NamedCoin("binancecoin", "bnb", "BNB", 5),
    NamedCoin("tron", "trx", "TRON", 10),
    NamedCoin("chainlink", "link", "Chainlink", 14),
    NamedCoin("stellar", "xlm", "Stellar", 17),
    NamedCoin("bitcoin-cash", "bch", "Bitcoin Cash", 27),
    NamedCoin("near", "near", "NEAR Protocol", 37),
    NamedCoin("internet-computer", "icp", "Internet Computer", 42),
    NamedCoin("sonic-3", "s", "Sonic", 60),
    NamedCoin("pyth-network", "pyth", "Pyth Network", 81),
    NamedCoin("the-sandbox", "sand", "The Sandbox", 98),
    NamedCoin("flow", "flow", "Flow", 108),
    NamedCoin("apecoin", "ape", "ApeCoin", 150),
    NamedCoin("synfutures", "f", "SynFutures", 290),
    NamedCoin("harmony", "one", "Harmony", 295),
    NamedCoin("gas", "gas", "Gas", 261),
    NamedCoin("crypto-com-chain", "cro", "Cronos", 30),
    NamedCoin("strike", "strk", "Strike", 900),
    NamedCoin("starknet", "strk", "Starknet", 120),
    NamedCoin("xrp-army", "army", "XRP Army", 1500),
    NamedCoin("forty-two", "42", "42-coin", 200),
    NamedCoin("dotted", "qio", "Qwz.io Plenq", 200),
    NamedCoin("mixed", "mxd", "Qwzyx", 201),
    NamedCoin("capitals", "cpt", "QWZ", 202),
    NamedCoin("sui", "suiq", "Sui", 12),
    NamedCoin("unranked", "unr", "Unrankedcoin", None),
]


@pytest.fixture(scope="module")
def index() -> CoinIndex:
    return build_index(COINS)


def found(index: CoinIndex, title: str, summary: str = "") -> list[str]:
    return [match.coin_id for match in match_coins(title, summary, index)]


@pytest.mark.parametrize(
    ("title", "coins"),
    [
        ("Bitcoin climbs as Ethereum rests", ["bitcoin", "ethereum"]),
        ("bitcoin’s halving and ethereum's merge", ["bitcoin", "ethereum"]),
        ("A Bitcoin-backed loan, XRP-powered", ["bitcoin", "ripple"]),
        ("#Bitcoin and #XRP rally", ["bitcoin", "ripple"]),
        ("BTC/USD and (ETH) charts", ["bitcoin", "ethereum"]),
        ("Bitcoin Cash forks again", ["bitcoin-cash"]),
        ("Bitcoin Cash and Bitcoin part ways", ["bitcoin-cash", "bitcoin"]),
        ("Ripple wins in court", ["ripple"]),
        ("Pyth moves to a new chain", ["pyth-network"]),
        ("Tron founder Justin Sun speaks", ["tron"]),
        ("A week on NEAR Protocol", ["near"]),
        ("$NEAR jumps", ["near"]),
        ("$near jumps", ["near"]),
        ("Traders pile into $ONE and $S", ["harmony", "sonic-3"]),
        ("Harmony (ONE) recovers", ["harmony"]),
        ("Flow blockchain halts", ["flow"]),
        ("$STRK unlock ahead", ["starknet"]),
        ("BITCOIN AND XRP SURGE", ["bitcoin", "ripple"]),
        ("Binance founder leaves prison", ["binancecoin"]),
        ("Binance lists Starknet", ["starknet"]),
        ("Bitcoin, Cash and Bitcoin-Cash", ["bitcoin", "bitcoin-cash"]),
        ("Bitcoin/Cash parity", ["bitcoin"]),
        ("Qwz.io Plenq and Bitcoin", ["dotted", "bitcoin"]),
        ("Sui rises", ["sui"]),
        ("Traders like SUI", ["sui"]),
    ],
)
def test_names_aliases_and_tickers_are_found(
    index: CoinIndex, title: str, coins: list[str]
) -> None:
    assert found(index, title) == coins


@pytest.mark.parametrize(
    "title",
    [
        "One of the best days is near",
        "ONE MORE THING: GAS IS NEAR, LINK IS DOWN, SAND AND APE TOO",
        "The ONE thing to know about a LINK in the chain",
        "Near the end: a link to gas prices, sand and an ape",
        "S and F are letters; ICP too, says S&P",
        "Stellar performance of the harmony choir, in the flow",
        "A stellar year; tether your horse; sonic boom",
        "Harmony returns to the market",
        "Flow of funds slows, Gas price falls",
        "The ripple effect of rates",
        "Visit bitcoin.com or www.ethereum.org, says @bitcoin",
        "Bitcoiners and the bitcoinist meet ethereums",
        "It costs $42 and $1",
        "Shares (NASDAQ: LINK) fell",
        "Unrankedcoin is listed; Strike again",
        "STELLAR MONTH AHEAD",
        "In the Sandbox, The end; NEAR, protocol",
        "BTCUSD_perp and XRPL.org",
        "Q&BITCOIN, BITCOIN&A, bitcoin.x, xrp&y",
        "Btc and btc slide",
        "BTC SLIDES",
        "Qwz/io Plenq",
        "sui SuI QwzYx QWz qWZ Qwz",
    ],
)
def test_words_hosts_handles_and_sums_of_money_match_no_coin(index: CoinIndex, title: str) -> None:
    assert found(index, title) == []


def test_name_that_begins_with_a_better_known_coin_matches_that_coin(index: CoinIndex) -> None:
    assert found(index, "XRP Army marches on") == ["ripple"]


def test_matches_of_the_title_come_first_and_hold_the_matched_words(index: CoinIndex) -> None:
    matches = match_coins("Ether gains", "While Bitcoin and ETH fall, $BTC traders wait.", index)
    assert matches == [Match("ethereum", "Ether", "title"), Match("bitcoin", "Bitcoin", "summary")]


def test_ticker_in_the_summary_confirms_a_name_in_the_title(index: CoinIndex) -> None:
    assert found(index, "Harmony returns", "The price of Harmony [ONE] rose.") == ["harmony"]


def test_shared_symbol_belongs_to_the_highest_ranked_coin_in_any_order() -> None:
    coins = [
        NamedCoin("low", "dpq", "Lowduplicate", 250),
        NamedCoin("high", "dpq", "Highduplicate", 20),
    ]
    for order in (coins, coins[::-1]):
        assert [match.coin_id for match in match_coins("DPQ doubles", "", build_index(order))] == [
            "high"
        ]


def test_index_without_coins_matches_nothing() -> None:
    assert match_coins("Bitcoin", "", build_index([])) == []


@pytest.mark.parametrize("text", ["İstanbul’s Bitcoin", "ẞ ß ŉ ΐ İİİ Bitcoin", "Ⱥ Bitcoin…"])
def test_fold_keeps_character_positions(index: CoinIndex, text: str) -> None:
    assert len(fold(text)) == len(text) + 2
    assert [match.matched for match in match_coins(text, "", index)] == ["Bitcoin"]

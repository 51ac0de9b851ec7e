"""Precision and recall of coin matching on headlines that people labelled.

Measured in pairs (headline, coin): precision = labelled pairs among those we assign, recall = those we assign among the labelled.
Names, symbols and ranks are those of recorded market pages (3,000 coins). Labels are incomplete in both sets, so true precision is higher:
- CryptoPanic: editors' currency codes, 2019. A headline without any code was not labelled and is left out. A source's host name or
  handle that the scraper glued to the title is cut off. Codes are read as the highest ranked coin with that symbol.
- Google News: each row tells one coin, the searched one, out of eight. A row cannot judge coins that nobody searched for, so precision
  counts pairs of the eight; rows of the same title are put together. Everything else we assign counts in `all_coins`.
"""

import csv
import json
import re
from collections import defaultdict
from collections.abc import Iterable

import pytest

from cryptoviz.news.index import CoinIndex, build_index
from cryptoviz.news.match import match_coins
from cryptoviz.news.patterns import NamedCoin
from support.paths import SHARED

pytestmark = pytest.mark.skipif(
    not SHARED.is_dir(), reason="the recordings in ../shared/data are absent"
)

Labelled = list[tuple[str, set[str]]]

GLUED = re.compile(
    r"(?:r/\w+|@\w+|(?:ambcrypto|bitcoinist|bitcoinnews|blokt|bravenewcoin|btcmanager|ccn|coindesk|coindoo|coingape|coininsider|coinspeaker"
    r"|cointelegraph|cryptobriefing|cryptoglobe|cryptoinsider|cryptopotato|cryptoslate|dailyhodl|ethereumworldnews|ethnews|investinblockchain"
    r"|newsbtc|trustnodes|usethebitcoin|zycrypto)\.com|coinjournal\.net|cryptoninjas\.net|u\.today)$"
)
OLD_CODES = {"MIOTA": "iota", "VEN": "vechain", "NANO": "nano"}  # renamed since 2019
SEARCHED = {"binance": "binancecoin", "xrp": "ripple", "usdcoin": "usd-coin"}  # the rest are ids


@pytest.fixture(scope="module")
def coins() -> list[NamedCoin]:
    pages = sorted((SHARED / "coingecko/markets_2025-02-14T2003Z").glob("page_*.json"))
    rows = [row for page in pages for row in json.loads(page.read_bytes())]
    return [
        NamedCoin(row["id"], row["symbol"], row["name"], row["market_cap_rank"]) for row in rows
    ]


@pytest.fixture(scope="module")
def index(coins: list[NamedCoin]) -> CoinIndex:
    return build_index(coins)


def cryptopanic(coins: list[NamedCoin]) -> Labelled:
    codes: dict[str, str] = {}
    for coin in sorted(coins, key=lambda coin: coin.rank or 1_000_000):
        codes.setdefault(coin.symbol.upper(), coin.id)
    codes |= OLD_CODES
    rows = map(
        json.loads,
        (SHARED / "headlines/cryptopanic_labelled_2019-02.jsonl").read_text().splitlines(),
    )
    return [
        (
            GLUED.sub("", row["title_with_source_domain"]),
            {codes.get(code, code) for code in row["currencies"]},
        )
        for row in rows
        if row["currencies"]
    ]


def google() -> Labelled:
    labels: dict[str, set[str]] = defaultdict(set)
    with (SHARED / "headlines/google_news_by_coin_2020_2022.csv").open(newline="") as file:
        for row in csv.DictReader(file):
            labels[row["title"].rpartition(" - ")[0]].add(
                SEARCHED.get(row["keyword"], row["keyword"])
            )
    return list(labels.items())


def precision_and_recall(
    rows: Iterable[tuple[str, set[str]]], index: CoinIndex, judged: set[str] | None = None
) -> tuple[float, float]:
    right = assigned = labelled = 0
    for title, labels in rows:
        ours = {match.coin_id for match in match_coins(title, "", index)}
        ours = ours if judged is None else ours & judged
        right, assigned, labelled = (
            right + len(ours & labels),
            assigned + len(ours),
            labelled + len(labels),
        )
    return right / assigned, right / labelled


def test_precision_on_the_editors_labels(coins: list[NamedCoin], index: CoinIndex) -> None:
    rows = cryptopanic(coins)
    precision, recall = precision_and_recall(rows, index)
    print(f"cryptopanic: {len(rows)} headlines, precision {precision:.3f}, recall {recall:.3f}")
    assert len(rows) == 1189
    assert precision >= 0.84
    assert recall >= 0.63


def test_precision_on_the_searched_coins(index: CoinIndex) -> None:
    rows = google()
    searched = set().union(*(labels for _, labels in rows))
    precision, recall = precision_and_recall(rows, index, searched)
    all_coins, _ = precision_and_recall(rows, index)
    print(
        f"google: {len(rows)} headlines, precision {precision:.3f}, recall {recall:.3f}; all_coins {all_coins:.3f}"
    )
    assert len(searched) == 8
    assert precision >= 0.77
    assert recall >= 0.80
    assert all_coins >= 0.67


def test_the_usual_250_coins_do_no_worse(coins: list[NamedCoin]) -> None:
    index = build_index([coin for coin in coins if coin.rank and coin.rank <= 250])
    precision, _ = precision_and_recall(cryptopanic(coins), index)
    assert precision >= 0.84


def test_plain_words_of_real_headlines_never_become_coins(index: CoinIndex) -> None:
    """Headlines in lower case hold no capitals: whatever they match must be a name that is no word."""
    with (SHARED / "headlines/unlabelled_news_30d_2024-05-18.csv").open(newline="") as file:
        titles = [row["headline"] for row in csv.DictReader(file)]
    matched = {match.matched for title in titles for match in match_coins(title, "", index)}
    assert "bitcoin" in matched
    assert not matched & {
        "one",
        "near",
        "link",
        "gas",
        "sand",
        "ape",
        "flow",
        "core",
        "safe",
        "movement",
        "strike",
        "dash",
        "s",
        "f",
    }

"""Precision and recall of coin matching on labelled headlines.

Both count pairs (headline, coin): precision is the share of labelled pairs among the matched ones,
recall the share of matched pairs among the labelled ones. Names, symbols and ranks come from
recorded market pages (3,000 coins). Labels are incomplete in both sets, so the true precision is
higher:

- CryptoPanic: editors' currency codes, 2019. Headlines without a code are left out, and so is a
  host name or handle that the scraper appended to the title. A code means the highest ranked coin
  with that symbol.
- Google News: each row has one of eight searched coins, so precision counts only pairs of these.
  Rows with the same title are merged. `all_coins` is the precision over every matched coin.
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
from support.paths import NO_RECORDINGS, SHARED

pytestmark = pytest.mark.skipif(not SHARED.is_dir(), reason=NO_RECORDINGS)

Labelled = list[tuple[str, set[str]]]

APPENDED = re.compile(
    r"(?:r/\w+|@\w+|(?:ambcrypto|bitcoinist|bitcoinnews|blokt|bravenewcoin|btcmanager|ccn"
    r"|coindesk|coindoo|coingape|coininsider|coinspeaker|cointelegraph|cryptobriefing|cryptoglobe|cryptoinsider"
    r"|cryptopotato|cryptoslate|dailyhodl|ethereumworldnews|ethnews"
    r"|investinblockchain|newsbtc|trustnodes|usethebitcoin|zycrypto)\.com|coinjournal\.net|cryptoninjas\.net|u\.today)$"
)
OLD_CODES = {"MIOTA": "iota", "VEN": "vechain", "NANO": "nano"}  # renamed after 2019
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
            APPENDED.sub("", row["title_with_source_domain"]),
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
        ours = ours & judged if judged else ours
        right += len(ours & labels)
        assigned += len(ours)
        labelled += len(labels)
    return right / assigned, right / labelled


def test_precision_and_recall_on_the_labels_of_editors(
    coins: list[NamedCoin], index: CoinIndex
) -> None:
    rows = cryptopanic(coins)
    precision, recall = precision_and_recall(rows, index)
    print(f"cryptopanic: {len(rows)} headlines, precision {precision:.3f}, recall {recall:.3f}")
    assert len(rows) == 1189
    assert precision >= 0.84
    assert recall >= 0.63


def test_precision_and_recall_on_the_searched_coins(index: CoinIndex) -> None:
    rows = google()
    searched = set().union(*(labels for _, labels in rows))
    precision, recall = precision_and_recall(rows, index, searched)
    all_coins, _ = precision_and_recall(rows, index)
    print(f"google: {len(rows)} headlines, precision {precision:.3f}, recall {recall:.3f}")
    print(f"all_coins {all_coins:.3f}")
    assert len(searched) == 8
    assert precision >= 0.77
    assert recall >= 0.80
    assert all_coins >= 0.67


def test_precision_with_250_coins_is_no_worse(coins: list[NamedCoin]) -> None:
    index = build_index([coin for coin in coins if coin.rank and coin.rank <= 250])
    precision, _ = precision_and_recall(cryptopanic(coins), index)
    assert precision >= 0.84


def test_plain_words_of_real_headlines_match_no_coin(index: CoinIndex) -> None:
    """The headlines are in lower case, so only names that are not words may match."""
    with (SHARED / "headlines/unlabelled_news_30d_2024-05-18.csv").open(newline="") as file:
        titles = [row["headline"] for row in csv.DictReader(file)]
    matched = {match.matched for title in titles for match in match_coins(title, "", index)}
    assert "bitcoin" in matched
    words = "one near link gas sand ape flow core safe movement strike dash s f"
    assert not matched & set(words.split())

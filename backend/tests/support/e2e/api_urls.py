"""URLs that cover every GET operation of the API on the month of data."""

import urllib.parse
from collections.abc import Iterator
from typing import Any

from cryptoviz.clock import to_ms
from support.e2e.month_events import COINS, FEEDS, START
from support.e2e.month_of_data import DAYS
from support.servers.api_client import API

WINDOWS = ("24h", "7d", "30d", "90d", "1y", "max")
SORTS = (
    "rank",
    "name",
    "price",
    "change_1h",
    "change_24h",
    "change_7d",
    "change_30d",
    "market_cap",
    "total_volume",
)
_DAY_MS = 86_400_000


def api_urls() -> Iterator[tuple[str, str]]:
    """Yield (path in the OpenAPI document, URL)."""
    lists = ("auth/me", "favourites", "preferences", "currencies", "news/feeds", "coins", "news")
    for path in (*lists, "markets", "markets/movers", "markets/global"):
        yield f"{API}/{path}", f"{API}/{path}"
    yield from _queries(
        "coins", {"limit": 25}, {"q": "other", "limit": 40}, {"q": "tez"}, {"q": "bit"}
    )
    for coin in (*COINS, "other-1-0-1", "no-such-coin"):
        yield f"{API}/coins/{{coin_id}}", f"{API}/coins/{coin}"
        for series in ("prices", "market-cap", "volume", "change"):
            yield from _series_queries(coin, series)
        yield from _chart_queries(coin)
    for sort in SORTS:
        yield from _queries("markets", {"sort": sort, "limit": 5}, {"sort": f"-{sort}"})
    yield from _queries("markets", {"favourites": "true"}, {"q": "twin"}, {"vs": "eur"})
    yield from _queries("compare", {"coins": ",".join(COINS[:10]), "window": "30d"})
    for name in ("prices.csv", "prices.jsonl", "candles.csv", "candles.jsonl"):
        yield from _queries(f"export/{name}", {"coins": "bitcoin,twin-two"})
    for path in ("/latest-price", "/price-history", "/latest-news"):
        yield path, f"{path}?coin=solana"
    yield from _queries(
        "news",
        {"filter": "favourites", "limit": 7},
        {"filter": "all", "limit": 7},
        {"filter": "all", "q": "updated"},
        {"coin": "bitcoin,solana"},
        {"since": to_ms(START) + 20 * _DAY_MS, "filter": "all"},
        *({"feed": feed, "filter": "all", "limit": 50} for feed in FEEDS),
    )


def _queries(path: str, *queries: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for query in queries:
        yield f"{API}/{path}", f"{API}/{path}?{urllib.parse.urlencode(query)}"


def _chart_queries(coin: str) -> Iterator[tuple[str, str]]:
    for chart, query in (
        ("candles", "window=30d&interval=1d&tz=Asia/Kolkata"),
        ("candles", "window=max&vs=eur"),
        ("indicators", "window=90d&sma=20&rsi=14"),
    ):
        yield f"{API}/coins/{{coin_id}}/{chart}", f"{API}/coins/{coin}/{chart}?{query}"


def _series_queries(coin: str, series: str) -> Iterator[tuple[str, str]]:
    end = to_ms(START) + DAYS * _DAY_MS
    queries: list[dict[str, Any]] = [{"window": window} for window in WINDOWS]
    queries += [
        {"window": "max", "points": 50},
        {"from": end - 7_200_000, "to": end},
        {"from": end - 20 * _DAY_MS, "to": end, "points": 2000},
    ]
    for query in queries:
        url = f"{API}/coins/{coin}/{series}?{urllib.parse.urlencode(query)}"
        yield f"{API}/coins/{{coin_id}}/{series}", url

"""Builds the sources that a Config asks for."""

from datetime import timedelta

from cryptoviz.clock import Clock
from cryptoviz.config import Config
from cryptoviz.model.largest_coins import largest_coins
from cryptoviz.model.polling import WantedCoins
from cryptoviz.sources.coingecko.client import CoinGeckoClient, key_header
from cryptoviz.sources.coingecko.coin_list import CoinListSource
from cryptoviz.sources.coingecko.errors import TITLE
from cryptoviz.sources.coingecko.exchange_rates import ExchangeRateSource
from cryptoviz.sources.coingecko.history import CoinGeckoHistorySource
from cryptoviz.sources.coingecko.markets import CoinGeckoSource
from cryptoviz.sources.coingecko.pages import MarketPages
from cryptoviz.sources.coingecko.rate_history import RateHistorySource, WantedCurrencies
from cryptoviz.sources.coingecko.sparklines import SparklineRequests, SparklineStore
from cryptoviz.sources.feeds.rss import RssSource
from cryptoviz.sources.http.client import HttpClient
from cryptoviz.sources.quota.governor import Activity, Governor, QuotaRows, account_of
from cryptoviz.sources.quota.policy import Budget

MarketSources = tuple[CoinGeckoSource, CoinListSource, CoinGeckoHistorySource]


def coingecko_client(
    config: Config,
    rows: QuotaRows,
    activity: Activity,
    clock: Clock,
    settle: timedelta = timedelta(0),
) -> CoinGeckoClient:
    """Return the client whose budget all sources of CoinGecko share. See Governor for `settle`."""
    timeout, limit = config.http_timeout_seconds, config.http_max_bytes
    key = key_header(config.coingecko_api_key, config.plan)
    http = HttpClient(TITLE, timeout, limit, key, public_redirects=True)
    budget = Budget(config.calls_per_minute, config.calls_per_month, config.poll_seconds)
    account = account_of(config.coingecko_api_key)
    governor = Governor(TITLE, budget, account, rows, activity, settle)
    return CoinGeckoClient(http, config.coingecko_base_url, governor, clock)


def market_sources(
    config: Config,
    client: CoinGeckoClient,
    wanted: WantedCoins,
    sparklines: SparklineStore,
    clock: Clock,
) -> MarketSources:
    """Return CoinGecko's live poll, coin list and history."""
    pages = MarketPages(wanted, config.top_coins, config.coins)
    # The simulator answers at once, and has other coins.
    shipped = () if config.simulated else largest_coins()
    return (
        CoinGeckoSource(client, pages, SparklineRequests(sparklines), clock),
        CoinListSource(client, clock, shipped),
        CoinGeckoHistorySource(client, wanted, clock),
    )


def rate_sources(
    client: CoinGeckoClient, wanted: WantedCurrencies, clock: Clock
) -> tuple[ExchangeRateSource, RateHistorySource]:
    """Return the sources of exchange rates: of now, and of the past."""
    return ExchangeRateSource(client, clock), RateHistorySource(client, wanted, clock)


def news_sources(config: Config, clock: Clock) -> list[RssSource]:
    """Return one source per feed; a feed that is listed twice is polled once."""
    by_url = {feed.url: feed for feed in reversed(config.feeds)}
    timeout, limit = config.http_timeout_seconds, config.http_max_bytes
    sources = []
    for feed in reversed(by_url.values()):
        http = HttpClient(feed.title, timeout, limit, public_only=not config.allow_private_feeds)
        seconds = config.feed_poll_seconds
        sources.append(RssSource(feed.url, feed.title, http, clock, poll_seconds=seconds))
    return sources

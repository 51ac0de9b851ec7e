"""Builds the sources that a Config asks for."""

from collections.abc import Callable
from datetime import timedelta

from cryptoviz.clock import Clock
from cryptoviz.config import Config
from cryptoviz.model.coingecko_account import CoinGeckoAccount, account_of
from cryptoviz.model.largest_coins import largest_coins
from cryptoviz.model.logos import LogoStore
from cryptoviz.model.polling import WantedCoins
from cryptoviz.sources.coingecko.client import AccountConnection, CoinGeckoClient, key_header
from cryptoviz.sources.coingecko.coin_list import CoinListSource
from cryptoviz.sources.coingecko.errors import TITLE
from cryptoviz.sources.coingecko.history.source import CoinGeckoHistorySource
from cryptoviz.sources.coingecko.live.markets import CoinGeckoSource
from cryptoviz.sources.coingecko.live.pages import MarketPages
from cryptoviz.sources.coingecko.live.sparklines import SparklineRequests, SparklineStore
from cryptoviz.sources.coingecko.logos.source import MAX_BYTES, PAUSE_S, LogoSource
from cryptoviz.sources.coingecko.rates.exchange_rates import ExchangeRateSource
from cryptoviz.sources.coingecko.rates.history import RateHistorySource, WantedCurrencies
from cryptoviz.sources.feeds.rss import RssSource
from cryptoviz.sources.http.client import HttpClient
from cryptoviz.sources.quota.governor import Activity, Governor, QuotaRows, quota_row
from cryptoviz.sources.quota.policy import Budget

MarketSources = tuple[CoinGeckoSource, CoinListSource, CoinGeckoHistorySource]


def coingecko_client(
    config: Config,
    rows: QuotaRows,
    activity: Activity,
    clock: Clock,
    settle: timedelta = timedelta(0),
    account: Callable[[], CoinGeckoAccount] | None = None,
) -> CoinGeckoClient:
    """Return the client whose budget all sources of CoinGecko share. See Governor for `settle`.

    `account` returns the account to use; that of the settings by default.
    """
    timeout, limit = config.http_timeout_seconds, config.http_max_bytes

    def connect(it: CoinGeckoAccount) -> AccountConnection:
        key = key_header(it.api_key, it.plan)
        http = HttpClient(TITLE, timeout, limit, key, public_redirects=True)
        budget = Budget(it.calls_per_minute, it.calls_per_month, config.poll_seconds)
        row = quota_row(it.api_key)
        governor = Governor(TITLE, budget, row, rows, activity, settle)
        return AccountConnection(it.base_url, http, governor)

    return CoinGeckoClient(account or (lambda: account_of(config, None)), connect, clock)


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


def logo_source(
    config: Config, store: LogoStore, clock: Clock, pause_s: float = PAUSE_S
) -> LogoSource:
    """Return the source of logos, which waits `pause_s` before each request."""
    http = HttpClient(TITLE, config.http_timeout_seconds, MAX_BYTES, public_redirects=True)
    return LogoSource(http, config.coingecko_base_url, store, clock, pause_s)


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

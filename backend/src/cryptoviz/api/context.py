"""Application context: dependencies shared by all views of one worker."""

from collections.abc import Callable
from dataclasses import dataclass

from flask import current_app

from cryptoviz.api.activity import ActivityRecorder
from cryptoviz.api.monitoring.disk_probe import DiskProbe
from cryptoviz.api.monitoring.index_health import IndexHealth
from cryptoviz.api.monitoring.metrics import RequestMetrics
from cryptoviz.api.response_cache import ResponseCache
from cryptoviz.api.security.accounts import Accounts
from cryptoviz.api.security.downloads import Downloads
from cryptoviz.api.security.refresh_cookie import RefreshCookie
from cryptoviz.api.security.registration import Registration
from cryptoviz.api.security.token_cache import TokenCache
from cryptoviz.api.stores import Stores
from cryptoviz.clock import Clock
from cryptoviz.config import Config
from cryptoviz.model.coingecko_account import CoinGeckoAccount
from cryptoviz.store.secrets.coingecko_key import SqlCoinGeckoKey

EXTENSION = "cryptoviz"

CheckAccount = Callable[[CoinGeckoAccount], None]  # raises KeyRejectedError


@dataclass(frozen=True)
class AppContext:
    """Dependencies of one worker."""

    config: Config
    clock: Clock
    stores: Stores
    token_cache: TokenCache
    response_cache: ResponseCache
    activity: ActivityRecorder
    accounts: Accounts
    registration: Registration
    refresh_cookie: RefreshCookie
    downloads: Downloads
    index_health: IndexHealth
    disk_probe: DiskProbe
    metrics: RequestMetrics
    coingecko_key: SqlCoinGeckoKey
    check_account: CheckAccount


def app_context() -> AppContext:
    """Return the context of the current app."""
    context: AppContext = current_app.extensions[EXTENSION]
    return context


def stores() -> Stores:
    """Return the stores of the current app."""
    return app_context().stores

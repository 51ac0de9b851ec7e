"""Application factory."""

import hashlib
import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any
from wsgiref.types import WSGIApplication

from apiflask import APIFlask
from flask import Flask, request
from flask_cors import CORS
from werkzeug.exceptions import BadRequest, NotFound, UnsupportedMediaType
from werkzeug.middleware.proxy_fix import ProxyFix

from cryptoviz.api import errors
from cryptoviz.api.activity import ActivityRecorder, Submit
from cryptoviz.api.compression import compress_response
from cryptoviz.api.context import EXTENSION, AppContext, CheckAccount
from cryptoviz.api.monitoring.disk_probe import DiskProbe
from cryptoviz.api.monitoring.index_health import IndexHealth
from cryptoviz.api.monitoring.metrics import RequestMetrics
from cryptoviz.api.openapi import spec
from cryptoviz.api.resources import analyzer, export, news
from cryptoviz.api.resources.account import auth, favourites, preferences
from cryptoviz.api.resources.charts import candles, compare, indicators, series
from cryptoviz.api.resources.market import coins, currencies, logos, markets, totals
from cryptoviz.api.resources.server import coingecko_key, health, monitoring, site, status
from cryptoviz.api.response_cache import ResponseCache
from cryptoviz.api.security.accounts import Accounts
from cryptoviz.api.security.downloads import Downloads
from cryptoviz.api.security.refresh_cookie import CSRF_HEADER, RefreshCookie
from cryptoviz.api.security.registration import Registration
from cryptoviz.api.security.token_cache import TokenCache
from cryptoviz.api.security.tokens import TokenSigner
from cryptoviz.api.stores import Stores
from cryptoviz.api.web.arguments import ApiRequest
from cryptoviz.api.web.base_path import BasePathMiddleware
from cryptoviz.api.web.json_provider import OrjsonProvider
from cryptoviz.api.web.middleware import ROUTE, RootMiddleware
from cryptoviz.api.web.spa import SpaFiles
from cryptoviz.clock import Clock, utc_now
from cryptoviz.config import Config
from cryptoviz.errors import ConfigError, InvalidParameterError
from cryptoviz.store.accounts.passwords import Passwords
from cryptoviz.store.db.database import Database
from cryptoviz.store.instance import first_account_code, instance_id, jwt_key
from cryptoviz.store.secrets.coingecko_key import SqlCoinGeckoKey
from cryptoviz.store.secrets.encryption import Cipher

MAX_BODY_BYTES = 64_000
_RESOURCES = (
    *(auth, site, coins, series, candles, indicators, compare, markets, totals),
    *(news, favourites, status, health, monitoring, coingecko_key, currencies),
    *(preferences, export, analyzer, logos),
)
_CORS: dict[str, Any] = {
    "supports_credentials": True,
    "allow_headers": ["Authorization", "Content-Type", "If-None-Match", CSRF_HEADER],
    "expose_headers": ["ETag", "Retry-After"],
    "max_age": timedelta(hours=1),
    "always_send": False,
}


def create_app(
    config: Config,
    database: Database,
    *,
    clock: Clock = utc_now,
    passwords: Passwords | None = None,
    submit: Submit | None = None,
    check_account: CheckAccount = lambda _: None,
) -> APIFlask:
    """Return the WSGI application of one worker.

    Call it after the fork: it watches the database through a connection of its own. `submit`
    runs tasks in the background, `check_account` tests a key of CoinGecko. If the settings name
    an admin and there is no account yet, it is created. Raise ConfigError, StoreError.
    """
    app = create_bare_app()
    app.config["SERVERS"] = [{"url": config.base_path.rstrip("/") or "/"}]
    submit = submit or ThreadPoolExecutor(1, "background").submit
    context = _create_context(
        app, config, database, clock, passwords or Passwords(), submit, check_account
    )
    app.extensions[EXTENSION] = context
    if config.cors_origins:
        # Texts with a bracket or a question mark would be searched for as regular expressions.
        origins = [re.compile(re.escape(one) + r"\Z", re.I) for one in config.cors_origins]
        CORS(app, origins=origins, **_CORS)
    # Flask documents this assignment as the way to wrap an application.
    app.wsgi_app = _wrap(app, context)  # type: ignore[method-assign, assignment]
    _create_admin(context)
    context.registration.announce()
    return app


def create_bare_app() -> APIFlask:
    """Return the routes and error handlers without a context: enough for the OpenAPI document."""
    app = APIFlask(
        "cryptoviz.api",
        title="CryptoViz",
        version=site.VERSION,
        docs_path=None,
        static_folder=None,  # type: ignore[arg-type] # Flask accepts None
    )
    app.json = OrjsonProvider(app)
    app.request_class = ApiRequest
    app.config["MAX_CONTENT_LENGTH"] = MAX_BODY_BYTES
    app.url_map.merge_slashes = False
    spec.configure(app)
    errors.register(app)
    app.before_request(_check_request)
    app.after_request(compress_response)
    for resource in _RESOURCES:
        app.register_blueprint(resource.bp)
    return app


def _create_context(
    app: Flask,
    config: Config,
    database: Database,
    clock: Clock,
    passwords: Passwords,
    submit: Submit,
    check_account: CheckAccount,
) -> AppContext:
    stores, instance = Stores(database, clock), instance_id(database)
    signer = TokenSigner(app, config.jwt_secret_key or jwt_key(database, config.data_dir))
    stores_files = database.path is not None or not config.kafka_bootstrap_servers
    vary = "Authorization, Accept-Encoding" + (", Origin" if config.cors_origins else "")
    salt = hashlib.sha256(f"{instance} {site.VERSION}".encode()).hexdigest()[:8]
    return AppContext(
        config=config,
        clock=clock,
        stores=stores,
        token_cache=TokenCache(signer, stores.sessions, stores.watch, clock),
        response_cache=ResponseCache(stores, salt, vary),
        activity=ActivityRecorder(
            stores.activity, stores.wanted, stores.wanted_currencies, clock, submit
        ),
        accounts=Accounts(stores, passwords, signer, clock, config.open_registration),
        registration=Registration(stores, config, clock, lambda: first_account_code(database)),
        refresh_cookie=RefreshCookie(
            instance, signer, clock, config.base_path, secure=config.cookie_secure
        ),
        downloads=Downloads(stores.tickets, stores.sessions, clock),
        index_health=IndexHealth(clock()),
        disk_probe=DiskProbe(config.data_dir if stores_files else None, stores.require_space),
        metrics=RequestMetrics(),
        coingecko_key=SqlCoinGeckoKey(database, Cipher.of(config, database)),
        check_account=check_account,
    )


def _wrap(app: Flask, context: AppContext) -> WSGIApplication:
    """Wrap Flask in its WSGI middleware."""
    config = context.config
    base_path, https, count = config.base_path, config.cookie_secure, config.trusted_proxies
    pages = SpaFiles(app.wsgi_app, config.spa_dir, base_path, https=https)
    root: WSGIApplication = RootMiddleware(app.wsgi_app, pages, context, MAX_BODY_BYTES)
    if base_path != "/":
        root = BasePathMiddleware(root, base_path, https=https)
    return ProxyFix(root, x_for=count, x_proto=count, x_host=count, x_prefix=0) if count else root


def _check_request() -> None:
    request.environ[ROUTE] = request.url_rule.rule if request.url_rule else "unknown"
    # Pages of other sites may send text without a CORS preflight, but not JSON: text could
    # otherwise create the first account.
    has_body = request.content_length or "Transfer-Encoding" in request.headers
    if has_body and not request.is_json and request.method not in ("GET", "HEAD"):
        raise UnsupportedMediaType
    if "\0" in request.path:  # PostgreSQL rejects NUL in text.
        raise NotFound
    try:
        _ = request.args
    except UnicodeDecodeError as error:
        raise BadRequest from error


def _create_admin(context: AppContext) -> None:
    config = context.config
    if not config.admin_username:
        return
    try:
        context.accounts.create_admin(
            config.admin_username, config.admin_password, config.admin_favourites
        )
    except InvalidParameterError as error:
        raise ConfigError(f"ADMIN_{error.parameter.upper()} {error}.") from error

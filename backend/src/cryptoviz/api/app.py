"""The application: everything it is given, put together."""

import hashlib
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from wsgiref.types import WSGIApplication

from apiflask import APIFlask
from flask import Flask, request
from flask_cors import CORS
from werkzeug.exceptions import BadRequest, NotFound, UnsupportedMediaType
from werkzeug.middleware.proxy_fix import ProxyFix

from cryptoviz.api import errors
from cryptoviz.api.activity import Background, Errand, Interest
from cryptoviz.api.cache.middleware import Lane
from cryptoviz.api.cache.response_cache import ReadyAnswers
from cryptoviz.api.context import NAME, Surroundings
from cryptoviz.api.openapi import spec
from cryptoviz.api.ports import Identity, Stores
from cryptoviz.api.resources import (
    auth,
    coins,
    favourites,
    health,
    markets,
    monitoring,
    news,
    series,
    site,
    status,
)
from cryptoviz.api.resources.index_health import Progress
from cryptoviz.api.security import tokens
from cryptoviz.api.security.accounts import Accounts
from cryptoviz.api.security.hosts import Hosts
from cryptoviz.api.security.refresh_cookie import CSRF_HEADER, RefreshCookie
from cryptoviz.api.security.registration import Registration
from cryptoviz.api.security.token_cache import Viewers
from cryptoviz.api.web import headers
from cryptoviz.api.web.json_provider import OrjsonProvider
from cryptoviz.api.web.metrics import Metrics
from cryptoviz.api.web.middleware import ROUTE, Front
from cryptoviz.api.web.request_bodies import Bodies
from cryptoviz.api.web.spa import Spa
from cryptoviz.clock import Clock, utc_now
from cryptoviz.config import Config
from cryptoviz.errors import ConfigError, InvalidParameterError
from cryptoviz.store.accounts.passwords import Passwords

MAX_BODY = 64_000
_BLUEPRINTS = (auth, site, coins, series, markets, news, favourites, status, health, monitoring)
_CORS: dict[str, Any] = {
    "supports_credentials": True,
    "allow_headers": ["Authorization", "Content-Type", "If-None-Match", CSRF_HEADER],
    "expose_headers": ["ETag", "Retry-After"],
    "max_age": timedelta(hours=1),
    "always_send": False,
}


def create_app(
    config: Config,
    *,
    stores: Stores,
    identity: Identity,
    clock: Clock = utc_now,
    passwords: Passwords | None = None,
    background: Callable[[Errand], None] | None = None,
) -> APIFlask:
    """The WSGI application of one worker. Make it after the fork: it watches the database by a connection of its own.

    If the settings name an admin and there is no account yet, the account is made. Raises ConfigError, StoreError.
    """
    app = bare_app()
    tokens.configure(app, config.jwt_secret_key or identity.jwt_key)
    place = _surroundings(
        app, config, stores, identity, clock, passwords or Passwords(), background or Background()
    )
    app.extensions[NAME] = place
    if config.cors_origins:
        CORS(app, origins=list(config.cors_origins), **_CORS)
    app.wsgi_app = _front(app, config, place)  # type: ignore[method-assign, assignment] # Flask's way to wrap an application
    _make_admin(app, config, place)
    place.registration.announce()
    return app


def bare_app() -> APIFlask:
    """The routes and how they speak of errors, with nothing behind them: enough for the OpenAPI document."""
    app = APIFlask(
        "cryptoviz.api",
        title="CryptoViz",
        version=site.VERSION,
        docs_path=None,
        static_folder=None,  # type: ignore[arg-type] # Flask accepts None
    )
    app.json = OrjsonProvider(app)
    app.config["MAX_CONTENT_LENGTH"] = MAX_BODY
    app.url_map.merge_slashes = False
    spec.configure(app)
    errors.register(app)
    app.before_request(_before)
    for module in _BLUEPRINTS:
        app.register_blueprint(module.bp)
    return app


def _surroundings(
    app: Flask,
    config: Config,
    stores: Stores,
    identity: Identity,
    clock: Clock,
    passwords: Passwords,
    background: Callable[[Errand], None],
) -> Surroundings:
    vary = "Authorization, Origin" if config.cors_origins else "Authorization"
    salt = hashlib.sha256(f"{identity.instance_id} {site.VERSION}".encode()).hexdigest()[:8]
    return Surroundings(
        config=config,
        clock=clock,
        progress=Progress(clock()),
        stores=stores,
        viewers=Viewers(stores.sessions, clock, lambda: str(app.config["JWT_SECRET_KEY"])),
        answers=ReadyAnswers(stores, salt, vary),
        interest=Interest(stores.activity, stores.wanted, clock, background),
        accounts=Accounts(stores, passwords, clock, open_to_all=config.open_registration),
        registration=Registration(stores, config, clock, identity.first_account_code),
        cookie=RefreshCookie(identity.instance_id, secure=config.cookie_secure),
        metrics=Metrics(),
    )


def _front(app: Flask, config: Config, place: Surroundings) -> WSGIApplication:
    """All that stands around Flask, outermost last."""
    lane = Lane(
        place.stores.watch,
        place.viewers,
        place.answers,
        place.interest,
        cors=bool(config.cors_origins),
    )
    pages = Spa(app.wsgi_app, config.spa_dir, https=config.cookie_secure)
    hosts = Hosts(config.host, config.allowed_hosts)
    front = Front(
        app.wsgi_app,
        pages,
        hosts,
        Bodies(MAX_BODY),
        lane,
        place.metrics,
        headers.for_api(https=config.cookie_secure),
    )
    count = config.trusted_proxies
    return ProxyFix(front, x_for=count, x_proto=count, x_host=count, x_prefix=0) if count else front


def _before() -> None:
    request.environ[ROUTE] = request.url_rule.rule if request.url_rule else "unknown"
    # Without asking first, a page of another site may send text but not JSON: it could otherwise make the first account.
    has_body = request.content_length or "Transfer-Encoding" in request.headers
    if has_body and not request.is_json and request.method not in ("GET", "HEAD"):
        raise UnsupportedMediaType
    if "\0" in request.path:  # no name holds it, and not every database takes it as a question
        raise NotFound
    try:
        _ = request.args
    except UnicodeDecodeError as error:
        raise BadRequest from error


def _make_admin(app: Flask, config: Config, place: Surroundings) -> None:
    if not config.admin_username:
        return
    try:
        with app.app_context():
            place.accounts.make_admin(config.admin_username, config.admin_password)
    except InvalidParameterError as error:
        raise ConfigError(f"ADMIN_{error.parameter.upper()} {error}.") from error

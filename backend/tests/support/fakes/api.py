"""Application on a real database, signed-in users and data for tests of the API."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import jwt
from apiflask import APIFlask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from cryptoviz.api.app import create_app
from cryptoviz.clock import Clock, to_ms
from cryptoviz.config import Config
from cryptoviz.model.events import Event, news_event, snapshot_event
from cryptoviz.model.messages import Message
from cryptoviz.model.records import MarketSnapshot, NewsItem
from cryptoviz.store.accounts.passwords import Passwords
from cryptoviz.store.data_versions import MARKETS, NEWS, bump
from cryptoviz.store.db.database import Database
from cryptoviz.store.markets.indexing.writer import SqlMarketWriter
from cryptoviz.store.news.writer import SqlNewsWriter
from cryptoviz.store.pipeline.status_writer import SqlStatusWriter

PASSWORD = "correct horse battery"
KEY = "a key for tests of 64 bytes or more, for HS512 wants no less ......"
COINS = {"bitcoin": ("Bitcoin", "btc"), "ethereum": ("Ethereum", "eth"), "ripple": ("XRP", "xrp")}


def make_app(config: Config, database: Database, clock: Clock) -> APIFlask:
    """Return an app with cheap password hashes that runs background tasks immediately."""
    passwords = Passwords(memory_kib=8, rounds=1)
    return create_app(
        config, database, clock=clock, passwords=passwords, submit=lambda task: task()
    )


def seed_prices(database: Database, prices: dict[str, float], at: datetime) -> None:
    """Write one poll of these coins as the index does."""
    _write(database, [_snapshot_event(coin_id, price, at) for coin_id, price in prices.items()])


def _write(database: Database, events: Sequence[Event]) -> None:
    with database.write() as connection:
        SqlMarketWriter(14, lambda: events[-1].time).write(
            connection,
            [Message(to_ms(event.time) + index, b"", event) for index, event in enumerate(events)],
        )
        bump(connection, MARKETS)


def _snapshot_event(coin_id: str, price: float, at: datetime) -> Event:
    name, symbol = COINS[coin_id]
    rank = list(COINS).index(coin_id) + 1
    values = {"price": price, "market_cap": price * 1e6, "market_cap_rank": rank}
    found = MarketSnapshot(coin_id=coin_id, symbol=symbol, name=name, last_updated=at, **values)
    return snapshot_event(found, at)


def seed_coins(database: Database, now: datetime) -> list[str]:
    """Write ten polls of three coins, one a minute, the last one now, at once."""
    events = [
        _snapshot_event(coin_id, 100.0 / rank + minute, now - timedelta(minutes=9 - minute))
        for minute in range(10)
        for rank, coin_id in enumerate(COINS, 1)
    ]
    _write(database, events)
    return list(COINS)


def seed_news(database: Database, headlines: Sequence[str], at: datetime) -> None:
    """Write one item per headline, a minute apart, the last one newest, as the index does."""
    items = [
        NewsItem(
            id=f"item-{index}",
            feed_url="https://feed.example/rss",
            feed_title="A feed",
            title=title,
            published=at + timedelta(minutes=index),
        )
        for index, title in enumerate(headlines)
    ]
    events = [news_event(item, at + timedelta(minutes=index)) for index, item in enumerate(items)]
    with database.write() as connection:
        SqlNewsWriter().write(
            connection, [Message(index, b"", event) for index, event in enumerate(events)]
        )
        bump(connection, NEWS)


def write_status(database: Database, *events: Event) -> None:
    """Write status events as the index does."""
    with database.write() as connection:
        SqlStatusWriter(lambda: events[-1].time).write(
            connection, [Message(number, b"", event) for number, event in enumerate(events)]
        )


@dataclass
class Person:
    """A signed-in user with a browser that keeps cookies."""

    client: FlaskClient
    name: str
    token: str
    csrf: str

    @classmethod
    def register(cls, app: APIFlask, name: str) -> "Person":
        client = app.test_client()
        return cls._signed_in(
            client,
            name,
            client.post("/api/v1/auth/register", json={"username": name, "password": PASSWORD}),
        )

    @classmethod
    def log_in(cls, app: APIFlask, name: str) -> "Person":
        client = app.test_client()
        return cls._signed_in(
            client,
            name,
            client.post("/api/v1/auth/login", json={"username": name, "password": PASSWORD}),
        )

    @classmethod
    def _signed_in(cls, client: FlaskClient, name: str, response: TestResponse) -> "Person":
        assert response.status_code in (200, 201), response.get_data(as_text=True)
        return cls(client, name, response.get_json()["access_token"], csrf_cookie(response))

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}

    @property
    def claims(self) -> dict[str, Any]:
        return jwt.decode(self.token, options={"verify_signature": False})

    def refresh_token(self) -> str:
        """Refresh, and return the new refresh token."""
        line = cookie_lines(self.refresh())["refresh"]
        return line.partition("=")[2].partition(";")[0]

    def get(self, path: str, **headers: str) -> TestResponse:
        return self.client.get(
            f"/api/v1/{path}",
            headers={
                **self.headers,
                **{name.replace("_", "-"): text for name, text in headers.items()},
            },
        )

    def put(self, path: str, **options: Any) -> TestResponse:
        return self.client.put(f"/api/v1/{path}", headers=self.headers, **options)

    def delete(self, path: str) -> TestResponse:
        return self.client.delete(f"/api/v1/{path}", headers=self.headers)

    def post(self, path: str, **options: Any) -> TestResponse:
        return self.client.post(f"/api/v1/{path}", headers=self.headers, **options)

    def refresh(self) -> TestResponse:
        """Request a new access token and use it from now on."""
        response = self.client.post("/api/v1/auth/refresh", headers={"X-CSRF-TOKEN": self.csrf})
        if response.status_code == 200:
            self.token, self.csrf = response.get_json()["access_token"], csrf_cookie(response)
        return response


def csrf_cookie(response: TestResponse) -> str:
    """Return the value of the readable cookie that a response sets."""
    return next(
        line.partition("=")[2].partition(";")[0]
        for line in response.headers.getlist("Set-Cookie")
        if line.startswith("cv_csrf_")
    )


def cookie_lines(response: TestResponse) -> dict[str, str]:
    """Return the Set-Cookie lines of a response by cookie: refresh or csrf."""
    return {line.split("_")[1]: line for line in response.headers.getlist("Set-Cookie")}

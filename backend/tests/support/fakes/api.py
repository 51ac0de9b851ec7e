"""What tests of the API are made with: an application on real stores, people who are signed in, data to see."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from apiflask import APIFlask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from cryptoviz.api.app import create_app
from cryptoviz.clock import Clock, to_ms
from cryptoviz.config import Config
from cryptoviz.model.events import news_event, snapshot_event
from cryptoviz.model.messages import Message
from cryptoviz.model.records import MarketSnapshot, NewsItem
from cryptoviz.store.accounts.passwords import Passwords
from cryptoviz.store.data_versions import MARKETS, NEWS, bump
from cryptoviz.store.db.database import Database
from cryptoviz.store.markets.writer import SqlMarketWriter
from cryptoviz.store.news.writer import SqlNewsWriter

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
    """One poll of these coins, written as the index writes it."""
    snapshots = [_snapshot(coin_id, price, at) for coin_id, price in prices.items()]
    events = [snapshot_event(snapshot, at) for snapshot in snapshots]
    with database.write() as connection:
        SqlMarketWriter(14).write(
            connection,
            [Message(to_ms(at) + place, b"", event) for place, event in enumerate(events)],
        )
        bump(connection, MARKETS)


def _snapshot(coin_id: str, price: float, at: datetime) -> MarketSnapshot:
    name, symbol = COINS[coin_id]
    rank = list(COINS).index(coin_id) + 1
    figures = {"price": price, "market_cap": price * 1e6, "market_cap_rank": rank}
    return MarketSnapshot(coin_id=coin_id, symbol=symbol, name=name, last_updated=at, **figures)


def seed_coins(database: Database, now: datetime) -> list[str]:
    """Ten polls of three coins, one a minute, the last one now."""
    for minute in range(10):
        at = now - timedelta(minutes=9 - minute)
        seed_prices(
            database, {coin_id: 100.0 / rank + minute for rank, coin_id in enumerate(COINS, 1)}, at
        )
    return list(COINS)


def seed_news(database: Database, headlines: Sequence[str], at: datetime) -> None:
    """One item per headline, a minute apart, the last one newest; matched with coins as the index does it."""
    items = [
        NewsItem(
            id=f"item-{place}",
            feed_url="https://feed.example/rss",
            feed_title="A feed",
            title=title,
            published=at + timedelta(minutes=place),
        )
        for place, title in enumerate(headlines)
    ]
    events = [news_event(item, at + timedelta(minutes=place)) for place, item in enumerate(items)]
    with database.write() as connection:
        SqlNewsWriter().write(
            connection, [Message(place, b"", event) for place, event in enumerate(events)]
        )
        bump(connection, NEWS)


@dataclass
class Person:
    """Somebody with a browser: cookies are kept, the access token is in memory."""

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
    def _signed_in(cls, client: FlaskClient, name: str, answer: TestResponse) -> "Person":
        assert answer.status_code in (200, 201), answer.get_data(as_text=True)
        return cls(client, name, answer.get_json()["access_token"], csrf_cookie(answer))

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}

    def get(self, path: str, **headers: str) -> TestResponse:
        return self.client.get(
            f"/api/v1/{path}",
            headers={
                **self.headers,
                **{name.replace("_", "-"): text for name, text in headers.items()},
            },
        )

    def put(self, path: str) -> TestResponse:
        return self.client.put(f"/api/v1/{path}", headers=self.headers)

    def delete(self, path: str) -> TestResponse:
        return self.client.delete(f"/api/v1/{path}", headers=self.headers)

    def post(self, path: str, **options: Any) -> TestResponse:
        return self.client.post(f"/api/v1/{path}", headers=self.headers, **options)

    def refresh(self) -> TestResponse:
        """Ask for a new access token, and use it from now on if there is one."""
        answer = self.client.post("/api/v1/auth/refresh", headers={"X-CSRF-TOKEN": self.csrf})
        if answer.status_code == 200:
            self.token, self.csrf = answer.get_json()["access_token"], csrf_cookie(answer)
        return answer


def csrf_cookie(answer: TestResponse) -> str:
    """The value of the readable cookie that an answer sets."""
    return next(
        line.partition("=")[2].partition(";")[0]
        for line in answer.headers.getlist("Set-Cookie")
        if line.startswith("cv_csrf_")
    )


def cookie_lines(answer: TestResponse) -> dict[str, str]:
    """Each Set-Cookie line of an answer by what kind it is: refresh or csrf."""
    return {line.split("_")[1]: line for line in answer.headers.getlist("Set-Cookie")}


def now_ms(clock: Clock) -> int:
    return to_ms(clock())

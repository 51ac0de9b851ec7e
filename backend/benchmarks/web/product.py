"""The product under measurement: its settings, its users, and a poll every five seconds."""

import json
import threading
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.data.dataset import poll
from benchmarks.web.load import Request
from cryptoviz.bus.file import FileBus
from cryptoviz.clock import to_ms, utc_now
from cryptoviz.config import project_root
from cryptoviz.model.topics import MARKETS, load_topics
from cryptoviz.store.accounts.passwords import Passwords
from cryptoviz.store.accounts.users import Users
from cryptoviz.store.db.database import Database

USERS, FAVOURITES = 20, 8
WINDOWS = ("24h", "7d", "30d", "90d", "1y", "max")
POLL_S = 5.0
_PASSWORD = "benchmark it"
_TOPICS_FILE = project_root() / "kafka/topics.yml"


def environ(data_dir: Path, port: int) -> dict[str, str]:
    """Return settings without reachable sources: `polling` publishes instead."""
    nowhere = "http://127.0.0.1:9"
    return {
        "DATA_DIR": str(data_dir),
        "PORT": str(port),
        "WORKERS": "2",
        "TOPICS_FILE": str(_TOPICS_FILE),
        "COINGECKO_BASE_URL": nowhere,
        "FEEDS": f"{nowhere}/feed",
        "ALLOW_PRIVATE_FEEDS": "true",
        "POLL_SECONDS": "86400",
        "FEED_POLL_SECONDS": "86400",
        "CORS_ORIGINS": "http://localhost:4200",
    }


@dataclass(frozen=True)
class Api:
    port: int

    def call(self, method: str, path: str, token: str = "", body: object = None) -> bytes:
        headers = {
            "Content-Type": "application/json",
            **({"Authorization": f"Bearer {token}"} if token else {}),
        }
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}{path}", data, headers, method=method
        )
        with urllib.request.urlopen(request, timeout=20) as response:
            found: bytes = response.read()
            return found


def signed_in(database: Database, api: Api, coins: Sequence[str]) -> list[str]:
    """Return access tokens of twenty users with different favourites."""
    users, hashed = Users(database), Passwords(memory_kib=1024, rounds=1).hash(_PASSWORD)
    known = {user.username for user in users.list()}
    tokens = []
    for number in range(USERS):
        name = f"bench{number}"
        if name not in known:
            users.add(name, hashed, to_ms(utc_now()))
        response = api.call(
            "POST", "/api/v1/auth/login", body={"username": name, "password": _PASSWORD}
        )
        tokens.append(json.loads(response)["access_token"])
        for index in range(FAVOURITES):
            api.call(
                "PUT", f"/api/v1/favourites/{coins[(number * 7 + index) % len(coins)]}", tokens[-1]
            )
    return tokens


def series_path(coin: str, window: str) -> str:
    return f"/api/v1/coins/{coin}/prices?window={window}"


def rotating(coins: Sequence[str], tokens: Sequence[str]) -> list[Request]:
    """Return requests for every coin and window, with the tokens in turn."""
    paths = [series_path(coin, window) for window in WINDOWS for coin in coins]
    return [
        Request(path, tokens[index % len(tokens)]) for index, path in enumerate(paths * len(tokens))
    ]


@contextmanager
def polling(data_dir: Path, coins: Sequence[str]) -> Iterator[None]:
    """Publish a poll of all coins every five seconds, for the running pipeline to index."""
    bus = FileBus(data_dir / "archive", load_topics(_TOPICS_FILE), utc_now)
    stop = threading.Event()

    def publish() -> None:
        while not stop.is_set():
            bus.publish(MARKETS, poll(coins, to_ms(utc_now())))
            stop.wait(POLL_S)

    thread = threading.Thread(target=publish)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()

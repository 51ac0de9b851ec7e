"""Responses are identical to the byte on SQLite and PostgreSQL."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from cryptoviz.config import Config
from cryptoviz.model.events import coin_names_event, history_event, snapshot_event
from cryptoviz.model.messages import Message
from cryptoviz.model.records import CoinName, HistoryPoint, MarketHistory, MarketSnapshot
from cryptoviz.store.db.database import Database
from cryptoviz.store.markets.indexing.writer import SqlMarketWriter
from support.fakes.api import KEY, Person, make_app, seed_coins, seed_news
from support.fakes.clock import HandClock
from support.servers.databases import Databases, PostgresDatabases, SqliteDatabases, open_migrated

# Names that locales sort, fold and search differently.
NAMES = (
    "zebra",
    "Äther",
    "éclair",
    "Éclair",
    "ECLAIR",
    "a_b",
    "a%b",
    "ab",
    "Ab",
    "ΣΑΣ",
    "σας",
    "ß",
    "SS",
    "İstanbul",
    "istanbul",
    "0x",
    "~x",
    "日本",
)
HEADLINES = (
    "Bitcoin climbs 5%",
    "ÉCLAIR and Ethereum",
    "éclair again",
    "XRP_ruling",
    "Weather is fine",
    "İstanbul meets σας",
    "Ether\\eum",
)
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
QUERIES = ("e", "E", "é", "É", "a_b", "a%25b", "%5C", "SS", "ß", "σας", "i", "日", "x")
PATHS = (
    "auth/me",
    "favourites",
    "news/feeds",
    "coins/bitcoin",
    "coins/zebra",
    "coins/nope",
    *(f"coins?q={q}&limit=5" for q in QUERIES),
    *(f"markets?sort={sign}{sort}" for sort in SORTS for sign in ("", "-")),
    *(f"markets?q={q}" for q in QUERIES),
    "markets?favourites=true&sort=-name",
    *(
        f"coins/bitcoin/{figure}?window={window}"
        for figure in ("prices", "market-cap", "volume", "change")
        for window in ("24h", "7d", "max")
    ),
    "coins/bitcoin/prices?window=1y&points=50",
    "coins/zebra/prices",
    "news?filter=all&limit=3",
    "news?filter=favourites",
    "news?coin=ethereum,bitcoin",
    *(f"news?filter=all&q={q}" for q in (*QUERIES, "bitcoin climbs", "5%25")),
    "news?feed=https://feed.example/rss&since=2026-11-23T12:02:00Z",
    "status",
)


def seed(database: Database, clock: HandClock) -> None:
    seed_coins(database, clock())
    now = clock()
    names = coin_names_event(
        [CoinName(id=f"id-{name}", symbol=name[:2], name=name) for name in NAMES], now
    )
    figures = [
        MarketSnapshot(
            coin_id=name,
            symbol=name,
            name=name,
            price=0.1 + number / 3,
            last_updated=now,
            market_cap=None if number % 2 else 1e9 / 7,
        )
        for number, name in enumerate(NAMES)
    ]
    points = tuple(
        HistoryPoint(
            at=int((now - timedelta(hours=n)).timestamp() * 1000),
            price=100 / (n + 7),
            market_cap=n / 3,
        )
        for n in range(2000, 20, -1)
    )
    past = history_event(
        MarketHistory(coin_id="bitcoin", days=90, spacing_s=3600, points=points), now
    )
    events = [names, *(snapshot_event(one, now) for one in figures), past]
    with database.write() as connection:
        SqlMarketWriter(14, lambda: now).write(
            connection, [Message(number, b"", event) for number, event in enumerate(events)]
        )
    seed_news(database, HEADLINES, now)


def reader(databases: Databases, directory: Path) -> Iterator[Person]:
    clock = HandClock()
    config = Config(
        data_dir=directory, spa_dir=directory / "no-spa", jwt_secret_key=KEY, open_registration=True
    )
    with open_migrated(databases, directory) as database:
        seed(database, clock)
        app = make_app(config, database, clock)
        Person.register(app, "admin")  # admins see the database
        person = Person.register(app, "reader")
        for coin_id in ("zebra", "bitcoin", "Äther", "a_b"):
            assert person.put(f"favourites/{coin_id}").status_code == 204
        yield person


@pytest.fixture(scope="module")
def on_sqlite(
    sqlite_databases: SqliteDatabases, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Person]:
    yield from reader(sqlite_databases, tmp_path_factory.mktemp("sqlite"))


@pytest.fixture(scope="module")
def on_postgres(
    postgres_databases: PostgresDatabases, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Person]:
    yield from reader(postgres_databases, tmp_path_factory.mktemp("postgres"))


@pytest.mark.parametrize("path", PATHS)
def test_responses_are_identical_on_both_databases(on_sqlite, on_postgres, path):
    one, other = on_sqlite.get(path), on_postgres.get(path)
    assert (other.status_code, other.get_data(as_text=True)) == (
        one.status_code,
        one.get_data(as_text=True),
    )
    assert one.status_code == 404 if "nope" in path else one.status_code == 200

"""Reindex over days, gzipped ones among them, killed on its way and run again: the same rows, and users' rows as they were."""

import os
import random
import signal
import subprocess
from datetime import UTC, datetime

import msgspec
import pytest

from cryptoviz.bus.file import FileBus
from cryptoviz.clock import to_ms
from cryptoviz.config import project_root
from cryptoviz.model.events import (
    Event,
    coin_names_event,
    history_event,
    news_event,
    snapshot_event,
)
from cryptoviz.model.messages import Position
from cryptoviz.model.records import CoinName, HistoryPoint, MarketHistory, MarketSnapshot, NewsItem
from cryptoviz.model.topics import ERRORS, MARKETS, NEWS, load_topics
from cryptoviz.sinks.dead_letter import DeadLetterPublisher
from cryptoviz.sinks.index import IndexSink
from cryptoviz.store.accounts.favourites import Favourites
from cryptoviz.store.accounts.users import Users
from cryptoviz.store.db.database import Database
from cryptoviz.store.news.writer import SqlNewsWriter
from support.crash.independent_reader import read_topic
from support.crash.simulator_process import PROGRAM
from support.crash.table_rows import read_rows
from support.fakes.clock import HandClock

KEPT_DAYS, BATCH = 1, 40
COINS = {"bitcoin": "Bitcoin", "ethereum": "Ethereum", "dogecoin": "Dogecoin"}
FEED = "https://paper.example/rss"


class Installation:
    """Bus, index and people on a clock moved by hand."""

    def __init__(self, directory, url, random_):
        self.clock, self.random = HandClock(datetime(2026, 11, 20, 20, 0, tzinfo=UTC)), random_
        self.data_dir = directory
        self.bus = FileBus(
            directory / "archive", load_topics(project_root() / "kafka/topics.yml"), self.clock
        )
        self.url, self.database = url, Database(url)
        letters = DeadLetterPublisher(self.bus, self.clock)
        self.sink = IndexSink(
            self.database, letters, SqlNewsWriter(), retention_days=KEPT_DAYS, clock=self.clock
        )
        self._seen: list[Event] = []

    def live(self, hours: int) -> None:
        """Poll every ten minutes, indexing now and then, with the day's closing in between."""
        for _ in range(hours * 6):
            self.clock.move(minutes=10)
            self.bus.publish(MARKETS, self._poll())
            if self.random.random() < 0.3:
                self.bus.publish(NEWS, [self._story()])
            if self.random.random() < 0.4:
                self.index()
        self.index()
        self.bus.compact(self.positions())

    def _poll(self) -> list[Event]:
        """New figures; some of them again, late, updated, or of a kind that cannot be stored."""
        now, odds = self.clock(), self.random
        events = [self._snapshot(coin, now) for coin in COINS]
        self._seen += events
        if odds.random() < 0.3:
            events += odds.sample(self._seen, 2)
        if odds.random() < 0.3:
            old = odds.choice(self._seen)
            late = msgspec.structs.replace(old.data, price=old.data.price * 2)
            events.append(snapshot_event(late, now))
        if odds.random() < 0.2:
            events.append(
                Event(
                    f"odd {to_ms(now)}",
                    "coingecko",
                    "cryptoviz.unheard.of.v1",
                    "bitcoin",
                    now,
                    events[0].data,
                )
            )
        if odds.random() < 0.2:
            events.append(self._history(odds.choice(list(COINS)), now))
        return events

    def _snapshot(self, coin, now):
        price = 100 + self.random.random() * 10
        rank = list(COINS).index(coin) + 1
        known = {"symbol": coin[:3], "name": COINS[coin], "market_cap_rank": rank}
        return snapshot_event(
            MarketSnapshot(coin_id=coin, price=price, last_updated=now, **known), now
        )

    def _history(self, coin, now):
        points = tuple(
            HistoryPoint(at=to_ms(now) - hour * 3_600_000, price=90.0 + hour)
            for hour in range(80, 0, -1)
        )
        return history_event(
            MarketHistory(coin_id=coin, days=90, spacing_s=3600, points=points), now
        )

    def _story(self):
        """One of a few items, whose title changes to and fro."""
        number, coin = self.random.randrange(40), self.random.choice(list(COINS.values()))
        title = f"{coin} {self.random.choice(['rises', 'falls'])} for the {number}th time"
        return news_event(
            NewsItem(id=f"item {number}", feed_url=FEED, feed_title="Paper", title=title),
            self.clock(),
        )

    def index(self) -> None:
        for topic in self.sink.topics:
            position = self.sink.position(self.bus.log, topic, 0)
            while (batch := self.bus.read(position, BATCH)) is not None:
                self.sink.write(batch)
                position = batch.end

    def positions(self) -> list[Position]:
        return [self.sink.position(self.bus.log, topic, 0) for topic in self.sink.topics]

    def people(self) -> None:
        users = Users(self.database)
        for name in ("Ann", "Bob"):
            user = users.add(name, "hash", to_ms(self.clock()))
            for coin in COINS:
                Favourites(self.database).add(user.id, coin, to_ms(self.clock()))

    def reindex(self, fault: str = "") -> int:
        """As a process of its own, as a user runs it; its exit code."""
        environ = {
            **os.environ,
            "DATA_DIR": str(self.data_dir),
            "DATABASE_URL": self.url,
            "RAW_RETENTION_DAYS": str(KEPT_DAYS),
            "TOPICS_FILE": str(project_root() / "kafka/topics.yml"),
            "CRYPTOVIZ_FAULT": fault,
        }
        return subprocess.run(
            [*PROGRAM, "reindex"], env=environ, cwd=self.data_dir, capture_output=True
        ).returncode


@pytest.fixture(params=[1, 2])
def installation(databases, tmp_path, request):
    url = databases.migrated(tmp_path)
    made = Installation(tmp_path, url, random.Random(request.param))
    names = [CoinName(id=coin, symbol=coin[:3], name=name) for coin, name in COINS.items()]
    made.bus.publish(MARKETS, [coin_names_event(names, made.clock())])
    made.live(hours=6)  # past a first midnight
    made.people()
    made.live(hours=46)  # two more, and past the horizon of single samples
    yield made
    made.database.dispose()
    made.bus.close()
    databases.drop(url)


def test_the_rows_come_again_and_people_keep_theirs(installation):
    before, people = (
        read_rows(installation.database, "derived"),
        read_rows(installation.database, "kept"),
    )
    assert len(list(installation.data_dir.glob("archive/*/datacrypto/*/0.0.jsonl.gz"))) == 3
    assert len(read_topic(installation.data_dir, "errors")) > 10
    assert not [
        name
        for name in ("samples", "candles", "news_items", "item_coins", "error_log")
        if not before[name]
    ]
    ends = {topic: installation.bus.end(topic, 0) for topic in (MARKETS, NEWS, ERRORS)}

    assert installation.reindex("index.written:3") == -signal.SIGKILL
    assert read_rows(installation.database, "derived") == before

    assert installation.reindex() == 0
    assert read_rows(installation.database, "derived") == before
    assert read_rows(installation.database, "kept") == people
    assert {topic: installation.bus.end(topic, 0) for topic in ends} == ends, (
        "reindex published something"
    )

"""An installation on the file bus that lives several days on a clock moved by hand."""

import os
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from random import Random

import msgspec

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
from cryptoviz.model.topics import MARKETS, NEWS, load_topics
from cryptoviz.sinks.dead_letter import DeadLetterPublisher
from cryptoviz.sinks.index import IndexSink
from cryptoviz.store.accounts.favourites import Favourites
from cryptoviz.store.accounts.users import Users
from cryptoviz.store.db.database import Database
from cryptoviz.store.news.writer import SqlNewsWriter
from support.crash.simulator_process import PROGRAM
from support.fakes.clock import HandClock

RETENTION_DAYS, BATCH = 1, 40
COINS = {"bitcoin": "Bitcoin", "ethereum": "Ethereum", "dogecoin": "Dogecoin"}
FEED = "https://paper.example/rss"


class SeveralDaysInstallation:
    """`rng` decides which records are repeated, late, updated or invalid."""

    def __init__(self, data_dir: Path, url: str, rng: Random) -> None:
        self.clock, self.data_dir = HandClock(datetime(2026, 11, 20, 20, 0, tzinfo=UTC)), data_dir
        topics = load_topics(project_root() / "kafka/topics.yml")
        self.bus = FileBus(data_dir / "archive", topics, self.clock)
        self.database = Database(url)
        self._url, self._rng = url, rng
        self._sink = IndexSink(
            self.database,
            DeadLetterPublisher(self.bus, self.clock),
            SqlNewsWriter(),
            retention_days=RETENTION_DAYS,
            clock=self.clock,
        )
        self._published: list[Event] = []
        names = [CoinName(id=coin, symbol=coin[:3], name=name) for coin, name in COINS.items()]
        self.bus.publish(MARKETS, [coin_names_event(names, self.clock())])

    def live(self, hours: int) -> None:
        """Publish every ten minutes and index now and then; compact closed days at the end."""
        for _ in range(hours * 6):
            self.clock.move(minutes=10)
            self.bus.publish(MARKETS, self._market_events())
            if self._rng.random() < 0.3:
                self.bus.publish(NEWS, [self._news_event()])
            if self._rng.random() < 0.4:
                self._index()
        self._index()
        self.bus.compact(self._positions())

    def add_users(self) -> None:
        users, favourites = Users(self.database), Favourites(self.database)
        for name in ("Ann", "Bob"):
            user = users.add(name, "hash", to_ms(self.clock()))
            for coin in COINS:
                favourites.add(user.id, coin, to_ms(self.clock()))

    def reindex(self, fault: str = "") -> int:
        """Run `cryptoviz reindex` as a process; return its exit code."""
        environ = {
            **os.environ,
            "DATA_DIR": str(self.data_dir),
            "DATABASE_URL": self._url,
            "RAW_RETENTION_DAYS": str(RETENTION_DAYS),
            "TOPICS_FILE": str(project_root() / "kafka/topics.yml"),
            "CRYPTOVIZ_FAULT": fault,
        }
        command = [*PROGRAM, "reindex"]
        return subprocess.run(
            command, env=environ, cwd=self.data_dir, capture_output=True
        ).returncode

    def close(self) -> None:
        self.database.dispose()
        self.bus.close()

    def _market_events(self) -> list[Event]:
        now, rng = self.clock(), self._rng
        events = [self._snapshot(coin, now) for coin in COINS]
        self._published += events
        if rng.random() < 0.3:  # repeated
            events += rng.sample(self._published, 2)
        if rng.random() < 0.3:  # late, with another price
            old = rng.choice(self._published)
            late = msgspec.structs.replace(old.data, price=old.data.price * 2)
            events.append(snapshot_event(late, now))
        if rng.random() < 0.2:  # of a type that cannot be stored
            name, data = f"odd {to_ms(now)}", events[0].data
            events.append(Event(name, "coingecko", "cryptoviz.unheard.of.v1", "bitcoin", now, data))
        if rng.random() < 0.2:
            events.append(self._history(rng.choice(list(COINS)), now))
        return events

    def _snapshot(self, coin: str, now: datetime) -> Event:
        return snapshot_event(
            MarketSnapshot(
                coin_id=coin,
                symbol=coin[:3],
                name=COINS[coin],
                price=100 + self._rng.random() * 10,
                market_cap_rank=list(COINS).index(coin) + 1,
                last_updated=now,
            ),
            now,
        )

    def _history(self, coin: str, now: datetime) -> Event:
        points = tuple(
            HistoryPoint(at=to_ms(now) - hour * 3_600_000, price=90.0 + hour)
            for hour in range(80, 0, -1)
        )
        history = MarketHistory(coin_id=coin, days=90, spacing_s=3600, points=points)
        return history_event(history, now)

    def _news_event(self) -> Event:
        """One of forty items, whose titles change back and forth."""
        number, coin = self._rng.randrange(40), self._rng.choice(list(COINS.values()))
        title = f"{coin} {self._rng.choice(['rises', 'falls'])} for the {number}th time"
        item = NewsItem(id=f"item {number}", feed_url=FEED, feed_title="Paper", title=title)
        return news_event(item, self.clock())

    def _index(self) -> None:
        for position in self._positions():
            while (batch := self.bus.read(position, BATCH)) is not None:
                self._sink.write(batch)
                position = batch.end

    def _positions(self) -> list[Position]:
        return [self._sink.position(self.bus.log, topic, 0) for topic in self._sink.topics]

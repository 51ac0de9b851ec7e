"""The product in one process, wired as the command line does it, with a clock moved by hand."""

import itertools
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from datetime import datetime, timedelta
from typing import Any

from werkzeug.test import TestResponse

from cryptoviz.api.app import create_app
from cryptoviz.clock import Clock
from cryptoviz.config import Config
from cryptoviz.model.messages import ARCHIVE, INDEX
from cryptoviz.pipeline.consume import consume
from cryptoviz.pipeline.ports import Sink, Source
from cryptoviz.pipeline.produce import produce
from cryptoviz.sinks.dead_letter import DeadLetterPublisher
from cryptoviz.sinks.index import IndexSink
from cryptoviz.sources.factory import coingecko_client, market_sources, news_sources
from cryptoviz.store.db.database import Database
from cryptoviz.store.markets.lists.coingecko_sparklines import SqlCoinGeckoSparklines
from cryptoviz.store.markets.wanted_coins import SqlWantedCoins
from cryptoviz.store.news.writer import SqlNewsWriter
from cryptoviz.store.pipeline.source_state import SqlActivity, SqlQuotaRows, SqlSourceStates
from support.e2e.counting_buses import open_bus
from support.fakes.clock import HandClock
from support.waiting import wait_until


class DistinctReadingsClock:
    """No two readings are the same, so heartbeats differ while the test's clock stands."""

    def __init__(self, clock: Clock) -> None:
        self._clock, self._readings = clock, itertools.count()

    def __call__(self) -> datetime:
        return self._clock() + timedelta(milliseconds=next(self._readings))


class InProcessApp:
    def __init__(self, config: Config, database: Database, clock: HandClock) -> None:
        self.config, self.database, self.clock = config, database, clock
        self.bus = open_bus(config, clock)
        self.states = SqlSourceStates(database)
        self._consumer_clock = DistinctReadingsClock(clock)
        self._sink = IndexSink(
            database,
            DeadLetterPublisher(self.bus, clock),
            SqlNewsWriter(),
            retention_days=config.raw_retention_days,
            clock=clock,
        )
        app = create_app(config, database, clock=clock, submit=lambda task: task())
        self._client = app.test_client()
        self._token = ""
        self._token_until = clock.now

    def sources(self) -> list[Source]:
        """Return new sources, as after a restart."""
        wanted = SqlWantedCoins(self.database, self.clock)
        quota, activity = SqlQuotaRows(self.database), SqlActivity(self.database)
        client = coingecko_client(self.config, quota, activity, self.clock)
        sparklines = SqlCoinGeckoSparklines(self.database)
        market = market_sources(self.config, client, wanted, sparklines, self.clock)
        return [*market, *news_sources(self.config, self.clock)]

    def poll(self, *names: str) -> bool:
        """Poll these sources once, as cron does; return whether all of them succeeded."""
        sources = [source for source in self.sources() if source.name in names]
        return self.poll_once(sources)

    def poll_once(self, sources: Sequence[Source]) -> bool:
        return produce(
            sources, self.bus, self.states, stop=threading.Event(), clock=self.clock, once=True
        )

    @contextmanager
    def producing(self, sources: Sequence[Source]) -> Iterator[None]:
        """Poll these sources whenever they are due."""
        options = {"stop": threading.Event(), "clock": self.clock}
        with _running(produce, sources, self.bus, self.states, **options):
            yield

    @contextmanager
    def indexing(self) -> Iterator[None]:
        """Index what is published, and archive it where the bus itself is no archive."""
        with ExitStack() as running:
            if (archive_sink := self.bus.archive_sink()) is not None:
                running.enter_context(closing(archive_sink))
                running.enter_context(self._consuming(ARCHIVE, archive_sink))
            running.enter_context(self._consuming(INDEX, self._sink))
            yield

    @contextmanager
    def _consuming(self, name: str, sink: Sink) -> Iterator[None]:
        options = {"stop": threading.Event(), "clock": self._consumer_clock}
        with (
            self.bus.subscriber(name) as subscriber,
            _running(consume, subscriber, sink, name=name, publisher=self.bus, **options),
        ):
            yield

    def index(self) -> None:
        """Index everything published, including the last heartbeats of the consumers."""
        while not self.caught_up():
            with self.indexing():
                wait_until(self.caught_up, expected=lambda: f"an empty backlog: {self.backlog()}")

    def caught_up(self) -> bool:
        consumers = self.get("status")["consumers"]
        return not any(self.backlog().values()) and all(row["lag"] is not None for row in consumers)

    def backlog(self) -> dict[tuple[str, int], int]:
        """Return how many records of each partition are not yet both indexed and archived."""
        archived = self.bus.archive_ends()
        return {
            key: end - min(self._indexed(*key, end), archived[key])
            for key, end in self.bus.ends().items()
        }

    def _indexed(self, topic: str, partition: int, end: int) -> int:
        if topic not in self._sink.topics:
            return end
        return self._sink.position(self.bus.log, topic, partition).offset

    def get(self, path: str, **query: Any) -> Any:
        """Return the JSON body of a GET below /api/v1, signed in; it must succeed."""
        return self.response(path, **query).get_json()

    def response(self, path: str, **query: Any) -> TestResponse:
        """Return the response of a GET below /api/v1, signed in; it must succeed."""
        headers = {"Authorization": f"Bearer {self._current_token()}"}
        response = self._client.get(f"/api/v1/{path}", query_string=query, headers=headers)
        assert response.status_code == 200, (path, query, response.get_data(as_text=True))
        return response

    def _current_token(self) -> str:
        """Return a token of the first account; a new one when the clock has outrun the last."""
        credentials = {"username": "tester", "password": "a long enough pass phrase"}
        if not self._token:
            registered = self._client.post("/api/v1/auth/register", json=credentials)
            assert registered.status_code == 201
        if not self._token or self.clock.now >= self._token_until:
            response = self._client.post("/api/v1/auth/login", json=credentials)
            assert response.status_code == 200, response.get_data(as_text=True)
            self._token = response.get_json()["access_token"]
            self._token_until = self.clock.now + timedelta(minutes=10)
        return self._token


@contextmanager
def _running(target: Callable[..., Any], *args: Any, **options: Any) -> Iterator[None]:
    """Run `target` in a thread; at the end set its option `stop` and wait for it."""
    thread = threading.Thread(target=target, args=args, kwargs=options, name=target.__name__)
    thread.start()
    try:
        yield
    finally:
        options["stop"].set()
        thread.join()

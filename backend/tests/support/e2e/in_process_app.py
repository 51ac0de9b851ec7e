"""The product put together as the command line does it, but for the clock, which a test moves by hand."""

import itertools
import threading
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from datetime import datetime, timedelta
from typing import Any

from apiflask import APIFlask
from flask.testing import FlaskClient

from cryptoviz.api.app import create_app
from cryptoviz.clock import Clock
from cryptoviz.config import Config
from cryptoviz.model.messages import ARCHIVE, INDEX
from cryptoviz.pipeline.consume import consume
from cryptoviz.pipeline.ports import Sink, Source
from cryptoviz.pipeline.produce import produce
from cryptoviz.sinks.dead_letter import DeadLetterPublisher
from cryptoviz.sinks.index import IndexSink
from cryptoviz.sources.factory import market_sources, news_sources
from cryptoviz.store.db.database import Database
from cryptoviz.store.markets.wanted_coins import SqlWantedCoins
from cryptoviz.store.news.writer import SqlNewsWriter
from cryptoviz.store.pipeline.source_state import SqlActivity, SqlQuotaRows, SqlSourceStates
from support.e2e.counting_buses import open_bus
from support.fakes.clock import HandClock
from support.waiting import wait_until


class DistinctReadingsClock:
    """A clock of which no two readings are the same: two beats of a consumer are two, also while the test's clock stands."""

    def __init__(self, clock: Clock) -> None:
        self._clock, self._readings = clock, itertools.count()

    def __call__(self) -> datetime:
        return self._clock() + timedelta(milliseconds=next(self._readings))


class InProcessApp:
    def __init__(self, config: Config, database: Database, clock: HandClock) -> None:
        self.config, self.database, self.clock = config, database, clock
        self.bus = open_bus(config, clock)
        self.states = SqlSourceStates(database)
        self._apart = DistinctReadingsClock(clock)
        dead_letters = DeadLetterPublisher(self.bus, clock)
        self.sink = IndexSink(
            database,
            dead_letters,
            SqlNewsWriter(),
            retention_days=config.raw_retention_days,
            clock=clock,
        )
        self.app: APIFlask = create_app(config, database, clock=clock, submit=lambda task: task())
        self.client: FlaskClient = self.app.test_client()
        self._token = ""
        self._token_until = clock.now

    def sources(self) -> list[Source]:
        """Fresh ones, as after a restart."""
        wanted = SqlWantedCoins(self.database, self.clock)
        market = market_sources(
            self.config, wanted, SqlQuotaRows(self.database), SqlActivity(self.database), self.clock
        )
        return [*market, *news_sources(self.config, self.clock)]

    def poll(self, *names: str) -> bool:
        """Poll these sources once, in a run of their own, as cron does; whether all of them answered well."""
        chosen = [source for source in self.sources() if source.name in names]
        return produce(
            chosen, self.bus, self.states, stop=threading.Event(), clock=self.clock, once=True
        )

    @contextmanager
    def producing(self, sources: Sequence[Source]) -> Iterator[None]:
        """These sources are polled whenever they are due."""
        stop = threading.Event()
        thread = threading.Thread(
            target=produce,
            args=(sources, self.bus, self.states),
            kwargs={"stop": stop, "clock": self.clock},
            name="produce",
        )
        thread.start()
        try:
            yield
        finally:
            stop.set()
            thread.join()

    @contextmanager
    def indexing(self) -> Iterator[None]:
        """What is published is indexed, and archived where the bus itself is no archive."""
        with ExitStack() as running:
            if (archiver := self.bus.archiver()) is not None:
                running.enter_context(closing(archiver))
                running.enter_context(self._consuming(ARCHIVE, archiver))
            running.enter_context(self._consuming(INDEX, self.sink))
            yield

    @contextmanager
    def _consuming(self, name: str, sink: Sink) -> Iterator[None]:
        stop = threading.Event()
        with self.bus.follow(name) as subscriber:
            given = {"name": name, "publisher": self.bus, "stop": stop, "clock": self._apart}
            thread = threading.Thread(
                target=consume, args=(subscriber, sink), kwargs=given, name=name
            )
            thread.start()
            try:
                yield
            finally:
                stop.set()
                thread.join()

    def index(self) -> None:
        """Index all that is published until nothing waits, and the consumers' last words have been heard."""
        while not self.caught_up():  # one may have said a word more when it was told to stop
            with self.indexing():
                wait_until(
                    self.caught_up, expected=lambda: f"an index without lag: {self.waiting()}"
                )

    def caught_up(self) -> bool:
        return not any(self.waiting().values()) and all(
            row["lag"] is not None for row in self.get("status")["consumers"]
        )

    def waiting(self) -> dict[tuple[str, int], int]:
        """How many records of each partition are still to be indexed or archived."""
        archived = self.bus.archived()
        return {
            place: end - min(self._indexed(place, end), archived[place])
            for place, end in self.bus.ends().items()
        }

    def _indexed(self, place: tuple[str, int], end: int) -> int:
        return (
            self.sink.position(self.bus.log, *place).offset if place[0] in self.sink.topics else end
        )

    def get(self, path: str, **query: Any) -> Any:
        """The body of a 200 from the API, signed in."""
        answer = self.client.get(
            f"/api/v1/{path}", query_string=query, headers={"Authorization": f"Bearer {self.token}"}
        )
        assert answer.status_code == 200, (path, query, answer.get_data(as_text=True))
        return answer.get_json()

    @property
    def token(self) -> str:
        """Of the first account; a new one whenever the clock has outrun the last."""
        credentials = {"username": "tester", "password": "a long enough pass phrase"}
        if not self._token:
            assert self.client.post("/api/v1/auth/register", json=credentials).status_code == 201
        if not self._token or self.clock.now >= self._token_until:
            answer = self.client.post("/api/v1/auth/login", json=credentials)
            assert answer.status_code == 200, answer.get_data(as_text=True)
            self._token, self._token_until = (
                answer.get_json()["access_token"],
                self.clock.now + timedelta(minutes=10),
            )
        return self._token

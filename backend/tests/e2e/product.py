"""The product put together as the command line does it, but for the clock, which a test moves by hand."""

import threading
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from apiflask import APIFlask
from flask.testing import FlaskClient

from cryptoviz.api.app import create_app
from cryptoviz.bus.file import FileBus
from cryptoviz.cli.web import identity, stores
from cryptoviz.config import Config
from cryptoviz.events import Event
from cryptoviz.pipeline.consume import consume
from cryptoviz.pipeline.ports import Source
from cryptoviz.pipeline.produce import produce
from cryptoviz.sinks.dead_letter import DeadLetters
from cryptoviz.sinks.index import IndexSink
from cryptoviz.sources.assembly import market_sources, news_sources
from cryptoviz.store.database import Database
from cryptoviz.store.news_writer import NewsWriter
from cryptoviz.store.polling import Activity, SqlQuotaRows, SqlSourceStates
from cryptoviz.store.wanted import SqlWantedCoins
from cryptoviz.topics import MONITORING, load_topics
from fakes import HandClock
from waiting import wait_until


class CountedBus(FileBus):
    """The file bus, and how many events were published to each topic."""

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self.published: Counter[str] = Counter()
        self._counting = threading.Lock()

    def publish(self, topic: str, events: Sequence[Event]) -> None:
        super().publish(topic, events)
        with self._counting:
            self.published[topic] += len(events)


class Product:
    def __init__(self, config: Config, database: Database, clock: HandClock) -> None:
        self.config, self.database, self.clock = config, database, clock
        self.bus = CountedBus(config.archive_dir, load_topics(config.topics_file), clock)
        self.states = SqlSourceStates(database)
        dead_letters = DeadLetters(self.bus, clock)
        self.sink = IndexSink(database, dead_letters, NewsWriter(), retention_days=config.raw_retention_days, clock=clock)
        self.app: APIFlask = create_app(
            config, stores=stores(config, database), identity=identity(config, database), clock=clock, background=lambda errand: errand()
        )
        self.client: FlaskClient = self.app.test_client()
        self._token = ""
        self._token_until = clock.now

    def sources(self) -> list[Source]:
        """Fresh ones, as after a restart."""
        wanted = SqlWantedCoins(self.database, self.clock)
        market = market_sources(self.config, wanted, SqlQuotaRows(self.database), Activity(self.database), self.clock)
        return [*market, *news_sources(self.config, self.clock)]

    def poll(self, *names: str) -> bool:
        """Poll these sources once, in a run of their own, as cron does; whether all of them answered well."""
        chosen = [source for source in self.sources() if source.name in names]
        return produce(chosen, self.bus, self.states, stop=threading.Event(), clock=self.clock, once=True)

    @contextmanager
    def producing(self, sources: Sequence[Source]) -> Iterator[None]:
        """These sources are polled whenever they are due."""
        stop = threading.Event()
        thread = threading.Thread(
            target=produce, args=(sources, self.bus, self.states), kwargs={"stop": stop, "clock": self.clock}, name="produce"
        )
        thread.start()
        try:
            yield
        finally:
            stop.set()
            thread.join()

    @contextmanager
    def indexing(self) -> Iterator[None]:
        """What is published is indexed."""
        stop = threading.Event()
        settings = {"name": "index", "publisher": self.bus, "stop": stop, "clock": self.clock}
        thread = threading.Thread(target=consume, args=(self.bus, self.sink), kwargs=settings, name="index")
        thread.start()
        try:
            yield
        finally:
            stop.set()
            thread.join()

    def index(self) -> None:
        """Index all that is published until nothing waits."""
        with self.indexing():
            wait_until(self.caught_up, what=lambda: "an index without lag")

    def caught_up(self) -> bool:
        """Nothing waits to be indexed; heartbeats come for ever, so `monitoring` may lag by one."""
        waiting = {topic: self.bus.end(topic, 0) - self.sink.position(self.bus.log, topic, 0).offset for topic in self.sink.topics}
        return max(waiting.values()) <= 1 and not any(count for topic, count in waiting.items() if topic != MONITORING)

    def get(self, path: str, **query: Any) -> Any:
        """The body of a 200 from the API, signed in."""
        answer = self.client.get(f"/api/v1/{path}", query_string=query, headers={"Authorization": f"Bearer {self.token}"})
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
            self._token, self._token_until = answer.get_json()["access_token"], self.clock.now + timedelta(minutes=10)
        return self._token

"""The composition root: builds objects from Config. What only one command needs is imported when it is asked for."""

import logging
import os
import signal
import threading
from collections.abc import Sequence
from contextlib import closing
from types import FrameType

from cryptoviz.cli.wiring.buses import (
    ClosablePublisher,
    ClosableSubscriber,
    declared_topics,
    instance,
    open_publisher,
    open_subscriber,
    refuse_bad_bus,
)
from cryptoviz.cli.wiring.startup_warnings import warn_of_unknown_variables
from cryptoviz.clock import utc_now
from cryptoviz.config import Config, read_config
from cryptoviz.errors import ConfigError, CryptoVizError
from cryptoviz.model.messages import ARCHIVE, INDEX, Publisher
from cryptoviz.ops.logging import configure_logging
from cryptoviz.pipeline.consume import consume
from cryptoviz.pipeline.ports import Sink, Source
from cryptoviz.pipeline.produce import produce
from cryptoviz.pipeline.watchdog import Watchdog
from cryptoviz.store.db.database import Database, masked_url
from cryptoviz.store.schema.migrate import check

SOURCE_KINDS = ("market", "news")

STOP_SECONDS = 20.0  # Compose kills ten seconds later

_log = logging.getLogger(__name__)


def configured(process: str) -> Config:
    """The settings, with log lines of this process going where they say."""
    config = read_config()
    configure_logging(config.log_format, config.log_level, process)
    warn_of_unknown_variables()
    # Each process says it, so that two parts that write to different databases are seen.
    _log.info("starting", extra={"database": masked_url(config.sql_url)})
    return config


def open_database(config: Config) -> Database:
    """Raises ConfigError when it is not of this program's version."""
    database = Database.from_config(config)
    check(database)
    return database


def sources(
    config: Config, database: Database, kinds: Sequence[str] = SOURCE_KINDS
) -> list[Source]:
    """What is polled: `market` is CoinGecko, `news` are the feeds."""
    from cryptoviz.sources.factory import market_sources, news_sources
    from cryptoviz.store.markets.wanted_coins import SqlWantedCoins
    from cryptoviz.store.pipeline.source_state import SqlActivity, SqlQuotaRows

    found: list[Source] = []
    if "market" in kinds:
        wanted = SqlWantedCoins(database, utc_now)
        found += market_sources(
            config, wanted, SqlQuotaRows(database), SqlActivity(database), utc_now
        )
    if "news" in kinds:
        found += news_sources(config, utc_now)
    return found


def index_sink(config: Config, database: Database, publisher: Publisher) -> Sink:
    """The index on this database; what it cannot store goes to `publisher`."""
    from cryptoviz.sinks.dead_letter import DeadLetterPublisher
    from cryptoviz.sinks.index import IndexSink
    from cryptoviz.store.news.writer import SqlNewsWriter

    return IndexSink(
        database,
        DeadLetterPublisher(publisher, utc_now),
        SqlNewsWriter(),
        clock=utc_now,
        retention_days=config.raw_retention_days,
    )


def stop_on_signals(limit_s: float = STOP_SECONDS) -> threading.Event:
    """Set by the first SIGTERM or SIGINT. A process that has not ended `limit_s` seconds later ends at once, with exit code 1."""
    stop = threading.Event()

    def end(_number: int, _frame: FrameType | None) -> None:
        if not stop.is_set():
            late = threading.Timer(limit_s, _end_at_once)
            late.daemon = True
            late.start()
        stop.set()

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)
    return stop


def _end_at_once() -> None:
    """As after a kill, nothing is lost by it: a client of Kafka may look for the name of a broker that is away for minutes."""
    _log.warning("did not stop in time; what was under way is done again at the next start")
    logging.shutdown()
    os._exit(1)


def run_producers(
    config: Config,
    kinds: Sequence[str],
    stop: threading.Event,
    *,
    once: bool = False,
    watchdog: Watchdog | None = None,
) -> bool:
    """Poll until `stop` is set, or once; whether all sources answered last."""
    from cryptoviz.store.pipeline.source_state import SqlSourceStates

    database = open_database(config)
    states = SqlSourceStates(database)
    return produce(
        sources(config, database, kinds),
        open_publisher(config),
        states,
        stop=stop,
        clock=utc_now,
        once=once,
        watchdog=watchdog,
    )


def run_index(config: Config, stop: threading.Event, watchdog: Watchdog | None = None) -> None:
    """Index until `stop` is set."""
    publisher = open_publisher(config)
    sink = index_sink(config, open_database(config), publisher)
    _consume(
        config, INDEX, open_subscriber(config, INDEX, sink.topics), sink, publisher, stop, watchdog
    )


def run_archive(config: Config, stop: threading.Event, watchdog: Watchdog | None = None) -> None:
    """Archive until `stop` is set. Raises ConfigError without Kafka."""
    if not config.kafka_bootstrap_servers:
        raise ConfigError(
            "KAFKA_BOOTSTRAP_SERVERS is not set: without Kafka the topics are the archive, and nothing is left to be done."
        )
    from cryptoviz.sinks.archive import ArchiveSink

    sink = ArchiveSink(config.archive_dir, list(declared_topics(config)), utc_now)
    with closing(sink):
        _consume(
            config,
            ARCHIVE,
            open_subscriber(config, ARCHIVE, events=False),
            sink,
            open_publisher(config),
            stop,
            watchdog,
        )


CONSUMERS = {INDEX: run_index, ARCHIVE: run_archive}


def _consume(
    config: Config,
    name: str,
    subscriber: ClosableSubscriber,
    sink: Sink,
    publisher: ClosablePublisher,
    stop: threading.Event,
    watchdog: Watchdog | None,
) -> None:
    with closing(publisher), closing(subscriber):
        consume(
            subscriber,
            sink,
            name=name,
            publisher=publisher,
            stop=stop,
            clock=utc_now,
            instance=instance(config),
            watchdog=watchdog,
        )


class Pipeline:
    """Producers and consumers in one process. A part that fails in an unforeseen way ends the process: its supervisor starts it again."""

    def __init__(self, config: Config, stop: threading.Event) -> None:
        self._config, self._stop = config, stop
        self._failures: dict[str, BaseException] = {}

    def run(self) -> None:
        """Raises what ended it, unless that was `stop`."""
        refuse_bad_bus(
            self._config
        )  # what stands in the way is one sentence here, and a thread's end below
        names = [INDEX, ARCHIVE] if self._config.kafka_bootstrap_servers else [INDEX]
        threads = [
            threading.Thread(target=self._consume, args=(name,), name=name) for name in names
        ]
        for thread in threads:
            thread.start()
        try:
            run_producers(self._config, SOURCE_KINDS, self._stop)
        finally:
            self._stop.set()
            for thread in threads:
                thread.join()
        for name, failure in self._failures.items():
            raise CryptoVizError(f"The {name} ended: {failure}") from failure

    def _consume(self, name: str) -> None:
        try:
            CONSUMERS[name](self._config, self._stop)
        except CryptoVizError as error:  # says what it is in a sentence
            self._failures[name] = error
        except BaseException as error:  # told by the main thread, which ends the process
            self._failures[name] = error
            raise
        finally:
            self._stop.set()

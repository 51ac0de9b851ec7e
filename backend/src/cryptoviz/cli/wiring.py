"""The composition root: builds objects from Config. What only one command needs is imported when it is asked for."""

import signal
import threading
from collections.abc import Sequence
from types import FrameType

from cryptoviz.bus.file import FileBus
from cryptoviz.clock import utc_now
from cryptoviz.config import Config, read_config
from cryptoviz.deliveries import INDEX
from cryptoviz.errors import CryptoVizError
from cryptoviz.ops.logging import configure_logging
from cryptoviz.pipeline.consume import consume
from cryptoviz.pipeline.ports import Sink, Source
from cryptoviz.pipeline.produce import produce
from cryptoviz.pipeline.pulse import Pulse
from cryptoviz.store.database import Database
from cryptoviz.store.migrate import check
from cryptoviz.topics import load_topics

SOURCE_KINDS = ("market", "news")


def configured(process: str) -> Config:
    """The settings, with log lines of this process going where they say."""
    config = read_config()
    configure_logging(config.log_format, config.log_level, process)
    return config


def open_database(config: Config) -> Database:
    """Raises ConfigError when it is not of this program's version."""
    database = Database(config.sql_url)
    check(database)
    return database


def open_bus(config: Config) -> FileBus:
    return FileBus(config.log_dir, load_topics(config.topics_file), utc_now)


def sources(config: Config, database: Database, kinds: Sequence[str] = SOURCE_KINDS) -> list[Source]:
    """What is polled: `market` is CoinGecko, `news` are the feeds."""
    from cryptoviz.sources.assembly import market_sources, news_sources
    from cryptoviz.store.polling import Activity, SqlQuotaRows
    from cryptoviz.store.wanted import SqlWantedCoins

    found: list[Source] = []
    if "market" in kinds:
        wanted = SqlWantedCoins(database, utc_now)
        found += market_sources(config, wanted, SqlQuotaRows(database), Activity(database), utc_now)
    if "news" in kinds:
        found += news_sources(config, utc_now)
    return found


def index_sink(config: Config, database: Database, bus: FileBus) -> Sink:
    from cryptoviz.sinks.dead_letter import DeadLetters
    from cryptoviz.sinks.index import IndexSink
    from cryptoviz.store.news_writer import NewsWriter

    return IndexSink(database, DeadLetters(bus, utc_now), NewsWriter(), clock=utc_now, retention_days=config.raw_retention_days)


def stop_on_signals() -> threading.Event:
    """Set by the first SIGTERM or SIGINT."""
    stop = threading.Event()

    def end(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)
    return stop


def run_producers(
    config: Config, kinds: Sequence[str], stop: threading.Event, *, once: bool = False, pulse: Pulse | None = None
) -> bool:
    """Poll until `stop` is set, or once; whether all sources answered last."""
    from cryptoviz.store.polling import SqlSourceStates

    database = open_database(config)
    states = SqlSourceStates(database)
    return produce(sources(config, database, kinds), open_bus(config), states, stop=stop, clock=utc_now, once=once, pulse=pulse)


def run_index(config: Config, stop: threading.Event) -> None:
    """Index until `stop` is set."""
    database, bus = open_database(config), open_bus(config)
    consume(bus, index_sink(config, database, bus), name=INDEX, publisher=bus, stop=stop, clock=utc_now)


class Pipeline:
    """Producers and index in one process. A part that fails in an unforeseen way ends the process: its supervisor starts it again."""

    def __init__(self, config: Config, stop: threading.Event) -> None:
        self._config, self._stop = config, stop
        self._failure: BaseException | None = None

    def run(self) -> None:
        """Raises what ended it, unless that was `stop`."""
        open_bus(self._config).close()  # what stands in the way is one sentence here, and a thread's end below
        index = threading.Thread(target=self._index, name="index")
        index.start()
        try:
            run_producers(self._config, SOURCE_KINDS, self._stop)
        finally:
            self._stop.set()
            index.join()
        if self._failure is not None:
            raise CryptoVizError(f"The index ended: {self._failure}") from self._failure

    def _index(self) -> None:
        try:
            run_index(self._config, self._stop)
        except CryptoVizError as error:  # says what it is in a sentence
            self._failure = error
        except BaseException as error:  # told by the main thread, which ends the process
            self._failure = error
            raise
        finally:
            self._stop.set()

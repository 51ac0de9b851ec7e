"""Producers and consumers, built from Config. The libraries of one are imported when it is run."""

import logging
import os
import socket
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from datetime import timedelta
from typing import TYPE_CHECKING

from cryptoviz.archive.log import ArchiveLog
from cryptoviz.cli.wiring.buses import (
    archives,
    declared_topics,
    open_publisher,
    open_subscriber,
)
from cryptoviz.cli.wiring.launch import refuse_mixed_data
from cryptoviz.cli.wiring.process import open_database
from cryptoviz.clock import utc_now
from cryptoviz.config import Config
from cryptoviz.errors import ConfigError, CryptoVizError
from cryptoviz.model.messages import ARCHIVE, INDEX, Publisher
from cryptoviz.pipeline.consume import consume
from cryptoviz.pipeline.ports import Sink, Source
from cryptoviz.pipeline.produce import produce
from cryptoviz.pipeline.watchdog import Watchdog
from cryptoviz.store.db.database import Database

if TYPE_CHECKING:
    from cryptoviz.sources.coingecko.client import CoinGeckoClient

SOURCE_KINDS = ("market", "news")
CONSUMERS = (INDEX, ARCHIVE)
SETTLE = timedelta(seconds=30)

_log = logging.getLogger(__name__)


def build_sources(
    config: Config, database: Database, kinds: Sequence[str], settle: timedelta = timedelta(0)
) -> list[Source]:
    """Return the sources of these kinds: `market` is CoinGecko, `news` are the feeds."""
    from cryptoviz.sources.coingecko.links import LinkSource
    from cryptoviz.sources.factory import (
        logo_source,
        market_sources,
        news_sources,
        rate_sources,
    )
    from cryptoviz.store.currencies.wanted import SqlWantedCurrencies
    from cryptoviz.store.markets.links import SqlLinks
    from cryptoviz.store.markets.lists.coingecko_sparklines import SqlCoinGeckoSparklines
    from cryptoviz.store.markets.logos import SqlLogos
    from cryptoviz.store.markets.wanted_coins import SqlWantedCoins

    sources: list[Source] = []
    if "market" in kinds:
        wanted = SqlWantedCoins(database, utc_now)
        client = open_coingecko(config, database, settle)
        sparklines = SqlCoinGeckoSparklines(database)
        sources += market_sources(config, client, wanted, sparklines, utc_now)
        sources += rate_sources(client, SqlWantedCurrencies(database, utc_now), utc_now)
        sources.append(LinkSource(client, SqlLinks(database), utc_now))
        sources.append(logo_source(config, SqlLogos(database), utc_now))
    if "news" in kinds:
        sources += news_sources(config, utc_now)
    return sources


def open_coingecko(
    config: Config, database: Database, settle: timedelta = timedelta(0)
) -> "CoinGeckoClient":
    """Return a client with the present key, in the budget that all processes share."""
    from cryptoviz.cli.wiring.coingecko_key import CurrentAccount
    from cryptoviz.sources.factory import coingecko_client
    from cryptoviz.store.pipeline.source_state import SqlActivity, SqlQuotaRows

    rows, activity = SqlQuotaRows(database), SqlActivity(database)
    account = CurrentAccount(config, database)
    return coingecko_client(config, rows, activity, utc_now, settle, account)


def run_producers(
    config: Config,
    kinds: Sequence[str],
    stop: threading.Event,
    *,
    once: bool = False,
    watchdog: Watchdog | None = None,
) -> bool:
    """Poll until `stop` is set, or once. Return whether the last poll of each source succeeded."""
    from cryptoviz.store.pipeline.source_state import SqlSourceStates

    refuse_mixed_data(config.data_dir, config.simulated)
    database = open_database(config)
    return produce(
        build_sources(config, database, kinds, timedelta(0) if once else SETTLE),
        open_publisher(config),
        SqlSourceStates(database),
        stop=stop,
        clock=utc_now,
        once=once,
        watchdog=watchdog,
    )


def run_consumer(
    name: str, config: Config, stop: threading.Event, watchdog: Watchdog | None = None
) -> None:
    """Run the consumer `name` until `stop` is set. Raises ConfigError for archive without Kafka."""
    process = f"{socket.gethostname()}-{os.getpid()}"
    with ExitStack() as stack:
        publisher = stack.enter_context(closing(open_publisher(config)))
        sink = _archive_sink(config, stack) if name == ARCHIVE else _index_sink(config, publisher)
        followed = open_subscriber(config, name, sink.topics, events=name == INDEX)
        consume(
            stack.enter_context(closing(followed)),
            sink,
            name=name,
            publisher=publisher,
            stop=stop,
            clock=utc_now,
            instance=process if config.kafka_bootstrap_servers else "",
            watchdog=watchdog,
        )


def _index_sink(config: Config, publisher: Publisher) -> Sink:
    from cryptoviz.sinks.dead_letter import DeadLetterPublisher
    from cryptoviz.sinks.index import IndexSink
    from cryptoviz.store.news.writer import SqlNewsWriter

    return IndexSink(
        open_database(config),
        DeadLetterPublisher(publisher, utc_now),
        SqlNewsWriter(),
        clock=utc_now,
        retention_days=config.raw_retention_days,
    )


def _archive_sink(config: Config, stack: ExitStack) -> Sink:
    if not config.kafka_bootstrap_servers:
        raise ConfigError(
            "KAFKA_BOOTSTRAP_SERVERS is not set: without Kafka the topics are files already."
        )
    from cryptoviz.sinks.archive import ArchiveSink

    sink = ArchiveSink(config.archive_dir, list(declared_topics(config)), utc_now)
    return stack.enter_context(closing(sink))


def run_pipeline(config: Config, stop: threading.Event) -> None:
    """Run producers and consumers in one process until `stop` is set. Raise the first failure."""
    # A bad setting is one sentence here, and the end of a thread below.
    open_publisher(config).close()
    warn_of_new_database(config)
    names = CONSUMERS if config.kafka_bootstrap_servers else (INDEX,)
    with ThreadPoolExecutor(len(names)) as pool:
        consumers = {name: pool.submit(run_consumer, name, config, stop) for name in names}
        for consumer in consumers.values():
            consumer.add_done_callback(lambda _: stop.set())
        try:
            run_producers(config, SOURCE_KINDS, stop)
        finally:
            stop.set()
    for name, consumer in consumers.items():
        failure = consumer.exception()
        if isinstance(failure, CryptoVizError):
            raise CryptoVizError(f"The {name} consumer ended: {failure}") from failure
        consumer.result()


def warn_of_new_database(config: Config) -> None:
    """Warn if nothing was indexed yet, but the archive has records: the database may be lost."""
    from cryptoviz.store.pipeline.status import SqlStatus

    with open_database(config) as database:
        if SqlStatus(database).consumers():
            return
    count = 0
    for log in (ArchiveLog(config.archive_dir, name) for name in archives(config.archive_dir)):
        places = [(topic, number) for topic in log.topics() for number in log.partitions(topic)]
        count += sum(log.end(*place) - log.begin(*place) for place in places)
    if count:
        again = "they are indexed again"
        if config.kafka_bootstrap_servers:
            again = "`cryptoviz reindex` indexes them again"
        _log.warning(
            f"The database is empty, but {config.archive_dir} holds {count:,} records: {again}. "
            "Accounts and favourites are not among them: restore a backup of the database if you "
            "have one."
        )

"""How many records a second are appended, indexed and rebuilt: the real bus and the real sink, in this process."""

import time
from pathlib import Path

from benchmarks.dataset import MINUTE, coin_ids, poll
from benchmarks.report import Figure
from cryptoviz.bus.file import FileBus
from cryptoviz.clock import to_ms, utc_now
from cryptoviz.config import project_root
from cryptoviz.sinks.dead_letter import DeadLetters
from cryptoviz.sinks.index import IndexSink
from cryptoviz.sinks.reindex import reindex
from cryptoviz.store.database import Database
from cryptoviz.store.migrate import migrate
from cryptoviz.store.news_writer import NewsWriter
from cryptoviz.topics import MARKETS, load_topics

POLLS, COINS, BATCH, KEPT_DAYS = 200, 250, 2000, 14


def index_speed(workplace: Path) -> list[Figure]:
    """50,000 snapshots of 250 coins, a minute apart."""
    bus = FileBus(workplace / "speed", load_topics(project_root() / "kafka/topics.yml"), utc_now)
    database = Database(f"sqlite:///{workplace / 'speed.db'}")
    migrate(database)
    published, indexed = _publish(bus), _index(bus, database)
    began = time.perf_counter()
    records = reindex(database, bus, NewsWriter(), DeadLetters(bus, utc_now), retention_days=KEPT_DAYS, clock=utc_now)
    rebuilt = records / (time.perf_counter() - began)
    return [
        Figure("file bus, published and durable", published, "records/s"),
        Figure("index, batches of 2,000", indexed, "records/s"),
        Figure("reindex", rebuilt, "records/s"),
    ]


def _publish(bus: FileBus) -> float:
    coins, now = coin_ids(COINS), to_ms(utc_now()) // MINUTE * MINUTE
    batches = [poll(coins, now - number * MINUTE) for number in range(POLLS, 0, -1)]
    began = time.perf_counter()
    for events in batches:
        bus.publish(MARKETS, events)
    return POLLS * COINS / (time.perf_counter() - began)


def _index(bus: FileBus, database: Database) -> float:
    sink = IndexSink(database, DeadLetters(bus, utc_now), NewsWriter(), retention_days=KEPT_DAYS, clock=utc_now)
    position = sink.position(bus.log, MARKETS, 0)
    began = time.perf_counter()
    while (batch := bus.read(position, BATCH)) is not None:
        sink.write(batch)
        position = batch.end
    return position.offset / (time.perf_counter() - began)

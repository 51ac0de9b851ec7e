"""From the file bus to Kafka: replay, the archive consumer, and a reindex from its archive."""

import gzip
import json
import threading
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from kafka import KafkaConsumer, TopicPartition
from sqlalchemy import select

from cryptoviz.archive.log import ArchiveLog
from cryptoviz.bus.file import FileBus
from cryptoviz.cli.main import cli
from cryptoviz.cli.wiring.pipeline import run_consumer
from cryptoviz.config import read_config
from cryptoviz.model.events import dead_letter_event
from cryptoviz.model.messages import ARCHIVE
from cryptoviz.model.topics import ERRORS, MARKETS, load_topics
from cryptoviz.store.db.database import Database
from cryptoviz.store.schema.tables import coins, error_log, samples
from support.fakes.clock import HandClock
from support.fakes.store import MINUTE, START, Feeder, index_sink, snapshot
from support.json_lines import complete_lines
from support.servers.kafka_broker import publish_raw, recreate_topics
from support.waiting import wait_until

COINS = [f"coin-{number}" for number in range(30)]


@pytest.fixture
def installed(
    broker: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, database: Database
) -> Path:
    """Return a data directory with three days on the file bus; set Kafka and a new database."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    monkeypatch.setenv("DATABASE_URL", database.engine.url.render_as_string(hide_password=False))
    clock, topics = HandClock(), load_topics(read_config().topics_file)
    bus = FileBus(tmp_path / "archive", topics, clock)
    for day in range(3):
        at = START + day * 1440 * MINUTE
        for minute in range(10):
            bus.publish(
                MARKETS,
                [
                    snapshot(
                        coin, at + minute * MINUTE, 1.0 + minute, observed=at + minute * MINUTE
                    )
                    for coin in COINS
                ],
            )
        bus.publish(
            ERRORS,
            [dead_letter_event("coingecko", b"bad row %d" % day, "why", clock())],
        )
        clock.move(days=1)
    bus.close()
    recreate_topics(broker, topics)
    monkeypatch.setenv("KAFKA_BOOTSTRAP_SERVERS", broker.bootstrap)
    return tmp_path


def run(*words: str) -> Result:
    return CliRunner().invoke(cli, words)


def raw_counts(directory: Path) -> dict[str, int]:
    """Count the records of each topic without product code; assert that none is repeated."""
    counts = {}
    for topic in directory.iterdir():
        places = []
        for path in topic.glob("*/*.jsonl*"):
            body = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
            lines = map(json.loads, complete_lines(body))
            places += [(line["partition"], line["offset"]) for line in lines]
        assert len(places) == len(set(places))
        counts[topic.name] = len(places)
    return counts


def errors_in_kafka(broker: Any) -> int:
    consumer = KafkaConsumer(bootstrap_servers=broker.bootstrap.split(","))
    try:
        return sum(
            consumer.end_offsets(
                [TopicPartition(ERRORS, number) for number in consumer.partitions_for_topic(ERRORS)]
            ).values()
        )
    finally:
        consumer.close()


def indexed(database: Database) -> tuple[set[tuple[str, int, float]], set[str]]:
    """(coin, at, price) of every sample, and the ids of all dead letters."""
    with database.read() as connection:
        joined = samples.join(coins, coins.c.key == samples.c.coin)
        rows = connection.execute(
            select(coins.c.id, samples.c.at, samples.c.price).select_from(joined)
        )
        found = {(coin, at, price) for coin, at, price in rows}
        return found, set(connection.execute(select(error_log.c.id)).scalars())


def expected() -> set[tuple[str, int, float]]:
    return {
        (coin, START + (day * 1440 + minute) * MINUTE, 1.0 + minute)
        for coin in COINS
        for day in range(3)
        for minute in range(10)
    }


def test_move_to_kafka_and_reindex_keeps_all_records(
    broker: Any, installed: Path, database: Database
) -> None:
    assert run("topics").exit_code == 0
    first = run("replay")
    target = f"kafka-{broker.id}"
    assert first.stdout == f"Published 903 records of {file_log(installed)} into {target}.\n"
    assert run("replay").stdout == f"Published 0 records of {file_log(installed)} into {target}.\n"
    publish_raw(broker, MARKETS, (b"key", b"no event"), (b"key", None), (b"key", b'{"pretty":\n1}'))

    stop = threading.Event()
    archiving = threading.Thread(target=run_consumer, args=(ARCHIVE, read_config(), stop))
    archiving.start()
    log = ArchiveLog(installed / "archive", target)
    try:
        wait_until(
            lambda: (
                sum(
                    log.end(topic, number)
                    for topic in log.topics()
                    for number in log.partitions(topic)
                )
                >= 906
            )
        )
    finally:
        stop.set()
        archiving.join()

    counts = raw_counts(installed / "archive" / target)
    assert (counts[MARKETS], counts[ERRORS]) == (903, 3)
    rebuilt = run("reindex")
    assert rebuilt.exit_code == 0, rebuilt.output
    found, letters = indexed(database)
    assert found == expected()
    assert len(letters) == 3
    assert (
        errors_in_kafka(broker) == 6
    )  # the three messages that are not events were not indexed yet: reindex reports them


def test_reindex_with_incomplete_archive_is_refused(
    broker: Any, installed: Path, database: Database
) -> None:
    """The index has read the log of the file bus, of which nothing was replayed."""
    bus = FileBus(installed / "archive", load_topics(read_config().topics_file), HandClock())
    Feeder(index_sink(database), log=bus.log).feed(snapshot("bitcoin", START, 1.0))
    refused = run("reindex")
    assert refused.exit_code == 1
    assert f"1 record ({MARKETS} 1) of the log {bus.log}" in refused.stderr


def file_log(data_dir: Path) -> str:
    return (data_dir / "archive/log.id").read_text().strip()

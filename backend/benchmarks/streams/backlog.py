"""Memory of the consumers while they work through a backlog of a million records."""

import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from functools import partial
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from benchmarks.databases.indexing import COINS, DatabaseKind, market_polls
from benchmarks.report import Measurement, Rounds
from benchmarks.streams.broker import TOPICS, Broker
from benchmarks.web.processes import process_tree, pss_mb, started
from cryptoviz.archive.log import ArchiveLog
from cryptoviz.bus.kafka.publisher import KafkaPublisher
from cryptoviz.config import project_root
from cryptoviz.model.messages import ARCHIVE, INDEX
from cryptoviz.model.topics import MARKETS
from cryptoviz.ops.ports import free_port
from cryptoviz.store.db.database import Database
from cryptoviz.store.pipeline.status import SqlStatus
from cryptoviz.store.schema.migrate import migrate

RECORDS = 1_000_000
_ROUNDS = RECORDS // (200 * COINS)  # of the recorded polls, which are more than that
_POLLS_PER_BATCH = 10
_SAMPLES, _SAMPLE_S, _TIMEOUT_S = 5, 0.5, 900.0
_ARCHIVE, _INDEX = "the archive consumer", "the index consumer on {}"


class MemorySample(NamedTuple):
    """The memory of a consumer after `records` records."""

    records: int
    megabytes: float


def _measurements(consumer: str) -> list[Measurement]:
    """Memory should be constant: at the end hardly more than halfway."""
    name = f"memory of {consumer}, {RECORDS:,} records behind"
    return [
        Measurement(f"{name}: at its peak", (), "MB PSS", 150, better="less"),
        Measurement(f"{name}: at the start", (), "MB PSS"),
        Measurement(f"{name}: halfway", (), "MB PSS"),
        Measurement(f"{name}: at the end", (), "MB PSS", 1.1, f"{name}: halfway", better="less"),
    ]


MEASUREMENTS = tuple(
    one
    for consumer in (_ARCHIVE, _INDEX.format("SQLite"), _INDEX.format("PostgreSQL"))
    for one in _measurements(consumer)
)


def fill(broker: Broker) -> None:
    """Publish the backlog: distinct market events."""
    polls = islice(market_polls(rounds=_ROUNDS), RECORDS // COINS)
    with closing(KafkaPublisher(broker.settings, TOPICS)) as publisher:
        while batch := [event for events in islice(polls, _POLLS_PER_BATCH) for event in events]:
            publisher.publish(MARKETS, batch)


def memory(
    broker: Broker, kinds: Sequence[DatabaseKind], log: Callable[[str], None]
) -> dict[str, Rounds]:
    """Return those of MEASUREMENTS whose database is among `kinds`."""
    runs = [(INDEX, _INDEX.format(kind.name), kind) for kind in kinds]
    runs.append((ARCHIVE, _ARCHIVE, kinds[0]))
    found: dict[str, Rounds] = {}
    for consumer, name, kind in runs:
        log(f"{RECORDS:,} records, consumed by {name}")
        found |= _values(name, _run(broker, consumer, kind))
    return found


def _values(name: str, samples: Sequence[MemorySample]) -> dict[str, Rounds]:
    parts = [_around(samples, part * RECORDS) for part in (0.05, 0.5, 0.95)]
    found = (max(sample.megabytes for sample in samples), *parts)
    return {one.name: (value,) for one, value in zip(_measurements(name), found, strict=True)}


def _around(samples: Sequence[MemorySample], records: float) -> float:
    """Return the mean of some samples, because batches come and go."""
    counted = [sample for sample in samples if sample.records]
    nearest = sorted(counted, key=lambda sample: abs(sample.records - records))[:_SAMPLES]
    return statistics.mean(sample.megabytes for sample in nearest)


def _run(broker: Broker, consumer: str, kind: DatabaseKind) -> list[MemorySample]:
    """Run `cryptoviz consume` with a health endpoint, as in a container."""
    database, port = kind.create(), free_port()
    migrate(database)
    with tempfile.TemporaryDirectory() as directory:
        data_dir = Path(directory)
        environ = {
            "DATA_DIR": directory,
            "DATABASE_URL": database.engine.url.render_as_string(hide_password=False),
            "HEALTH_PORT": str(port),
            "KAFKA_BOOTSTRAP_SERVERS": broker.bootstrap,
            "TOPICS_FILE": str(project_root() / "kafka/topics.yml"),
        }
        reached = (
            partial(_indexed, database)
            if consumer == INDEX
            else partial(_archived, ArchiveLog(data_dir / "archive", broker.log))
        )
        command = ["-m", "cryptoviz.cli.main", "consume", consumer]
        with started(command, port, environ, data_dir / "log") as consuming:
            samples = _sample(consuming.process, reached)
    database.dispose()
    return samples


def _sample(process: subprocess.Popen[bytes], reached: Callable[[], int]) -> list[MemorySample]:
    samples: list[MemorySample] = []
    deadline = time.monotonic() + _TIMEOUT_S
    while not samples or samples[-1].records < RECORDS:
        if process.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError(f"the backlog was not finished: {samples[-1:]}")
        time.sleep(_SAMPLE_S)
        samples.append(MemorySample(reached(), pss_mb(process_tree(process.pid))))
    return samples


def _indexed(database: Database) -> int:
    return sum(at.offset for at in SqlStatus(database).consumers() if at.topic == MARKETS)


def _archived(log: ArchiveLog) -> int:
    return sum(log.end(MARKETS, number) for number in log.partitions(MARKETS))

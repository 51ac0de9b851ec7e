"""A backlog of a million records: how much memory the consumers take that work through it, from their first records to their last."""

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

from benchmarks.broker import TOPICS, Broker
from benchmarks.indexing import COINS, Place, market_polls
from benchmarks.processes import family, pss_mb, running
from benchmarks.report import Figure
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
_AT_ONCE = 10  # polls that are published together
_LOOKS, _LOOK_S, _PATIENCE_S = 5, 0.5, 900.0
_ARCHIVE, _INDEX = "the archive consumer", "the index consumer on {}"


class Weight(NamedTuple):
    """`records` were through when it weighed `megabytes`."""

    records: int
    megabytes: float


def _figures(consumer: str) -> list[Figure]:
    """Flat: at the end it is hardly more than halfway."""
    name = f"memory of {consumer}, {RECORDS:,} records behind"
    return [
        Figure(f"{name}: at its peak", None, "MB PSS", 150, better="less"),
        Figure(f"{name}: at the start", None, "MB PSS"),
        Figure(f"{name}: halfway", None, "MB PSS"),
        Figure(f"{name}: at the end", None, "MB PSS", 1.1, f"{name}: halfway", better="less"),
    ]


FIGURES = tuple(
    figure
    for consumer in (_ARCHIVE, _INDEX.format("SQLite"), _INDEX.format("PostgreSQL"))
    for figure in _figures(consumer)
)


def fill(broker: Broker) -> None:
    """Publish the backlog, of market events that all differ."""
    polls = islice(market_polls(rounds=_ROUNDS), RECORDS // COINS)
    with closing(KafkaPublisher(broker.settings, TOPICS)) as publisher:
        while some := [event for events in islice(polls, _AT_ONCE) for event in events]:
            publisher.publish(MARKETS, some)


def memory(broker: Broker, places: Sequence[Place], say: Callable[[str], None]) -> dict[str, float]:
    """The values of those of FIGURES whose database is among `places`."""
    works = [(INDEX, _INDEX.format(place.name), place) for place in places] + [
        (ARCHIVE, _ARCHIVE, places[0])
    ]
    found: dict[str, float] = {}
    for consumer, name, place in works:
        say(f"{RECORDS:,} records, worked through by {name}")
        found |= _values(name, _work_through(broker, consumer, place))
    return found


def _values(name: str, weights: Sequence[Weight]) -> dict[str, float]:
    parts = [_around(weights, part * RECORDS) for part in (0.05, 0.5, 0.95)]
    found = (max(weight.megabytes for weight in weights), *parts)
    return {figure.name: value for figure, value in zip(_figures(name), found, strict=True)}


def _around(weights: Sequence[Weight], records: float) -> float:
    """What it weighed about then: the mean of some looks, for batches come and go."""
    working = [weight for weight in weights if weight.records]
    nearest = sorted(working, key=lambda weight: abs(weight.records - records))[:_LOOKS]
    return statistics.mean(weight.megabytes for weight in nearest)


def _work_through(broker: Broker, consumer: str, place: Place) -> list[Weight]:
    """By `cryptoviz consume`, as it runs in a container: with its health to be asked for."""
    database, port = place.make(), free_port()
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
        with running(command, port, environ, data_dir / "log") as started:
            weights = _weigh(started.process, reached)
    database.dispose()
    return weights


def _weigh(process: subprocess.Popen[bytes], reached: Callable[[], int]) -> list[Weight]:
    weights: list[Weight] = []
    deadline = time.monotonic() + _PATIENCE_S
    while not weights or weights[-1].records < RECORDS:
        if process.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError(f"it did not work through the backlog: {weights[-1:]}")
        time.sleep(_LOOK_S)
        weights.append(Weight(reached(), pss_mb(family(process.pid))))
    return weights


def _indexed(database: Database) -> int:
    return sum(at.offset for at in SqlStatus(database).consumers() if at.topic == MARKETS)


def _archived(log: ArchiveLog) -> int:
    return sum(log.end(MARKETS, number) for number in log.partitions(MARKETS))

"""An installation on Kafka, one process for each part, with events flowing fast."""

import json
import re
import socket
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import psycopg

from cryptoviz.cli.commands.run.demo import FEEDS
from cryptoviz.config import project_root
from cryptoviz.ops.ports import free_port
from support.crash.final_state import FinalState
from support.crash.part_process import LONG_S, PartProcess
from support.crash.raw_data import RecordId, TopicReader, archive_lines, sql
from support.crash.simulator_process import running_simulator
from support.servers.databases import database_environment
from support.servers.kafka_broker import publish_raw
from support.waiting import wait_until

WORDS = {
    "market": ("produce", "market"),
    "news": ("produce", "news"),
    "archive": ("consume", "archive"),
    "index": ("consume", "index"),
}
TOPICS = ("datacrypto", "rssfeed", "monitoring", "errors")
EVENTS_A_SECOND = 200
COINS = 500  # each has another figure every second
SESSION_SECONDS = (
    3  # a consumer that was starved for so long on a busy machine would be a paused one
)
# What other programs publish by mistake.
JUNK = (
    b"no event",
    b'{"specversion": "1.0",\n "id": "x"}',
    b"\xff\xfe",
    None,
    b'{"specversion":"1.0","type":"cryptoviz.unheard.of.v1","id":"y"}',
)
_OFFSET = re.compile(rb'\{"partition":\d+,"offset":(\d+),')

Ends = Mapping[tuple[str, int], int]  # by topic and partition: the offset behind the last


class KafkaInstallation:
    """`cluster` is one of kafka/local.py. What is started in lanes runs in `threads`, for servers end with the thread that made them."""

    def __init__(self, directory: Path, cluster: Any, url: str, **settings: str) -> None:
        self.cluster, self.url, self.data_dir = cluster, url, directory / "data"
        self.journal = directory / "served.jsonl"
        self.query = sql(url)
        self.threads = ThreadPoolExecutor(16, "torment")
        self.others: list[PartProcess] = []
        self.many = 10_000  # records are enough, however long they took
        self.began = self.ended = 0.0  # epoch seconds between which events flowed
        self.junk: list[tuple[str, int, bytes | None]] = []
        self._ends: dict[Path, tuple[int, int]] = {}  # of each file, at which size
        self._directory, self._port = directory, free_port()
        self._environ = {**self._settings(), **database_environment(url), **settings}
        self.parts = {name: self.part(name, *words) for name, words in WORDS.items()}

    def another(self, name: str) -> PartProcess:
        """A second consumer, to be started."""
        self.others.append(self.part(f"{name}-2", *WORDS[name]))
        return self.others[-1]

    def part(self, name: str, *words: str) -> PartProcess:
        return PartProcess(name, words, self._environ, self._directory)

    def _settings(self) -> dict[str, str]:
        address = f"http://127.0.0.1:{self._port}"
        return {
            "DATA_DIR": str(self.data_dir),
            "KAFKA_BOOTSTRAP_SERVERS": self.cluster.bootstrap,
            "KAFKA_SESSION_TIMEOUT_SECONDS": str(SESSION_SECONDS),
            "DATABASE_STATEMENT_TIMEOUT_SECONDS": "5",
            "TOPICS_FILE": str(project_root() / "kafka/topics.yml"),
            "COINGECKO_BASE_URL": f"{address}/api/v3",
            "COINGECKO_CALLS_PER_MINUTE": "155",  # two a second for live figures, one in two seconds for history
            "TOP_COINS": str(COINS),
            "POLL_SECONDS": "1",
            "FEEDS": ",".join(f"{address}/feeds/{name}.xml" for name in FEEDS),
            "FEED_POLL_SECONDS": "1",
            "ALLOW_PRIVATE_FEEDS": "true",
            "LOG_FORMAT": "json",
        }

    @contextmanager
    def flowing(self) -> Iterator[None]:
        """All parts run and get on. At the end all is indexed and archived, and all parts have been told to stop."""
        self.data_dir.mkdir(exist_ok=True)
        self.command("migrate")
        self.command("topics")
        with running_simulator(self._directory, self._port, self.journal, "--coins", str(COINS)):
            for part in self.parts.values():
                part.start()
            wait_until(lambda: self.archived_bytes() and self.indexed(), LONG_S, interval_s=0.1)
            self.mistake("datacrypto", 0)
            with self.reading() as cluster:
                before, self.began = sum(cluster.ends(*TOPICS).values()), time.time()
                yield
                # On a busy machine less came through meanwhile: go on until it is enough on the whole.
                wait_until(
                    lambda: (
                        sum(cluster.ends(*TOPICS).values()) - before >= self.wanted(time.time())
                    ),
                    4 * LONG_S,
                    interval_s=0.2,
                )
                self.ended = time.time()
            self.finish()

    def wanted(self, until: float) -> float:
        """How many records must have been published by then, in epoch seconds. A machine that is too busy for so many has time."""
        return min(self.many, EVENTS_A_SECOND * (until - self.began))

    def command(self, *words: str) -> None:
        """Run it to its end, which must be a good one."""
        part = self.part(words[0], *words)
        part.start()
        wait_until(lambda: not part.runs, LONG_S)
        part.stop()

    def finish(self) -> None:
        """Stop the producers, then the consumers once nothing waits for them: a last heartbeat may come between."""
        self.parts["market"].stop()
        self.parts["news"].stop()
        with self.reading() as cluster:

            def left() -> Mapping[tuple[str, int], int]:
                return self.waiting(cluster.ends(*TOPICS))

            while True:
                wait_until(
                    lambda: not left(),
                    LONG_S,
                    lambda: f"a lag of 0, it is {left()}",
                    interval_s=0.1,
                )
                for name in ("index", "archive"):
                    self.parts[name].stop()
                if not left():
                    return
                for name in ("index", "archive"):
                    self.parts[name].start()

    @contextmanager
    def reading(self) -> Iterator[TopicReader]:
        cluster = TopicReader(self.cluster.bootstrap)
        try:
            yield cluster
        finally:
            cluster.close()

    def evidence(self, calm: Ends | None = None) -> FinalState:
        """When all has ended. `calm`: see FinalState."""
        with self.reading() as cluster:
            records = cluster.records(*TOPICS)
        starts = {name: part.starts for name, part in self.parts.items()}
        failures = {name: part.failures() for name, part in self.parts.items()}
        return FinalState(
            records, self.log_directory, self.query, self.journal, starts, failures, self.junk, calm
        )

    def mistake(self, topic: str, partition: int) -> None:
        """Another program publishes what is no event."""
        publish_raw(
            self.cluster, topic, *((b"stranger", value) for value in JUNK), partition=partition
        )
        self.junk += [(topic, partition, value) for value in JUNK]

    def close(self) -> None:
        """Whatever still runs."""
        for part in (*self.parts.values(), *self.others):
            part.close()
        self.threads.shutdown()

    # --- how far they are ---

    def served_bytes(self) -> int:
        return self.journal.stat().st_size

    def archived_bytes(self) -> int:
        return sum(path.stat().st_size for path in self.segments())

    def indexed(self) -> int:
        """Offsets that the index has passed; 0 while nobody can say."""
        return sum(self.positions().values())

    def everything_moves(self, more: int) -> None:
        """Wait until the index has passed so many records more, and the archive has grown."""
        indexed, archived = self.indexed() + more, self.archived_bytes() + 1
        wait_until(
            lambda: self.archived_bytes() >= archived and self.indexed() >= indexed,
            LONG_S,
            lambda: f"{indexed} records indexed, but {self.indexed()}",
            interval_s=0.05,
        )

    def held(self, part: PartProcess) -> set[tuple[str, int]]:
        """The partitions that a consumer has, as its newest heartbeat tells."""
        name = f"heartbeat:{part.name.removesuffix('-2')}@{socket.gethostname()}-{part.pid}"
        rows = self.query(f"SELECT status FROM source_status WHERE source = '{name}'")
        return {
            (place["topic"], place["partition"])
            for (status,) in rows
            for place in json.loads(status)["places"]
        }

    def positions(self) -> Ends:
        """Of the index; none while the database is away."""
        with suppress(psycopg.OperationalError):
            rows = self.query(
                "SELECT topic, partition, \"offset\" FROM consumer_positions WHERE consumer = 'index'"
            )
            return {(topic, partition): offset for topic, partition, offset in rows}
        return {}

    def archived(self) -> Ends:
        """Of the archive, by the last whole line of each file."""
        found: dict[tuple[str, int], int] = {}
        for path in self.segments():
            place = path.parents[1].name, int(path.name.split(".")[0])
            size = path.stat().st_size
            if self._ends.get(path, (-1, 0))[0] != size:
                self._ends[path] = size, _end_of(path)
            found[place] = max(found.get(place, 0), self._ends[path][1])
        return found

    def lines(self) -> list[RecordId]:
        """The place of each line of the archive."""
        return [line.place for line in archive_lines(self.log_directory)]

    def waiting(self, ends: Ends) -> dict[tuple[str, int], int]:
        """Of the partitions where records below these offsets wait to be indexed or archived: how many."""
        indexed, archived = self.positions(), self.archived()
        left = {
            place: end - min(indexed.get(place, 0), archived.get(place, 0))
            for place, end in ends.items()
        }
        return {place: count for place, count in left.items() if count > 0}

    def segments(self) -> list[Path]:
        return sorted(self.data_dir.glob("archive/*/*/*/*.jsonl"))

    @property
    def log_directory(self) -> Path:
        (found,) = (path for path in (self.data_dir / "archive").iterdir() if path.is_dir())
        return found


def _end_of(path: Path) -> int:
    size = 400_000  # more than any line has
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - size))
        tail = file.read()
    offsets = _OFFSET.findall(tail[: tail.rfind(b"\n") + 1])
    return int(offsets[-1]) + 1 if offsets else 0

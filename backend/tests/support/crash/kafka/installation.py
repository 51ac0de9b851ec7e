"""An installation on Kafka with one process for each part."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from cryptoviz.cli.commands.run.demo import FEEDS
from cryptoviz.config import project_root
from cryptoviz.ops.ports import free_port
from support.crash.final_state import FinalState
from support.crash.kafka.progress import EndOffsets, KafkaProgress
from support.crash.part_process import PartProcess
from support.crash.raw_data import TopicReader, sql_query
from support.servers.databases import database_environment
from support.servers.kafka_broker import publish_raw

COMMANDS = {
    "market": ("produce", "market"),
    "news": ("produce", "news"),
    "archive": ("consume", "archive"),
    "index": ("consume", "index"),
}
TOPICS = ("datacrypto", "rssfeed", "monitoring", "errors")
COINS = 300  # Each has a new price every second; a poll has two pages.
SESSION_SECONDS = 3  # a killed consumer keeps its partitions for so long
# Messages of other programs that publish to the wrong topic.
INVALID_MESSAGES = (
    b"no event",
    b'{"specversion": "1.0",\n "id": "x"}',
    b"\xff\xfe",
    None,
    b'{"specversion":"1.0","type":"cryptoviz.unheard.of.v1","id":"y"}',
)


class KafkaInstallation:
    """`cluster` is a cluster of kafka/local.py.

    Threads that start brokers or databases run in `threads`: a server ends with the thread that
    started it.
    """

    def __init__(self, directory: Path, cluster: Any, url: str, **settings: str) -> None:
        self.cluster, self.url, self.data_dir = cluster, url, directory / "data"
        self.threads = ThreadPoolExecutor(16, "kill-schedule")
        self.second_consumers: list[PartProcess] = []
        self.invalid_messages: list[tuple[str, int, bytes | None]] = []
        self.request_log = directory / "served.jsonl"
        self.directory, self.simulator_port = directory, free_port()
        self._query = sql_query(url)
        self.progress = KafkaProgress(self.data_dir, self.request_log, self._query)
        self._environ = {**self._settings(), **database_environment(url), **settings}
        self.parts = {name: self._process(name, *words) for name, words in COMMANDS.items()}

    def add_consumer(self, name: str) -> PartProcess:
        """Return a second consumer, not yet started."""
        self.second_consumers.append(self._process(f"{name}-2", *COMMANDS[name]))
        return self.second_consumers[-1]

    def _process(self, name: str, *words: str) -> PartProcess:
        return PartProcess(name, words, self._environ, self.directory)

    def _settings(self) -> dict[str, str]:
        address = f"http://127.0.0.1:{self.simulator_port}"
        return {
            "DATA_DIR": str(self.data_dir),
            "KAFKA_BOOTSTRAP_SERVERS": self.cluster.bootstrap,
            "KAFKA_SESSION_TIMEOUT_SECONDS": str(SESSION_SECONDS),
            "DATABASE_STATEMENT_TIMEOUT_SECONDS": "5",
            "TOPICS_FILE": str(project_root() / "kafka/topics.yml"),
            "COINGECKO_BASE_URL": f"{address}/api/v3",
            # Two calls a second for live prices, one in two seconds for history.
            "COINGECKO_CALLS_PER_MINUTE": "155",
            "TOP_COINS": str(COINS),
            "POLL_SECONDS": "1",
            "FEEDS": ",".join(f"{address}/feeds/{name}.xml" for name in FEEDS),
            "FEED_POLL_SECONDS": "1",
            "ALLOW_PRIVATE_FEEDS": "true",
            "LOG_FORMAT": "json",
        }

    def run_command(self, *words: str) -> None:
        """Run a command to its end and check that it succeeded."""
        process = self._process(words[0], *words)
        process.start()
        process.wait_for_success()

    @contextmanager
    def topic_reader(self) -> Iterator[TopicReader]:
        reader = TopicReader(self.cluster.bootstrap)
        try:
            yield reader
        finally:
            reader.close()

    def final_state(self, single_writer_ends: EndOffsets | None = None) -> FinalState:
        """Read everything after all parts have stopped; see FinalState for the argument."""
        with self.topic_reader() as reader:
            records = reader.records(*TOPICS)
        return FinalState(
            records,
            self.progress.log_directory,
            self._query,
            self.request_log,
            {name: part.starts for name, part in self.parts.items()},
            {name: part.failed_polls() for name, part in self.parts.items()},
            self.invalid_messages,
            single_writer_ends,
        )

    def publish_invalid(self, topic: str, partition: int) -> None:
        """Publish messages that are no events, as another program might."""
        messages = [(b"stranger", value) for value in INVALID_MESSAGES]
        publish_raw(self.cluster, topic, *messages, partition=partition)
        self.invalid_messages += [(topic, partition, value) for value in INVALID_MESSAGES]

    def close(self) -> None:
        """Kill whatever still runs."""
        for part in (*self.parts.values(), *self.second_consumers):
            part.close()
        self.threads.shutdown()

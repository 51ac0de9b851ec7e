"""Keep events flowing through an installation on Kafka while its parts are killed."""

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from support.crash.kafka.installation import COINS, TOPICS, KafkaInstallation
from support.crash.part_process import LONG_S
from support.crash.raw_data import TopicReader
from support.crash.simulator_process import running_simulator
from support.waiting import wait_until


class EventFlow:
    """Events flow until at least `min_records` records have been published.

    `started` is a time of the monotonic clock.
    """

    def __init__(self, installation: KafkaInstallation, min_records: int = 5_000) -> None:
        self.installation, self.min_records = installation, min_records
        self.started = 0.0

    @contextmanager
    def running(self) -> Iterator[None]:
        """Run all parts; at the end everything is indexed and archived, and they have stopped."""
        installation, progress = self.installation, self.installation.progress
        installation.data_dir.mkdir(exist_ok=True)
        installation.run_command("migrate")
        installation.run_command("topics")
        with (
            running_simulator(
                installation.directory,
                installation.simulator_port,
                installation.request_log,
                "--coins",
                str(COINS),
            ),
            installation.topic_reader() as reader,
        ):
            for part in installation.parts.values():
                part.start()
            wait_until(
                lambda: progress.archived_bytes() and progress.indexed(), LONG_S, interval_s=0.1
            )
            installation.publish_invalid("datacrypto", 0)
            published, self.started = self._published(reader), time.monotonic()
            yield
            required = published + self.min_records
            wait_until(lambda: self._published(reader) >= required, 4 * LONG_S, interval_s=0.2)
            published = self._published(reader) - published
            seconds = time.monotonic() - self.started
            print(f"{published} records in {seconds:.0f} s: {published / seconds:.0f} a second")
            self._stop_when_caught_up(reader)

    @staticmethod
    def _published(reader: TopicReader) -> int:
        return sum(reader.ends(*TOPICS).values())

    def _stop_when_caught_up(self, reader: TopicReader) -> None:
        """Stop the producers, then the consumers once they have caught up.

        A consumer publishes heartbeats until it has stopped. One that arrives after the other
        consumer has stopped is read by starting both again.
        """
        parts = self.installation.parts
        parts["market"].stop()
        parts["news"].stop()

        def backlog() -> Mapping[tuple[str, int], int]:
            return self.installation.progress.backlog(reader.ends(*TOPICS))

        while True:
            wait_until(
                lambda: not backlog(),
                LONG_S,
                lambda: f"an empty backlog, it is {backlog()}",
                interval_s=0.1,
            )
            for name in ("index", "archive"):
                parts[name].stop()
            if not backlog():
                return
            for name in ("index", "archive"):
                parts[name].start()

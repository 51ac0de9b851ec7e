"""Keep several hundred events a second flowing through an installation on Kafka."""

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from support.crash.kafka.installation import COINS, TOPICS, KafkaInstallation
from support.crash.part_process import LONG_S
from support.crash.raw_data import TopicReader
from support.crash.simulator_process import running_simulator
from support.waiting import wait_until

EVENTS_PER_SECOND = 200


class EventFlow:
    """`started` and `ended` are the epoch seconds between which events flowed.

    `enough_records` is the count from which on no minimum rate is asked for.
    """

    def __init__(self, installation: KafkaInstallation, enough_records: int = 5_000) -> None:
        self.installation, self.enough_records = installation, enough_records
        self.started = self.ended = 0.0

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
            before, self.started = sum(reader.ends(*TOPICS).values()), time.time()
            yield
            self._wait_for_required_records(reader, before)
            self.ended = time.time()
            self._stop_when_caught_up(reader)

    def required_records(self, until: float) -> float:
        """Return how many records must have been published by `until` (epoch seconds)."""
        return min(self.enough_records, EVENTS_PER_SECOND * (until - self.started))

    def _wait_for_required_records(self, reader: TopicReader, before: int) -> None:
        """On a busy machine too few may have come through up to now."""

        def enough() -> bool:
            published = sum(reader.ends(*TOPICS).values()) - before
            return published >= self.required_records(time.time())

        wait_until(enough, 4 * LONG_S, interval_s=0.2)

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

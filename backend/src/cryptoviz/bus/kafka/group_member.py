"""One connection to the cluster as a member of a consumer group."""

import threading
import time
from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from typing import Any

from kafka import ConsumerRebalanceListener, KafkaConsumer, OffsetAndMetadata, TopicPartition
from kafka.coordinator.assignors.cooperative_sticky import CooperativeStickyAssignor
from kafka.errors import KafkaError

from cryptoviz.bus.kafka.backlog import Record
from cryptoviz.bus.kafka.clients import connected
from cryptoviz.bus.kafka.errors import missing_topic
from cryptoviz.bus.kafka.settings import KafkaSettings
from cryptoviz.errors import BusError

POLL_RECORDS = 10_000  # the library's 500 cost a third of the throughput
_ASK_MS, _LEAVE_MS = 5_000, 2_000
_FRESH_SECONDS = 5.0  # how long an end that was asked for is good


class Departures(ConsumerRebalanceListener):  # type: ignore[misc] # the library leaves it untyped
    """Collects what was taken away, also what has come back since. Called by the client's own thread."""

    def __init__(self) -> None:
        self._gone: set[TopicPartition] = set()
        self._lock = threading.Lock()

    def on_partitions_revoked(self, revoked: Iterable[TopicPartition]) -> None:
        with self._lock:
            self._gone |= set(revoked)

    def on_partitions_assigned(self, assigned: Iterable[TopicPartition]) -> None:
        """What is assigned is asked for after each poll."""

    def take(self) -> set[TopicPartition]:
        """What went since the last call."""
        with self._lock:
            gone, self._gone = self._gone, set()
        return gone


class Member:
    """A member of `group` that follows `topics`. All methods raise KafkaError. Used by one thread."""

    def __init__(self, settings: KafkaSettings, group: str, topics: Collection[str]) -> None:
        """Raises BusError when the cluster lacks one of the topics."""
        self._consumer = connected(KafkaConsumer, consumer_arguments(settings, group))
        self._departures = Departures()
        self._ends: dict[TopicPartition, int] = {}
        self._ends_until = 0.0
        try:
            known = self._consumer.topics()
            if missing := sorted(set(topics) - known):
                raise BusError(missing_topic(settings, missing[0]))
            self._consumer.subscribe(list(topics), listener=self._departures)
        except BaseException:
            self.leave()
            raise

    @property
    def cluster(self) -> str:
        """The id of the cluster that answers now."""
        return str(
            self._consumer._client.cluster.cluster_id
        )  # told nowhere else without another connection

    def poll(
        self, timeout: float, full: Collection[TopicPartition]
    ) -> Mapping[TopicPartition, Sequence[Record]]:
        """What has come of partitions that are not full. Keeps the membership alive; partitions come and go in here only."""
        mine = self._consumer.assignment()
        self._consumer.pause(*mine.intersection(full))
        self._consumer.resume(*mine.intersection(self._consumer.paused()).difference(full))
        found: Mapping[TopicPartition, Sequence[Record]] = self._consumer.poll(
            timeout_ms=1000 * timeout
        )
        return found

    def assignment(self) -> frozenset[TopicPartition]:
        return frozenset(self._consumer.assignment())

    def departed(self) -> set[TopicPartition]:
        """What was taken away since the last call, whether it came back or not."""
        return self._departures.take()

    def bounds(self, partition: TopicPartition) -> tuple[int, int]:
        """The first offset that is kept, and the one that the next record will get."""
        first = self._consumer.beginning_offsets([partition], timeout_ms=_ASK_MS)[partition]
        return first, self._consumer.end_offsets([partition], timeout_ms=_ASK_MS)[partition]

    def seek(self, partition: TopicPartition, offset: int) -> None:
        self._consumer.seek(partition, offset)

    def end(self, partition: TopicPartition) -> int | None:
        """The offset that the next record will get, as it was told some seconds ago; None when it was not told."""
        now = time.monotonic()
        if now >= self._ends_until:
            self._ends_until = now + _FRESH_SECONDS
            with suppress(KafkaError, KeyError):  # KeyError: of a topic that was deleted meanwhile
                self._ends = self._consumer.end_offsets(
                    list(self._consumer.assignment()), timeout_ms=_ASK_MS
                )
        return self._ends.get(partition)

    def commit(self, offsets: Mapping[TopicPartition, int]) -> None:
        """Without waiting for an answer."""
        mine = self._consumer.assignment()
        held = {
            partition: OffsetAndMetadata(offset, "", -1)
            for partition, offset in offsets.items()
            if partition in mine
        }
        if held:
            self._consumer.commit_async(held)

    def leave(self) -> None:
        """The others take over at once."""
        with suppress(KafkaError):
            self._consumer.close(autocommit=False, timeout_ms=_LEAVE_MS)


def consumer_arguments(settings: KafkaSettings, group: str) -> dict[str, Any]:
    """Of the library's consumer."""
    return settings.arguments() | {
        "metrics_enabled": False,
        "group_id": group,
        "enable_auto_commit": False,
        # Where nobody said where to read; and where what was to be read has been removed.
        "auto_offset_reset": "earliest",
        "allow_auto_create_topics": False,
        # Partitions that stay are not interrupted, and one that goes is not read elsewhere before this member has polled again.
        "partition_assignment_strategy": (CooperativeStickyAssignor,),
        "session_timeout_ms": 1_000 * settings.session_seconds,
        "heartbeat_interval_ms": 200 * settings.session_seconds,
        "max_poll_records": POLL_RECORDS,
        "fetch_max_bytes": 8_000_000,
    }

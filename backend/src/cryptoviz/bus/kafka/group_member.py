"""One connection to the cluster as a member of a consumer group."""

import threading
import time
from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from typing import Any

from kafka import ConsumerRebalanceListener, KafkaConsumer, OffsetAndMetadata, TopicPartition
from kafka.coordinator.assignors.cooperative_sticky import CooperativeStickyAssignor
from kafka.errors import KafkaError

from cryptoviz.bus.kafka.backlog import KafkaRecord
from cryptoviz.bus.kafka.clients import connect
from cryptoviz.bus.kafka.errors import missing_topic
from cryptoviz.bus.kafka.settings import KafkaSettings
from cryptoviz.errors import BusError

POLL_RECORDS = 10_000  # The library's 500 cost a third of the throughput.
_REQUEST_MS, _LEAVE_MS = 5_000, 2_000
_END_SECONDS = 5.0  # How long requested end offsets are used.

Fetched = Mapping[TopicPartition, Sequence[KafkaRecord]]


class GroupMember(ConsumerRebalanceListener):  # type: ignore[misc] # untyped in the library
    """A member of `group` that follows `topics`, for one thread. All methods raise KafkaError."""

    def __init__(self, settings: KafkaSettings, group: str, topics: Collection[str]) -> None:
        """Raise BusError if the cluster lacks one of the topics."""
        self._consumer = connect(KafkaConsumer, consumer_arguments(settings, group))
        self._revoked: set[TopicPartition] = set()
        self._lock = threading.Lock()
        self.assignment, self.seek = self._consumer.assignment, self._consumer.seek
        self._ends: dict[TopicPartition, int] = {}
        self._ends_until = 0.0
        try:
            if missing := sorted(set(topics) - self._consumer.topics()):
                raise BusError(missing_topic(settings, missing[0]))
            self._consumer.subscribe(list(topics), listener=self)
        except BaseException:
            self.leave()
            raise

    def on_partitions_revoked(self, revoked: Iterable[TopicPartition]) -> None:
        """Collect revoked partitions, also reassigned ones. Called by the client's own thread."""
        with self._lock:
            self._revoked |= set(revoked)

    def on_partitions_assigned(self, assigned: Iterable[TopicPartition]) -> None:
        """Do nothing: the assignment is read after each poll."""

    def take_revoked(self) -> set[TopicPartition]:
        """Return the partitions revoked since the last call."""
        with self._lock:
            revoked, self._revoked = self._revoked, set()
            return revoked

    @property
    def cluster_id(self) -> str:
        # There is no public way to read it without another connection.
        return str(self._consumer._client.cluster.cluster_id)

    def poll(self, timeout: float, full: Collection[TopicPartition]) -> Fetched:
        """Fetch, unless full; keep the membership alive. The assignment changes only in here."""
        assigned = self._consumer.assignment()
        self._consumer.pause(*assigned.intersection(full))
        self._consumer.resume(*assigned.intersection(self._consumer.paused()).difference(full))
        fetched: Fetched = self._consumer.poll(timeout_ms=1000 * timeout)
        return fetched

    def bounds(self, partition: TopicPartition) -> tuple[int, int]:
        """Return the first offset that is kept, and the offset of the next record."""
        first = self._consumer.beginning_offsets([partition], timeout_ms=_REQUEST_MS)[partition]
        return first, self._consumer.end_offsets([partition], timeout_ms=_REQUEST_MS)[partition]

    def end(self, partition: TopicPartition) -> int | None:
        """Return the offset of the next record as of some seconds ago, or None if not known."""
        now = time.monotonic()
        if now >= self._ends_until:
            self._ends_until = now + _END_SECONDS
            with suppress(KafkaError, KeyError):  # KeyError: the topic was deleted.
                assigned = list(self._consumer.assignment())
                self._ends = self._consumer.end_offsets(assigned, timeout_ms=_REQUEST_MS)
        return self._ends.get(partition)

    def commit(self, offsets: Mapping[TopicPartition, int]) -> None:
        """Commit without waiting for an answer."""
        assigned = self._consumer.assignment()
        held = {at: OffsetAndMetadata(end, "", -1) for at, end in offsets.items() if at in assigned}
        if held:
            self._consumer.commit_async(held)

    def leave(self) -> None:
        """Leave the group, so that the others take over at once."""
        with suppress(KafkaError):
            self._consumer.close(autocommit=False, timeout_ms=_LEAVE_MS)


def consumer_arguments(settings: KafkaSettings, group: str) -> dict[str, Any]:
    """Return the arguments of KafkaConsumer."""
    return settings.arguments() | {
        "metrics_enabled": False,
        "group_id": group,
        "enable_auto_commit": False,
        # Before the first seek, and where the record to read was removed.
        "auto_offset_reset": "earliest",
        "allow_auto_create_topics": False,
        # Partitions that stay are not interrupted; one that leaves is read elsewhere only after
        # this member has polled again.
        "partition_assignment_strategy": (CooperativeStickyAssignor,),
        "session_timeout_ms": 1_000 * settings.config.kafka_session_timeout_seconds,
        "heartbeat_interval_ms": 200 * settings.config.kafka_session_timeout_seconds,
        "max_poll_records": POLL_RECORDS,
        "fetch_max_bytes": 8_000_000,
    }

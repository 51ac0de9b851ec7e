"""Following topics of Kafka as one of a group: partitions come and go, the position in each comes from the sink.

Used by one thread.
"""

import logging
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from threading import Event as StopEvent

from kafka import TopicPartition
from kafka.errors import KafkaError

from cryptoviz.bus.kafka.backlog import Backlog
from cryptoviz.bus.kafka.errors import trouble
from cryptoviz.bus.kafka.group_member import Member
from cryptoviz.bus.kafka.messages import to_bytes, to_events
from cryptoviz.bus.kafka.settings import KafkaSettings
from cryptoviz.errors import BusError
from cryptoviz.model.messages import Batch, Position
from cryptoviz.model.topics import Topic

_log = logging.getLogger(__name__)

FULL_RECORDS, FULL_BYTES = 10_000, 16_000_000  # of one partition: nothing more of it is fetched
_COMMIT_SECONDS = 5.0


class KafkaSubscriber:
    """Subscriber on a Kafka cluster. Connects in the first `wait`, and anew after an error; make it after a fork."""

    def __init__(
        self,
        settings: KafkaSettings,
        group: str,
        topics: Mapping[str, Topic],
        *,
        events: bool = True,
    ) -> None:
        """`topics`: those to follow. `events=False`: messages hold bytes alone, nothing is parsed and nothing refused but null."""
        self._settings = settings
        self._group = group
        self._topics = topics
        self._events = events
        self._member: Member | None = None
        self._backlogs: dict[TopicPartition, Backlog] = {}
        self._departed: set[TopicPartition] = set()
        self._commit_at = 0.0

    @property
    def log(self) -> str:
        """Of the cluster that answers now. Raises BusError while there is none."""
        return f"kafka-{self._present().cluster}"

    def assigned(self) -> frozenset[tuple[str, int]]:
        """What this member of the group is to read now; what left and returned in the last `wait` is missing once."""
        departed, self._departed = self._departed, set()
        return frozenset(
            (one.topic, one.partition) for one in self._backlogs if one not in departed
        )

    def wait(self, timeout: float) -> None:
        """Fetch what there is. The membership of the group lives by it, so it must be called at least every few minutes."""
        try:
            member = self._present()
            full = [
                one
                for one, backlog in self._backlogs.items()
                if len(backlog) >= FULL_RECORDS or backlog.bytes >= FULL_BYTES
            ]
            found = member.poll(timeout, full)
        except KafkaError as error:
            self._leave()
            raise trouble(self._settings, error) from error
        self._reassign(member)
        for partition, records in found.items():
            if partition in self._backlogs:
                self._backlogs[partition].put(records)

    def read(self, position: Position, limit: int) -> Batch | None:
        """What was fetched behind `position`, at most `limit`. A position whose record is gone goes on from the first that is kept."""
        partition = TopicPartition(position.topic, position.partition)
        backlog = self._backlogs.get(partition)
        if backlog is None:
            return None
        if position.log != self.log:
            raise BusError(
                f"The position {position.offset} of {position.topic} belongs to the log {position.log}, not to {self.log}."
            )
        if backlog.next != position.offset or (backlog.torn and not backlog):
            self._seek(backlog, position)
        elif backlog.missing():
            self._tell_gap(position, self._bounds(partition)[0])
        records = backlog.take(limit)
        if not records:
            return None
        largest = self._topics[position.topic].max_message_bytes
        messages = to_events(records, largest) if self._events else to_bytes(records)
        return Batch(
            position,
            Position(position.log, position.topic, position.partition, records[-1].offset + 1),
            messages,
        )

    def end(self, topic: str, partition: int) -> int:
        """As it was some seconds ago; never before what was read."""
        one = TopicPartition(topic, partition)
        told = self._present().end(one) or 0
        backlog = self._backlogs.get(one)
        return max(told, (backlog.next or 0) + len(backlog) if backlog else 0)

    def report_progress(self, positions: Sequence[Position]) -> None:
        """Told to the brokers now and then, for tools that show the lag of groups."""
        now = time.monotonic()
        if self._member is None or now < self._commit_at:
            return
        self._commit_at = now + _COMMIT_SECONDS
        with suppress(KafkaError):
            self._member.commit(
                {
                    TopicPartition(position.topic, position.partition): position.offset
                    for position in positions
                }
            )

    def compact(
        self, positions: Sequence[Position], stop: StopEvent | None = None
    ) -> Sequence[str]:
        """Retention is the brokers' work."""
        return ()

    def close(self) -> None:
        """Leave the group: what was assigned here goes to the others at once."""
        self._leave()

    def _present(self) -> Member:
        if self._member is None:
            try:
                self._member = Member(self._settings, self._group, self._topics)
            except KafkaError as error:
                raise trouble(self._settings, error) from error
        return self._member

    def _leave(self) -> None:
        member, self._member = self._member, None
        self._backlogs.clear()
        if member is not None:
            member.leave()

    def _reassign(self, member: Member) -> None:
        """What left is forgotten, also what has returned: others may have read on meanwhile."""
        departed = member.departed()
        now = member.assignment()
        kept = {
            one: backlog
            for one, backlog in self._backlogs.items()
            if one in now and one not in departed
        }
        self._departed |= departed & set(self._backlogs)
        self._backlogs = {one: kept[one] if one in kept else Backlog() for one in sorted(now)}

    def _seek(self, backlog: Backlog, position: Position) -> None:
        partition = TopicPartition(position.topic, position.partition)
        first, end = self._bounds(partition)
        if position.offset > end:
            raise BusError(
                f"{position.topic} was read up to {position.offset} in partition {position.partition}, but ends at {end} there: "
                "was the topic made anew? See docs/troubleshooting.md."
            )
        self._tell_gap(position, first)
        start = max(first, position.offset)
        try:
            self._present().seek(partition, start)
        except (KafkaError, AssertionError) as error:
            raise BusError(
                f"Partition {position.partition} of {position.topic} is no longer assigned here."
            ) from error
        backlog.seek(position.offset, start)

    def _bounds(self, partition: TopicPartition) -> tuple[int, int]:
        try:
            return self._present().bounds(partition)
        except KafkaError as error:
            raise trouble(self._settings, error, partition.topic) from error
        except KeyError as error:
            raise BusError(
                f"Kafka has no partition {partition.partition} of {partition.topic} any more."
            ) from error

    def _tell_gap(self, position: Position, first: int) -> None:
        if (lost := first - position.offset) > 0:
            fields = {
                "group": self._group,
                "topic": position.topic,
                "partition": position.partition,
                "from": position.offset,
                "lost": lost,
            }
            _log.warning("records were removed by retention before they were read", extra=fields)

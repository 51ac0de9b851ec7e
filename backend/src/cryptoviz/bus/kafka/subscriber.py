"""Follow topics of Kafka as a member of a group; positions come from the sink (ADR 0008)."""

import logging
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from threading import Event as StopEvent

from kafka import TopicPartition
from kafka.errors import KafkaError

from cryptoviz.bus.kafka.backlog import Backlog, KafkaRecord
from cryptoviz.bus.kafka.errors import to_bus_error
from cryptoviz.bus.kafka.group_member import GroupMember
from cryptoviz.bus.kafka.settings import KafkaSettings
from cryptoviz.bus.reading import foreign_position
from cryptoviz.errors import BusError, EventError
from cryptoviz.model.events import event_from_json
from cryptoviz.model.messages import Batch, Message, Position
from cryptoviz.model.topics import Topic

_log = logging.getLogger(__name__)

FULL_RECORDS, FULL_BYTES = 10_000, 16_000_000  # Of one partition: no more of it is fetched.
_COMMIT_SECONDS = 5.0


class KafkaSubscriber:
    """Subscriber on a Kafka cluster. Connects in `wait`, also after an error; not to be forked."""

    def __init__(
        self,
        settings: KafkaSettings,
        group: str,
        topics: Mapping[str, Topic],
        *,
        events: bool = True,
    ) -> None:
        """With `events=False`, messages hold unparsed bytes."""
        self._settings = settings
        self._group = group
        self._topics = topics
        self._events = events
        self._member: GroupMember | None = None
        self._backlogs: dict[TopicPartition, Backlog] = {}
        self._revoked: set[TopicPartition] = set()
        self._commit_at = 0.0

    @property
    def log(self) -> str:
        """The id of the cluster's log. Raises BusError while there is no connection."""
        return f"kafka-{self._connected().cluster_id}"

    def assigned(self) -> frozenset[tuple[str, int]]:
        """Return the (topic, partition) to read.

        A partition revoked and reassigned since the last call is omitted once, so that it is read
        from the sink's position again: another member may have moved it.
        """
        revoked, self._revoked = self._revoked, set()
        return frozenset((key.topic, key.partition) for key in self._backlogs if key not in revoked)

    def wait(self, timeout: float) -> None:
        """Fetch records. Must be called every few minutes to keep the membership of the group."""
        try:
            member = self._connected()
            full = [
                key
                for key, backlog in self._backlogs.items()
                if len(backlog) >= FULL_RECORDS or backlog.bytes >= FULL_BYTES
            ]
            fetched = member.poll(timeout, full)
        except KafkaError as error:
            self.close()
            raise to_bus_error(self._settings, error) from error
        self._reassign(member)
        for key, records in fetched.items():
            if key in self._backlogs:
                self._backlogs[key].put(records)

    def read(self, position: Position, limit: int) -> Batch | None:
        """Return at most `limit` fetched records from `position` on, skipping removed ones."""
        key = TopicPartition(position.topic, position.partition)
        backlog = self._backlogs.get(key)
        if backlog is None:
            return None
        if position.log != self.log:
            raise foreign_position(position, self.log)
        if backlog.next != position.offset or (backlog.has_gap and not backlog):
            self._seek(key, backlog, position)
        records = backlog.take(limit)
        if not records:
            return None
        self._warn_lost(position, records[0].offset)
        max_bytes = self._topics[position.topic].max_message_bytes
        messages = [_to_message(record, max_bytes, parse=self._events) for record in records]
        end = Position(position.log, key.topic, key.partition, records[-1].offset + 1)
        return Batch(position, end, messages)

    def end(self, topic: str, partition: int) -> int:
        """Return the next offset as of some seconds ago, but never one before what was read."""
        key = TopicPartition(topic, partition)
        end = self._connected().end(key) or 0
        backlog = self._backlogs.get(key)
        return max(end, (backlog.next or 0) + len(backlog) if backlog else 0)

    def report_progress(self, positions: Sequence[Position]) -> None:
        """Commit from time to time, only for tools that show the lag of groups."""
        now = time.monotonic()
        if self._member is None or now < self._commit_at:
            return
        self._commit_at = now + _COMMIT_SECONDS
        offsets = {TopicPartition(at.topic, at.partition): at.offset for at in positions}
        with suppress(KafkaError):
            self._member.commit(offsets)

    def compact(self, positions: Sequence[Position], stop: StopEvent | None = None) -> list[str]:
        """Do nothing: the brokers remove old records."""
        return []

    def close(self) -> None:
        """Leave the group, so that the others take over at once."""
        member, self._member = self._member, None
        self._backlogs.clear()
        if member is not None:
            member.leave()

    def _connected(self) -> GroupMember:
        if self._member is None:
            try:
                self._member = GroupMember(self._settings, self._group, self._topics)
            except KafkaError as error:
                raise to_bus_error(self._settings, error) from error
        return self._member

    def _reassign(self, member: GroupMember) -> None:
        """Drop the backlog of revoked partitions, also of reassigned ones."""
        revoked = member.take_revoked()
        self._revoked |= revoked & set(self._backlogs)
        kept = {key: backlog for key, backlog in self._backlogs.items() if key not in revoked}
        assigned = sorted(member.assignment())
        self._backlogs = {key: kept[key] if key in kept else Backlog() for key in assigned}

    def _seek(self, key: TopicPartition, backlog: Backlog, position: Position) -> None:
        first, end = self._bounds(key)
        if position.offset > end:
            raise BusError(
                f"{key.topic} was read up to {position.offset} in partition {key.partition}, but "
                f"ends at {end}: was the topic created again? See docs/troubleshooting.md."
            )
        start = max(first, position.offset)
        try:
            self._connected().seek(key, start)
        except (KafkaError, AssertionError) as error:
            raise BusError(
                f"Partition {key.partition} of {key.topic} is no longer assigned."
            ) from error
        backlog.seek(position.offset)

    def _bounds(self, key: TopicPartition) -> tuple[int, int]:
        try:
            return self._connected().bounds(key)
        except KafkaError as error:
            raise to_bus_error(self._settings, error, key.topic) from error
        except KeyError as error:
            raise BusError(
                f"Kafka no longer has partition {key.partition} of {key.topic}."
            ) from error

    def _warn_lost(self, position: Position, first: int) -> None:
        if (lost := first - position.offset) > 0:
            read = {"topic": position.topic, "partition": position.partition}
            fields = read | {"group": self._group, "from": position.offset, "lost": lost}
            _log.warning("records were removed by retention before they were read", extra=fields)


def _to_message(record: KafkaRecord, max_bytes: int, *, parse: bool) -> Message:
    """Return an event of at most `max_bytes`, the unparsed bytes, or bytes with an error."""
    value = record.value
    if value is None:
        error = "a null value"
    elif not parse:
        return Message(record.offset, value, None)
    elif len(value) > max_bytes:
        error = f"too large: {len(value)} bytes where {max_bytes} are allowed"
    else:
        try:
            return Message(record.offset, value, event_from_json(value))
        except EventError as problem:
            error = str(problem)
    key = None if record.key is None else record.key.decode(errors="backslashreplace")
    return Message(record.offset, value or b"", None, error, key)

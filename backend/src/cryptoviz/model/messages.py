"""Messages that a bus hands to a consumer, and the protocols that every bus implements."""

from collections.abc import Sequence
from dataclasses import dataclass
from threading import Event as StopEvent
from typing import Protocol

import msgspec

from cryptoviz.errors import BusError
from cryptoviz.model.events import Event

INDEX = "index"  # the consumer that writes the topics to the database
ARCHIVE = "archive"  # the consumer that writes Kafka's topics to JSON Lines


@dataclass(frozen=True, slots=True)
class Position:
    """The next record to read of one partition; `date` to `byte` locate it in an archive."""

    log: str
    topic: str
    partition: int
    offset: int = 0
    date: str = ""
    generation: int = 0
    byte: int = 0  # uncompressed; a hint that readers check


class Message(msgspec.Struct, frozen=True, gc=False):
    """One record. Without parsing, `event` and `error` are both None."""

    offset: int
    value: bytes
    event: Event | None
    error: str | None = None  # why the bytes are not an event
    key: str | None = None  # of a record that is not an event


@dataclass(frozen=True, slots=True)
class Batch:
    """Messages of one partition, in order. Writing them moves the reader from `start` to `end`."""

    start: Position
    end: Position
    messages: Sequence[Message]


@dataclass(frozen=True, slots=True)
class WriteResult:
    """Result of writing messages."""

    indexed: int = 0  # messages that changed something
    duplicates: int = 0  # messages that changed nothing
    rejected: Sequence[Message] = ()  # messages that cannot be stored, each with its `error`
    names_changed: bool = False  # whether coins were added or have another name or rank

    def __add__(self, other: "WriteResult") -> "WriteResult":
        return WriteResult(
            self.indexed + other.indexed,
            self.duplicates + other.duplicates,
            (*self.rejected, *other.rejected),
            self.names_changed or other.names_changed,
        )


class TooLargeError(BusError):
    """Nothing was published, because `rejected` are larger than their topic allows."""

    def __init__(self, sentence: str, rejected: Sequence[Event]) -> None:
        super().__init__(sentence)
        self.rejected = rejected


class Publisher(Protocol):
    """The writing end of a bus."""

    def publish(self, topic: str, events: Sequence[Event]) -> None:
        """Make the events durable, in this order for each key. Raises BusError, TooLargeError.

        After an error some of the events may be durable: publish all of them again.
        """

    def close(self) -> None:
        """Close connections and files."""


class Reader(Protocol):
    """The reading end of a bus. Its methods raise BusError."""

    @property
    def log(self) -> str:
        """The id of the log. Positions of one log mean nothing in another."""

    def read(self, position: Position, limit: int) -> Batch | None:
        """Return up to `limit` records from `position` on, or None if there are none."""

    def end(self, topic: str, partition: int) -> int:
        """Return the offset of the next record to be appended, as far as it is known."""


class Log(Reader, Protocol):
    """A log of which any record can be read any number of times."""

    def partitions(self, topic: str) -> Sequence[int]:
        """Return the numbers of a topic's partitions."""


class Subscriber(Reader, Protocol):
    """The partitions of a log that are assigned to this consumer."""

    def assigned(self) -> frozenset[tuple[str, int]]:
        """Return the assigned (topic, partition) pairs, which change only in `wait`.

        A partition revoked and re-assigned since the last call is omitted once, so that its state
        is reset.
        """

    def report_progress(self, positions: Sequence[Position]) -> None:
        """Report written positions to lag tools; they are never used to resume."""

    def wait(self, timeout: float) -> None:
        """Wait up to `timeout` seconds for new records. Raises BusError."""

    def compact(
        self, positions: Sequence[Position], stop: StopEvent | None = None
    ) -> Sequence[str]:
        """Compress and return the days that all positions have passed, until `stop` is set."""

    def close(self) -> None:
        """Close connections and files."""

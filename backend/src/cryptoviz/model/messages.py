"""What a bus hands to a consumer (records with their place, and the position behind them), and what any bus can do."""

from collections.abc import Sequence
from dataclasses import dataclass
from threading import Event as StopEvent
from typing import Protocol

import msgspec

from cryptoviz.errors import BusError
from cryptoviz.model.events import Event

INDEX = "index"  # the consumer that keeps in the database what the topics bring
ARCHIVE = "archive"  # the one that keeps Kafka's topics as JSON Lines


@dataclass(frozen=True, slots=True)
class Position:
    """The next record to read of one partition. `offset` counts; the rest says where it lies in an archive.

    `byte` is the uncompressed byte of the file of `date` and `generation`: a hint, checked before it is believed.
    """

    log: str
    topic: str
    partition: int
    offset: int = 0
    date: str = ""
    generation: int = 0
    byte: int = 0


class Message(msgspec.Struct, frozen=True, gc=False):
    """One record. `event` is None when its bytes are no event; `error` then says why.

    Both are None where the subscriber was asked for bytes only. `key` is what the record was published under, where it is no event.
    """

    offset: int
    value: bytes
    event: Event | None
    error: str | None = None
    key: str | None = None


@dataclass(frozen=True, slots=True)
class Batch:
    """Records of one partition in order. Writing it moves the reader from `start` to `end`."""

    start: Position
    end: Position
    messages: Sequence[Message]


@dataclass(frozen=True, slots=True)
class WriteResult:
    """What a writer did with messages: rows changed, records that changed nothing, and those it could not store."""

    indexed: int = 0
    duplicates: int = 0
    rejected: Sequence[Message] = ()  # each with its `error`
    names_changed: bool = False  # Coins were added, or have another name or rank.

    def __add__(self, other: "WriteResult") -> "WriteResult":
        return WriteResult(
            self.indexed + other.indexed,
            self.duplicates + other.duplicates,
            (*self.rejected, *other.rejected),
        )


class TooLargeError(BusError):
    """Some events are larger than their topic allows; none of those given was published. The others may be, without `rejected`."""

    def __init__(self, sentence: str, rejected: Sequence[Event]) -> None:
        super().__init__(sentence)
        self.rejected = rejected


class Publisher(Protocol):
    """The end of a bus at which records go in."""

    def publish(self, topic: str, events: Sequence[Event]) -> None:
        """The events are durable when this returns, in this order for each key. Raises BusError, and TooLargeError where there are limits.

        After an error some of them may be durable: publish all of them again.
        """


class Log(Protocol):
    """The end of a bus at which records are read, as often as one likes."""

    @property
    def log(self) -> str:
        """The id of the log that is read: positions of one log mean nothing in another."""

    def partitions(self, topic: str) -> Sequence[int]:
        """The numbers of a topic's partitions."""

    def read(self, position: Position, limit: int) -> Batch | None:
        """The next records behind `position`, at most `limit`; None when there is nothing new. Raises BusError."""

    def end(self, topic: str, partition: int) -> int:
        """The offset that the next record will get. Raises BusError."""


class Subscriber(Protocol):
    """A log that can be followed, or the part of it that is assigned to this consumer while others follow the rest."""

    @property
    def log(self) -> str:
        """The id of the log that is read; known as soon as something is assigned. Raises BusError."""

    def assigned(self) -> frozenset[tuple[str, int]]:
        """The (topic, partition) to be read here. Changes in `wait` only; one that went and came back in between is missing once."""

    def read(self, position: Position, limit: int) -> Batch | None:
        """The next records of an assigned partition behind `position`, at most `limit`; None when none is there. Raises BusError."""

    def end(self, topic: str, partition: int) -> int:
        """The offset that the next record will get, as far as it is known. Raises BusError."""

    def report_progress(self, positions: Sequence[Position]) -> None:
        """These have been written: a hint for whoever watches the log, nothing else is made of it."""

    def wait(self, timeout: float) -> None:
        """Return when something new may be there, after `timeout` seconds at the latest. Raises BusError when the bus is away."""

    def compact(
        self, positions: Sequence[Position], stop: StopEvent | None = None
    ) -> Sequence[str]:
        """Store closed days smaller that all of these positions have passed; their names. Returns early when `stop` is set."""

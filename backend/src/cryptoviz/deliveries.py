"""What a bus hands to a consumer (records with their place, and the position behind them), and what any bus can do."""

from collections.abc import Sequence
from dataclasses import dataclass
from threading import Event as StopEvent
from typing import Protocol

from cryptoviz.events import Event

INDEX = "index"  # the consumer that keeps in the database what the topics bring


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


@dataclass(frozen=True, slots=True)
class Delivery:
    """One record. `event` is None when its bytes are no event; `error` then says why."""

    offset: int
    value: bytes
    event: Event | None
    error: str | None = None


@dataclass(frozen=True, slots=True)
class Batch:
    """Records of one partition in order. Writing it moves the reader from `start` to `end`."""

    start: Position
    end: Position
    deliveries: Sequence[Delivery]


@dataclass(frozen=True, slots=True)
class Tally:
    """What a writer did with deliveries: rows changed, records that changed nothing, and those it could not store."""

    indexed: int = 0
    duplicates: int = 0
    refused: Sequence[Delivery] = ()  # each with its `error`

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(self.indexed + other.indexed, self.duplicates + other.duplicates, (*self.refused, *other.refused))


class Publisher(Protocol):
    """The end of a bus at which records go in."""

    def publish(self, topic: str, events: Sequence[Event]) -> None:
        """The events are durable when this returns, in this order. Raises BusError."""


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


class Subscriber(Log, Protocol):
    """A log that can be followed."""

    def wait(self, timeout: float) -> None:
        """Return when something new may be there, after `timeout` seconds at the latest."""

    def compact(self, positions: Sequence[Position], stop: StopEvent | None = None) -> Sequence[str]:
        """Store closed days smaller that all of these positions have passed; their names. Returns early when `stop` is set."""

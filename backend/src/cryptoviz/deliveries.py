"""What a bus hands to a consumer: records with their place, and the position behind them."""

from collections.abc import Sequence
from dataclasses import dataclass

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

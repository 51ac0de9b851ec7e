"""What was fetched of one partition and is not read yet."""

from collections.abc import Sequence
from typing import Protocol


class Record(Protocol):
    """As kafka-python hands it over."""

    offset: int
    key: bytes | None
    value: bytes | None


class Backlog:
    """Records of one partition, without a hole between them.

    `next` is the offset that is read next; None before anyone has said where to read. `torn`: what came last did not follow on what is
    here, and was dropped: when all is read, it must be fetched anew.
    """

    def __init__(self) -> None:
        self.next: int | None = None
        self.torn = False
        self._start = 0  # where the log is known to go on
        self._tail: int | None = (
            None  # the offset that must come next; None after a seek: the first to come may lie further on
        )
        self._records: list[Record] = []

    def __len__(self) -> int:
        return len(self._records)

    @property
    def bytes(self) -> int:
        """Of their values. Asked before each fetch, when hardly any are left: counting them as they come and go would cost more."""
        return sum(len(record.value or b"") for record in self._records)

    def seek(self, offset: int, start: int) -> None:
        """From now on it holds what lies at `offset` and behind; the first that there still is lies at `start` or behind."""
        self._records = []
        self.next, self.torn, self._tail = offset, False, None
        self._start = start

    def put(self, records: Sequence[Record]) -> None:
        """What came, in order; dropped as long as nobody has said where to read."""
        if self.next is None or not records or self.torn:
            return
        first = records[0].offset
        if first < self.next or (self._tail is not None and first != self._tail):
            self.torn = True
            return
        self._records += records
        self._tail = records[-1].offset + 1

    def missing(self) -> int:
        """How many offsets lie between the first record here and where it was to be."""
        return (
            max(0, self._records[0].offset - max(self._start, self.next))
            if self._records and self.next is not None
            else 0
        )

    def take(self, limit: int) -> list[Record]:
        """At most `limit` records, which are gone from here."""
        taken, self._records = self._records[:limit], self._records[limit:]
        if taken:
            self.next = taken[-1].offset + 1
        return taken

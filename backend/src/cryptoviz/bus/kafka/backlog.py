"""Fetched records of one partition that are not read yet."""

from collections.abc import Sequence
from typing import Protocol


class KafkaRecord(Protocol):
    """The record type of kafka-python."""

    offset: int
    key: bytes | None
    value: bytes | None


class Backlog:
    """Consecutive records of one partition.

    `next` is the offset to read next, or None before the first `seek`. `has_gap`: records that did
    not follow the others were dropped, so they must be fetched again when all others are read.
    """

    def __init__(self) -> None:
        self.next: int | None = None
        self.has_gap = False
        # The offset that must arrive next. None after a seek: the first may be any later one.
        self._tail: int | None = None
        self._records: list[KafkaRecord] = []

    def __len__(self) -> int:
        return len(self._records)

    @property
    def bytes(self) -> int:
        """Size of all values. Needed before a fetch only, when hardly any records are left."""
        return sum(len(record.value or b"") for record in self._records)

    def seek(self, offset: int) -> None:
        """Drop everything and continue with `offset`, or with a later one if it was removed."""
        self._records = []
        self.next, self.has_gap, self._tail = offset, False, None

    def put(self, records: Sequence[KafkaRecord]) -> None:
        """Add fetched records, in order; they are dropped before the first `seek`."""
        if self.next is None or not records or self.has_gap:
            return
        first = records[0].offset
        if first < self.next or (self._tail is not None and first != self._tail):
            self.has_gap = True
            return
        self._records += records
        self._tail = records[-1].offset + 1

    def take(self, limit: int) -> list[KafkaRecord]:
        """Remove and return at most `limit` records."""
        taken, self._records = self._records[:limit], self._records[limit:]
        if taken:
            self.next = taken[-1].offset + 1
        return taken

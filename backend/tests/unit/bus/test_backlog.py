"""Fetched Kafka records that wait to be read."""

from dataclasses import dataclass

from cryptoviz.bus.kafka.backlog import Backlog


@dataclass
class FetchedRecord:
    offset: int
    key: bytes | None = None
    value: bytes | None = b"x"


def fetched(*offsets: int) -> list[FetchedRecord]:
    return [FetchedRecord(offset) for offset in offsets]


def offsets(backlog: Backlog, limit: int = 100) -> list[int]:
    return [record.offset for record in backlog.take(limit)]


def test_put_before_seek_drops_records() -> None:
    backlog = Backlog()
    backlog.put(fetched(0, 1))
    assert (len(backlog), backlog.next) == (0, None)


def test_take_returns_at_most_limit_and_moves_next() -> None:
    backlog = Backlog()
    backlog.seek(5)
    backlog.put(fetched(5, 6, 7))
    assert (offsets(backlog, 2), backlog.next) == ([5, 6], 7)
    assert (offsets(backlog), backlog.next) == ([7], 8)


def test_put_after_removed_records_starts_at_first_kept_one() -> None:
    backlog = Backlog()
    backlog.seek(5)
    backlog.put(fetched(9, 10))
    assert (offsets(backlog), backlog.has_gap) == ([9, 10], False)


def test_put_with_gap_keeps_earlier_records_and_drops_later_ones() -> None:
    backlog = Backlog()
    backlog.seek(0)
    backlog.put(fetched(0, 1))
    backlog.put(fetched(3, 4))
    backlog.put(fetched(2))
    assert (offsets(backlog), backlog.has_gap) == ([0, 1], True)
    backlog.seek(2)
    backlog.put(fetched(2, 3))
    assert (offsets(backlog), backlog.has_gap) == ([2, 3], False)

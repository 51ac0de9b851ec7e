"""The archive consumer: where it continues, after a crash or another owner."""

import json
from collections.abc import Sequence

import pytest

from cryptoviz.archive.log import ArchiveLog
from cryptoviz.errors import BusError
from cryptoviz.model.messages import Batch, Message, Position
from support.fakes.archive import LOG, TOPIC
from support.fakes.archive_owner import Archive, batch
from support.fakes.bus import event


def test_new_owner_continues_in_own_generation(
    archive: Archive,
) -> None:
    assert archive.owner()[1] == 0
    archive.append("a", "b")
    archive.append("c")
    assert archive.raw() == [(1, 0, "a"), (1, 1, "b"), (2, 2, "c")]
    assert archive.read() == ["a", "b", "c"]
    assert archive.owner()[1] == 3
    assert archive.files() == [
        "2026-11-23/0.1.jsonl",
        "2026-11-23/0.2.jsonl",
    ]  # one that writes nothing makes no file


def test_owner_keeps_its_generation(archive: Archive) -> None:
    sink = archive.append("a")
    sink.write(batch(1, event("b").to_json()))
    assert archive.raw() == [(1, 0, "a"), (1, 1, "b")]
    assert sink.position(LOG, TOPIC, 0) == Position(LOG, TOPIC, 0, 2)


def test_released_partition_gets_new_generation(archive: Archive) -> None:
    sink = archive.append("a")
    sink.release(TOPIC, 0)
    other = archive.append("b")
    assert sink.position(LOG, TOPIC, 0).offset == 2
    sink.write(batch(2, event("c").to_json()))
    other.write(batch(2, event("late").to_json()))  # it was paused and does not know
    assert archive.raw() == [(1, 0, "a"), (2, 1, "b"), (2, 2, "late"), (3, 2, "c")]
    assert archive.read() == ["a", "b", "c"]


def test_torn_line_of_dead_owner_is_skipped_and_kept(archive: Archive) -> None:
    archive.append("a", "b")
    path = archive.directory / "2026-11-23/0.1.jsonl"
    torn = path.read_bytes()[:-10]
    path.write_bytes(torn)
    assert archive.read() == ["a"]
    archive.append("b", "c")
    assert archive.read() == ["a", "b", "c"]
    assert path.read_bytes() == torn


def test_lines_damaged_by_power_cut_are_archived_again(archive: Archive) -> None:
    """Blocks in the middle of the last write may be missing, before whole lines."""
    archive.append("a", "b", "c")
    path = archive.directory / "2026-11-23/0.1.jsonl"
    body = bytearray(path.read_bytes())
    low = body.index(b"\n") + 20
    body[low : low + 30] = bytes(30)
    path.write_bytes(body)
    assert archive.owner()[1] == 1
    archive.append("b", "c", "d")
    assert archive.read() == ["a", "b", "c", "d"]


def test_records_lost_by_topic_leave_gap(archive: Archive) -> None:
    sink = archive.append("a", "b")
    sink.write(
        Batch(
            Position(LOG, TOPIC, 0, 2),
            Position(LOG, TOPIC, 0, 9),
            [Message(8, event("c").to_json(), None)],
        )
    )
    archive.append("d")
    log = ArchiveLog(archive.root, LOG)
    for start in range(10):
        found = log.read(Position(LOG, TOPIC, 0, start), 10)
        assert [message.offset for message in found.messages] == [
            number for number in (0, 1, 8, 9) if number >= start
        ]
    assert (log.begin(TOPIC, 0), log.end(TOPIC, 0)) == (0, 10)
    assert log.read(Position(LOG, TOPIC, 0, 10), 10) is None


def test_write_of_archived_record_appends_nothing(archive: Archive) -> None:
    sink = archive.append("a", "b")
    sink.write(batch(1, *(event(name).to_json() for name in "bc")))
    assert archive.raw() == [(1, 0, "a"), (1, 1, "b"), (1, 2, "c")]


def test_reader_sees_later_records_and_owners(archive: Archive) -> None:
    sink = archive.append("a")
    log = ArchiveLog(archive.root, LOG)
    position = log.read(Position(LOG, TOPIC, 0), 10).end
    assert log.read(position, 10) is None
    sink.write(batch(1, event("b").to_json()))
    position = log.read(position, 10).end
    archive.append("c")
    assert [message.event.subject for message in log.read(position, 10).messages] == ["c"]
    assert log.end(TOPIC, 0) == 3


def test_write_after_directory_removed_raises_then_continues(archive: Archive) -> None:
    sink = archive.append("a")
    for path in archive.directory.glob("*/*"):
        path.unlink()
    with pytest.raises(BusError, match="was removed"):
        sink.write(batch(1, event("b").to_json()))
    assert sink.position(LOG, TOPIC, 0).offset == 0  # the topic still has it
    sink.write(batch(0, *(event(name).to_json() for name in "ab")))
    assert archive.read() == ["a", "b"]


def values(count: int, size: int) -> Sequence[bytes]:
    return [json.dumps({"text": "x" * size, "number": number}).encode() for number in range(count)]


def test_write_batch_larger_than_sync_limit_is_whole(archive: Archive) -> None:
    sink, _ = archive.owner()
    sink.write(batch(0, *values(50, 100_000), *values(2, 3_000_000)))
    log = ArchiveLog(archive.root, LOG)
    found = log.read(Position(LOG, TOPIC, 0), 100)
    assert [message.value for message in found.messages] == [
        *values(50, 100_000),
        *values(2, 3_000_000),
    ]
    assert log.end(TOPIC, 0) == 52

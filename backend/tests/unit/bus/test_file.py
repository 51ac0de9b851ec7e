"""Publishing and reading on the file bus, one process."""

import fcntl
from pathlib import Path

import pytest

from cryptoviz.bus import partition
from cryptoviz.bus.file import FileBus
from cryptoviz.errors import BusError, NotFoundError
from cryptoviz.model.messages import Position
from support.fakes.bus import TOPICS, event, independent_lines, names
from support.fakes.clock import HandClock


def start(bus: FileBus, offset: int = 0, **hint: object) -> Position:
    return Position(bus.log, "datacrypto", 0, offset, **hint)


def test_read_returns_published_events_in_order(bus: FileBus) -> None:
    bus.publish("datacrypto", [event("a"), event("b")])
    bus.publish("datacrypto", [event("c")])

    batch = bus.read(start(bus), 10)

    assert names(batch) == ["a", "b", "c"]
    assert [message.offset for message in batch.messages] == [0, 1, 2]
    assert batch.messages[0].event == event("a")
    assert batch.messages[0].value == event("a").to_json()
    assert batch.start == start(bus)
    assert batch.end.offset == 3
    assert bus.read(batch.end, 10) is None


def test_read_returns_at_most_limit_and_continues(bus: FileBus) -> None:
    bus.publish("datacrypto", [event(str(number)) for number in range(7)])

    position, seen = start(bus), []
    while batch := bus.read(position, 3):
        assert len(batch.messages) <= 3
        seen += names(batch)
        position = batch.end

    assert seen == [str(number) for number in range(7)]


def test_publish_writes_lines_that_other_readers_parse(bus: FileBus, tmp_path: Path) -> None:
    bus.publish("datacrypto", [event("a"), event("é\n")])

    assert independent_lines(tmp_path / bus.log / "datacrypto") == [
        {"partition": 0, "offset": 0, "event": event("a").to_dict()},
        {"partition": 0, "offset": 1, "event": event("é\n").to_dict()},
    ]
    assert (tmp_path / bus.log / "datacrypto" / "2026-11-23" / "0.0.jsonl").exists()


def test_topics_are_separate_and_log_id_is_stable(bus: FileBus, tmp_path: Path) -> None:
    bus.publish("datacrypto", [event("a")])
    again = FileBus(tmp_path, TOPICS, HandClock())

    assert again.log == bus.log
    assert again.end("datacrypto", 0) == 1
    assert again.end("rssfeed", 0) == 0
    assert names(again.read(start(again), 10)) == ["a"]
    again.close()


def test_read_without_records_returns_none(bus: FileBus, tmp_path: Path) -> None:
    assert bus.read(start(bus), 10) is None
    bus.publish("datacrypto", [])
    assert not (tmp_path / bus.log).exists()


def test_unknown_topic_and_foreign_position_raise(bus: FileBus) -> None:
    with pytest.raises(NotFoundError, match="nonsense"):
        bus.publish("nonsense", [event("a")])
    with pytest.raises(BusError, match="belongs to the log elsewhere"):
        bus.read(Position("elsewhere", "datacrypto", 0), 10)


def test_read_beyond_end_raises(bus: FileBus) -> None:
    bus.publish("datacrypto", [event("a")])
    with pytest.raises(BusError, match="ends at 1"):
        bus.read(start(bus, 2), 10)


def test_read_damaged_line_returns_it_with_error(bus: FileBus, tmp_path: Path) -> None:
    bus.publish("datacrypto", [event("a"), event("b"), event("c"), event("d")])
    path = tmp_path / bus.log / "datacrypto" / "2026-11-23" / "0.0.jsonl"
    lines = path.read_bytes().splitlines(keepends=True)
    lines[1] = (
        b"\xff" * (len(lines[1]) - 1) + b"\n"
    )  # Of the same length, so that the end offset stays valid.
    lines[2] = lines[2].replace(b"cryptoviz.heartbeat.v1", b"cryptoviz.heartbeat.v9")
    path.write_bytes(b"".join(lines))

    messages = bus.read(start(bus), 10).messages

    assert [message.offset for message in messages] == [0, 1, 2, 3]
    assert [message.event is None for message in messages] == [False, True, True, False]
    assert messages[1].value == lines[1][:-1]
    assert "damaged" in messages[1].error
    assert "heartbeat.v9" in messages[2].error
    assert names(bus.read(start(bus, 1), 10)) == ["?", "?", "d"]


@pytest.mark.parametrize("byte", [1, 17, 10_000, 0])
@pytest.mark.parametrize("date", ["2026-11-23", "2026-11-22", "2031-01-01", ""])
def test_read_with_wrong_hint_finds_offset(bus: FileBus, date: str, byte: int) -> None:
    bus.publish("datacrypto", [event(str(number)) for number in range(20)])
    assert names(bus.read(start(bus, 13, date=date, byte=byte), 2)) == ["13", "14"]


def test_read_line_longer_than_chunk_returns_it_whole(bus: FileBus) -> None:
    bus.publish("datacrypto", [event("x" * 3_000_000), event("b")])
    assert names(bus.read(start(bus), 1)) == ["x" * 3_000_000]
    assert names(bus.read(start(bus, 1), 1)) == ["b"]


def test_publish_with_lock_held_too_long_raises(
    bus: FileBus, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bus.publish("datacrypto", [event("a")])
    monkeypatch.setattr(partition, "LOCK_SECONDS", 0.05)
    with (tmp_path / bus.log / "datacrypto/0.lock").open("rb+") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(
            BusError,
            match=r"cannot be written: another process has held its lock for "
            r"0\.05 s without progress\.$",
        ):
            bus.publish("datacrypto", [event("b")])
        assert names(bus.read(start(bus), 10)) == ["a"]
    bus.publish("datacrypto", [event("b")])
    assert names(bus.read(start(bus), 10)) == ["a", "b"]

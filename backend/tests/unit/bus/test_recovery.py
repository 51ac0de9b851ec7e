"""Recovery of the file bus after a crash, a full disk or removed files."""

import shutil
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cryptoviz.archive.lines import to_lines
from cryptoviz.bus.file import FileBus
from cryptoviz.errors import BusError
from support.fakes.bus import TOPICS, bus_with, event, independent_lines, read_all
from support.fakes.clock import HandClock

DAY = "2026-11-23"


def lines(offset: int, *published: str) -> bytes:
    return to_lines([event(name).to_json() for name in published], offset)


def append_raw(topic: Path, body: bytes) -> None:
    with (topic / DAY / "0.0.jsonl").open("ab") as file:
        file.write(body)


def test_torn_last_line_is_hidden_and_cut_by_next_writer(tmp_path: Path) -> None:
    bus, topic = bus_with(tmp_path, "a")
    append_raw(topic, lines(1, "torn")[:-20])

    assert read_all(bus) == ["a"]
    bus.publish("datacrypto", [event("b")])

    assert read_all(bus) == ["a", "b"]
    assert [line["offset"] for line in independent_lines(topic)] == [0, 1]


def test_whole_lines_after_end_offset_become_visible(tmp_path: Path) -> None:
    """Whole lines are never cut, even if publish() had not returned."""
    bus, topic = bus_with(tmp_path, "a")
    append_raw(topic, lines(1, "b", "c") + lines(3, "torn")[:-1])

    assert read_all(bus) == ["a"]
    bus.publish("datacrypto", [event("d")])

    assert read_all(bus) == ["a", "b", "c", "d"]
    assert [line["offset"] for line in independent_lines(topic)] == [0, 1, 2, 3]


def test_restart_makes_whole_lines_visible(tmp_path: Path) -> None:
    bus, topic = bus_with(tmp_path, "a")
    append_raw(topic, lines(1, "b") + b'{"partition"')
    bus.close()

    assert read_all(FileBus(tmp_path, TOPICS, HandClock())) == ["a", "b"]


def test_publish_after_directory_removed_is_kept(tmp_path: Path) -> None:
    bus, topic = bus_with(tmp_path, "a")
    shutil.rmtree(topic)
    bus.publish("datacrypto", [event("b")])
    bus.publish("datacrypto", [event("c")])
    assert [line["event"]["id"] for line in independent_lines(topic)] == [
        event("b").id,
        event("c").id,
    ]
    assert (topic / "0.lock").exists()
    assert bus.end("datacrypto", 0) == FileBus(tmp_path, TOPICS, HandClock()).end("datacrypto", 0)


def test_publish_without_volume_raises(tmp_path: Path) -> None:
    """It would lie under the volume that comes back."""
    root, away = tmp_path / "archive", tmp_path / "away"
    bus, topic = bus_with(root, "a")
    root.rename(away)
    for _ in range(2):
        with pytest.raises(BusError, match=r"log.id is gone: was its volume removed"):
            bus.publish("datacrypto", [event("b")])
    assert not root.exists()
    away.rename(root)
    bus.publish("datacrypto", [event("c")])
    assert [line["event"]["id"] for line in independent_lines(topic)] == [
        event("a").id,
        event("c").id,
    ]


def test_publish_to_truncated_file_raises(tmp_path: Path) -> None:
    bus, topic = bus_with(tmp_path, "a", "b")
    (topic / DAY / "0.0.jsonl").write_bytes(lines(0, "a"))
    with pytest.raises(BusError, match="were acknowledged: it was damaged from outside"):
        bus.publish("datacrypto", [event("c")])


def test_read_with_first_day_removed_returns_rest(tmp_path: Path) -> None:
    clock = HandClock()
    bus = FileBus(tmp_path, TOPICS, clock)
    for name in "abc":
        bus.publish("datacrypto", [event(name)])
        clock.move(days=1)
    topic = tmp_path / bus.log / "datacrypto"
    (topic / DAY / "0.0.jsonl").unlink()

    assert read_all(bus) == ["b", "c"]
    (topic / "2026-11-24" / "0.0.jsonl").unlink()
    (topic / "2026-11-25" / "0.0.jsonl").unlink()
    with pytest.raises(BusError, match="has no record 0"):
        read_all(bus)


@settings(max_examples=60, deadline=None)
@given(
    batches=st.lists(
        st.lists(st.text(max_size=30), min_size=1, max_size=5), min_size=1, max_size=6
    ),
    cut=st.integers(0, 400),
    limit=st.integers(1, 7),
)
def test_crash_at_any_byte_keeps_whole_lines_once(
    tmp_path_factory: pytest.TempPathFactory, batches: list[list[str]], cut: int, limit: int
) -> None:
    """The process died while writing the last batch: `cut` bytes of it are missing."""
    *done, last = batches
    bus, topic = bus_with(tmp_path_factory.mktemp("bus"), "first")
    for batch in done:
        bus.publish("datacrypto", [event(name) for name in batch])
    acknowledged = ["first", *(name for batch in done for name in batch)]
    body = lines(len(acknowledged), *last)
    arrived = body[: max(0, len(body) - cut)]
    append_raw(topic, arrived)

    assert read_all(bus, limit) == acknowledged
    bus.publish("datacrypto", [event("next")])

    assert read_all(bus, limit) == [*acknowledged, *last[: arrived.count(b"\n")], "next"]
    assert [line["offset"] for line in independent_lines(topic)] == list(
        range(bus.end("datacrypto", 0))
    )
    bus.close()

"""The end offset file, and its loss or damage."""

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cryptoviz.bus.file import FileBus
from cryptoviz.bus.partition import EndOffset, pack, unpack
from support.fakes.bus import TOPICS, bus_with, event, read_all
from support.fakes.clock import HandClock

DAY = "2026-11-23"


@pytest.mark.parametrize(
    "damage",
    [
        lambda path: path.unlink(),
        lambda path: path.write_bytes(b"\0" * 128),
        lambda path: path.write_bytes(b""),
    ],
)
def test_lost_end_offset_is_rebuilt_from_lines(
    tmp_path: Path, damage: Callable[[Path], None]
) -> None:
    bus, topic = bus_with(tmp_path, "a", "b")
    bus.close()
    damage(topic / "0.end")

    bus = FileBus(tmp_path, TOPICS, HandClock())

    assert read_all(bus) == ["a", "b"]
    bus.publish("datacrypto", [event("c")])
    assert read_all(bus) == ["a", "b", "c"]
    assert bus.end("datacrypto", 0) == 3


def test_lost_end_offset_on_empty_day_uses_day_before(
    tmp_path: Path,
) -> None:
    bus, topic = bus_with(tmp_path, "a", "b")
    bus.close()
    (topic / "0.end").unlink()
    (topic / "2026-11-24").mkdir()
    (topic / "2026-11-24" / "0.0.jsonl").touch()

    assert FileBus(tmp_path, TOPICS, HandClock()).end("datacrypto", 0) == 2


def test_end_offset_damaged_while_reading_is_rebuilt(tmp_path: Path) -> None:
    bus, topic = bus_with(tmp_path, "a")
    assert read_all(bus) == ["a"]
    (topic / "0.end").write_bytes(b"?" * 128)
    assert read_all(bus) == ["a"]


@pytest.mark.parametrize("damage", [Path.unlink, lambda path: path.write_bytes(b"")])
def test_end_offset_lost_while_running_is_rebuilt(
    tmp_path: Path, damage: Callable[[Path], None]
) -> None:
    bus, topic = bus_with(tmp_path, "a", "b")
    damage(topic / "0.end")
    assert (bus.end("datacrypto", 0), read_all(bus)) == (2, ["a", "b"])
    bus.publish("datacrypto", [event("c")])
    assert read_all(FileBus(tmp_path, TOPICS, HandClock())) == ["a", "b", "c"]


@given(
    st.builds(EndOffset, st.just(DAY), st.integers(0, 2**62), st.integers(0, 2**62)),
    st.integers(0, 127),
    st.binary(min_size=1, max_size=1),
)
def test_unpack_changed_record_returns_none(end: EndOffset, place: int, byte: bytes) -> None:
    body = pack(end)
    assert len(body) == 128
    assert unpack(body) == end
    changed = body[:place] + byte + body[place + 1 :]
    assert unpack(changed) in (end, None)

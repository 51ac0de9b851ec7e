"""Change of day and gzip of closed days."""

import gzip
import threading
from pathlib import Path

import pytest

from cryptoviz.bus.end_offset import EndOffset, pack
from cryptoviz.bus.file import FileBus
from cryptoviz.model.messages import Position
from support.fakes.bus import TOPICS, event, names, read_all
from support.fakes.clock import HandClock


class Days:
    """A bus with a hand-moved clock, and the names of its files."""

    def __init__(self, root: Path) -> None:
        self.clock = HandClock()
        self.bus = FileBus(root, TOPICS, self.clock)
        self.topic = root / self.bus.log / "datacrypto"

    def publish(self, *published: str) -> None:
        self.bus.publish("datacrypto", [event(name) for name in published])

    def at(self, offset: int) -> Position:
        return Position(self.bus.log, "datacrypto", 0, offset)

    def files(self) -> list[str]:
        return sorted(str(path.relative_to(self.topic)) for path in self.topic.glob("*/*"))


@pytest.fixture
def days(tmp_path: Path) -> Days:
    return Days(tmp_path)


def test_read_across_midnight_drains_old_day_first(days: Days) -> None:
    days.publish("a", "b", "c")
    position = days.bus.read(days.at(0), 2).end
    days.clock.move(days=1)
    days.publish("d")

    first = days.bus.read(position, 10)
    second = days.bus.read(first.end, 10)

    assert days.files() == ["2026-11-23/0.0.jsonl", "2026-11-24/0.0.jsonl"]
    assert (names(first), first.end.date) == (["c"], "2026-11-23")
    assert (names(second), second.end.date, second.end.offset) == (["d"], "2026-11-24", 4)


def test_append_date_with_clock_set_back_stays(days: Days, tmp_path: Path) -> None:
    days.publish("a")
    days.clock.move(days=-3)
    days.publish("b")
    days.clock.move(days=5)
    days.publish("c")
    behind = FileBus(tmp_path, TOPICS, HandClock())
    behind.publish("datacrypto", [event("d")])

    assert days.files() == ["2026-11-23/0.0.jsonl", "2026-11-25/0.0.jsonl"]
    assert read_all(days.bus) == ["a", "b", "c", "d"]


def test_lines_left_on_old_day_by_crash_precede_new_day(days: Days) -> None:
    days.publish("a")
    with (days.topic / "2026-11-23/0.0.jsonl").open("ab") as file:
        file.write(
            b'{"partition":0,"offset":1,"event":' + event("b").to_json() + b'}\n{"partition":0,"off'
        )
    days.clock.move(days=1)
    days.publish("c")

    assert read_all(days.bus) == ["a", "b", "c"]
    assert (days.topic / "2026-11-23/0.0.jsonl").read_bytes().endswith(b"}\n")


def test_crash_before_first_line_of_new_day_loses_nothing(
    days: Days, tmp_path: Path
) -> None:
    """The mark has moved to the new day, whose file is still empty."""
    days.publish("a")
    days.clock.move(days=1)
    days.publish("b")
    (days.topic / "2026-11-24/0.0.jsonl").write_bytes(b"")
    mark = FileBus(tmp_path, TOPICS, days.clock)
    (days.topic / "0.end").write_bytes(pack(EndOffset("2026-11-24", 1, 0)))
    assert read_all(mark) == ["a"]
    mark.publish("datacrypto", [event("c")])
    assert read_all(mark) == ["a", "c"]


def test_compact_gzips_days_that_all_consumers_passed(days: Days) -> None:
    days.publish("a", "b")
    days.clock.move(days=1)
    days.publish("c")
    plain = (days.topic / "2026-11-23/0.0.jsonl").read_bytes()

    assert days.bus.compact([days.at(2), days.at(1)]) == []
    assert days.bus.compact([days.at(3), days.at(2)]) == ["datacrypto/2026-11-23"]

    assert days.files() == ["2026-11-23/0.0.jsonl.gz", "2026-11-24/0.0.jsonl"]
    assert gzip.decompress((days.topic / "2026-11-23/0.0.jsonl.gz").read_bytes()) == plain
    assert read_all(days.bus, limit=1) == ["a", "b", "c"]
    assert names(days.bus.read(days.at(1), 10)) == ["b"]
    assert days.bus.compact([days.at(3)]) == []


def test_compact_keeps_current_day_plain(days: Days) -> None:
    days.publish("a")
    days.clock.move(days=1)

    assert days.bus.compact([days.at(1)]) == []
    days.publish("b")
    assert days.bus.compact([days.at(1)]) == ["datacrypto/2026-11-23"]


def test_position_within_day_is_valid_after_gzip(days: Days) -> None:
    days.publish("a", "b", "c")
    inside = days.bus.read(days.at(0), 1).end
    days.clock.move(days=1)
    days.publish("d")
    days.bus.compact([days.at(4)])

    assert names(days.bus.read(inside, 1)) == ["b"]
    assert names(days.bus.read(inside, 10)) == ["b", "c"]


def test_read_with_plain_and_gzipped_file_uses_plain(days: Days) -> None:
    """A crash between rename and unlink leaves both; a torn temporary file is never read."""
    days.publish("a")
    days.clock.move(days=1)
    days.publish("b")
    (days.topic / "2026-11-23/0.0.jsonl.gz").write_bytes(b"half of it")
    (days.topic / "2026-11-23/0.0.jsonl.gz.tmp").write_bytes(b"less")

    assert read_all(days.bus) == ["a", "b"]
    assert days.bus.compact([days.at(2)]) == ["datacrypto/2026-11-23"]
    assert days.files() == ["2026-11-23/0.0.jsonl.gz", "2026-11-24/0.0.jsonl"]
    assert read_all(days.bus) == ["a", "b"]


def test_compact_with_stop_set_leaves_files_unchanged(days: Days) -> None:
    days.publish("a")
    days.clock.move(days=1)
    days.publish("b")
    stop = threading.Event()
    stop.set()

    assert days.bus.compact([days.at(2)], stop) == []
    assert days.files() == ["2026-11-23/0.0.jsonl", "2026-11-24/0.0.jsonl"]


def test_read_many_days_from_any_offset_returns_all(days: Days) -> None:
    published = [f"{day}-{number}" for day in range(9) for number in range(day)]
    for day in range(9):
        days.publish(*(f"{day}-{number}" for number in range(day)))
        if day == 5:
            days.bus.compact([days.at(10)])
        days.clock.move(days=1)

    assert read_all(days.bus, limit=2) == published
    assert [names(days.bus.read(days.at(offset), 1)) for offset in range(len(published))] == [
        [name] for name in published
    ]

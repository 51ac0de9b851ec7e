"""Change of day and gzip of closed days."""

from pathlib import Path
from typing import Any

from cryptoviz.bus.file import FileBus
from cryptoviz.bus.partition import EndOffset, pack
from support.fakes.bus import TOPICS, event, names, read_all
from support.fakes.clock import HandClock


def test_read_across_midnight_drains_old_day_first(days: Any) -> None:
    days.publish("a", "b", "c")
    position = days.bus.read(days.at(0), 2).end
    days.clock.move(days=1)
    days.publish("d")

    first = days.bus.read(position, 10)
    second = days.bus.read(first.end, 10)

    assert days.files() == ["2026-11-23/0.0.jsonl", "2026-11-24/0.0.jsonl"]
    assert (names(first), first.end.date) == (["c"], "2026-11-23")
    assert (names(second), second.end.date, second.end.offset) == (["d"], "2026-11-24", 4)


def test_append_date_with_clock_set_back_stays(days: Any, tmp_path: Path) -> None:
    days.publish("a")
    days.clock.move(days=-3)
    days.publish("b")
    days.clock.move(days=5)
    days.publish("c")
    late = FileBus(tmp_path, TOPICS, HandClock())
    late.publish("datacrypto", [event("d")])

    assert days.files() == ["2026-11-23/0.0.jsonl", "2026-11-25/0.0.jsonl"]
    assert read_all(days.bus) == ["a", "b", "c", "d"]


def test_lines_left_on_old_day_by_crash_precede_new_day(days: Any) -> None:
    days.publish("a")
    with (days.topic / "2026-11-23/0.0.jsonl").open("ab") as file:
        file.write(
            b'{"partition":0,"offset":1,"event":' + event("b").to_json() + b'}\n{"partition":0,"off'
        )
    days.clock.move(days=1)
    days.publish("c")

    assert read_all(days.bus) == ["a", "b", "c"]
    assert (days.topic / "2026-11-23/0.0.jsonl").read_bytes().endswith(b"}\n")


def test_crash_before_first_line_of_new_day_loses_nothing(days: Any, tmp_path: Path) -> None:
    """The end offset is on the new day already, whose file is still empty."""
    days.publish("a")
    days.clock.move(days=1)
    days.publish("b")
    (days.topic / "2026-11-24/0.0.jsonl").write_bytes(b"")
    restarted = FileBus(tmp_path, TOPICS, days.clock)
    (days.topic / "0.end").write_bytes(pack(EndOffset("2026-11-24", 1, 0)))
    assert read_all(restarted) == ["a"]
    restarted.publish("datacrypto", [event("c")])
    assert read_all(restarted) == ["a", "c"]


def test_read_many_days_from_any_offset_returns_all(days: Any) -> None:
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

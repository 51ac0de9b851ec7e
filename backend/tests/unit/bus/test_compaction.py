"""Gzip of closed days on the file bus."""

import fcntl
import gzip
import threading
from typing import Any

from support.fakes.bus import names, read_all


def test_compact_gzips_days_that_all_consumers_passed(days: Any) -> None:
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


def test_compact_keeps_current_day_plain(days: Any) -> None:
    days.publish("a")
    days.clock.move(days=1)

    assert days.bus.compact([days.at(1)]) == []
    days.publish("b")
    assert days.bus.compact([days.at(1)]) == ["datacrypto/2026-11-23"]


def test_position_within_day_is_valid_after_gzip(days: Any) -> None:
    days.publish("a", "b", "c")
    inside = days.bus.read(days.at(0), 1).end
    days.clock.move(days=1)
    days.publish("d")
    days.bus.compact([days.at(4)])

    assert names(days.bus.read(inside, 1)) == ["b"]
    assert names(days.bus.read(inside, 10)) == ["b", "c"]


def test_read_with_plain_and_gzipped_file_uses_plain(days: Any) -> None:
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


def test_compact_with_stop_set_leaves_files_unchanged(days: Any) -> None:
    days.publish("a")
    days.clock.move(days=1)
    days.publish("b")
    stop = threading.Event()
    stop.set()

    assert days.bus.compact([days.at(2)], stop) == []
    assert days.files() == ["2026-11-23/0.0.jsonl", "2026-11-24/0.0.jsonl"]


def test_compact_leaves_the_partial_file_of_another_process(days: Any) -> None:
    days.publish("a")
    days.clock.move(days=1)
    days.publish("b")
    partial = days.topic / "2026-11-23/0.0.jsonl.gz.tmp"
    partial.write_bytes(b"half of it")

    with (days.topic / "2026-11-23/0.0.jsonl").open("rb") as locked:
        fcntl.flock(locked, fcntl.LOCK_EX)
        assert days.bus.compact([days.at(2)]) == []
    assert partial.read_bytes() == b"half of it"

    assert days.bus.compact([days.at(2)]) == ["datacrypto/2026-11-23"]
    assert not partial.exists()

"""Change of day and gzip in the archive of Kafka topics."""

import gzip
from datetime import timedelta

import pytest

from support.fakes.archive_owner import Archive, batch
from support.fakes.bus import event


def test_ended_days_are_gzipped_and_read_the_same(archive: Archive) -> None:
    archive.append("a", "b")
    archive.clock.move(days=1)
    sink = archive.append("c")
    archive.clock.move(days=1)
    sink.write(batch(3, event("d").to_json()))
    archive.compactor.finish()
    assert archive.files() == [
        "2026-11-23/0.1.jsonl.gz",
        "2026-11-24/0.2.jsonl.gz",
        "2026-11-25/0.2.jsonl",
    ]
    assert archive.raw() == [(1, 0, "a"), (1, 1, "b"), (2, 2, "c"), (2, 3, "d")]
    for start in range(5):
        assert archive.read(start) == ["a", "b", "c", "d"][start:]
    assert archive.owner()[1] == 4


def test_append_date_with_clock_set_back_stays(archive: Archive) -> None:
    archive.append("a")
    archive.clock.now -= timedelta(days=5)
    archive.append("b")
    assert archive.files() == ["2026-11-23/0.1.jsonl", "2026-11-23/0.2.jsonl"]


def test_file_of_living_writer_is_not_gzipped(archive: Archive) -> None:
    """It may resume, and lines that it appends to a deleted file would be lost."""
    paused = archive.append("a")
    archive.clock.move(days=1)
    other = archive.append("b")
    archive.compactor.finish()
    assert archive.files() == ["2026-11-23/0.1.jsonl", "2026-11-24/0.2.jsonl"]
    paused.close()
    other.close()
    archive.clock.move(days=1)
    archive.append("c")
    archive.compactor.finish()
    assert archive.files() == [
        "2026-11-23/0.1.jsonl.gz",
        "2026-11-24/0.2.jsonl.gz",
        "2026-11-25/0.3.jsonl",
    ]


@pytest.mark.parametrize("left", ["both", "a half one"])
def test_crash_while_gzipping_loses_nothing(archive: Archive, left: str) -> None:
    archive.append("a", "b")
    plain = archive.directory / "2026-11-23/0.1.jsonl"
    zipped = gzip.compress(plain.read_bytes())
    if left == "both":
        plain.with_name("0.1.jsonl.gz").write_bytes(zipped)
    else:
        plain.with_name("0.1.jsonl.gz.tmp").write_bytes(zipped[:20])
    assert archive.read() == ["a", "b"]
    archive.clock.move(days=1)
    archive.append("c")
    archive.compactor.finish()
    assert archive.files() == ["2026-11-23/0.1.jsonl.gz", "2026-11-24/0.2.jsonl"]
    assert archive.read() == ["a", "b", "c"]

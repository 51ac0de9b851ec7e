"""Appending to the archive of a partition, and recovery after a write that failed."""

import json
import os
import resource
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from threading import Event

import pytest

from cryptoviz.archive.compactor import compact
from cryptoviz.archive.segment import UNSYNCED, Segment
from cryptoviz.archive.writer import SegmentWriter
from cryptoviz.model.messages import Message
from support.fakes.archive import topic_batch

DAY = "2026-11-23"


class Days:
    """A clock that stands at noon of a day."""

    def __init__(self):
        self.now = datetime(2026, 11, 23, 12, tzinfo=UTC)

    def __call__(self):
        return self.now


@contextmanager
def file_size_limit(size):
    """Let writes beyond `size` bytes of a file fail, after a part, as on a full disk."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.fixture
def clock():
    return Days()


@pytest.fixture
def writer(tmp_path, clock):
    return SegmentWriter(tmp_path, 0, clock)


def messages(offset, size):
    return topic_batch(offset, size).messages


def path_of(root, day=DAY, generation=1):
    return root / day / f"0.{generation}.jsonl"


def offsets(path):
    body = path.read_bytes()
    assert body.endswith(b"\n")
    return [json.loads(line)["offset"] for line in body.splitlines()]


def line_size(root):
    return path_of(root).stat().st_size // len(offsets(path_of(root)))


@pytest.mark.parametrize("whole", [0, 1, 3])
def test_failed_append_keeps_its_whole_lines_and_continues_after_them(tmp_path, writer, whole):
    writer.append(messages(10, 4))
    line = line_size(tmp_path)
    with file_size_limit((4 + whole) * line + line // 2), pytest.raises(OSError, match="too large"):
        writer.append(messages(14, 5))
    assert path_of(tmp_path).stat().st_size == (4 + whole) * line + line // 2
    writer.recover()
    assert offsets(path_of(tmp_path)) == list(range(10, 14 + whole))
    assert writer.offset == 14 + whole
    writer.append(messages(14 + whole, 2))
    assert offsets(path_of(tmp_path)) == list(range(10, 16 + whole))


@pytest.mark.parametrize("whole", [0, 2])
def test_append_after_a_failed_one_writes_each_record_once(tmp_path, writer, whole):
    writer.append(messages(10, 1))
    line = line_size(tmp_path)
    for _ in range(2):
        limit = file_size_limit((1 + whole) * line + 5)
        with limit, pytest.raises(OSError, match="too large"):
            writer.append(messages(11, 4))
    writer.append(messages(11, 4))
    assert offsets(path_of(tmp_path)) == [10, 11, 12, 13, 14]
    assert SegmentWriter(tmp_path, 0, Days()).offset == 15


def test_failed_first_append_leaves_nothing_of_a_torn_line(tmp_path, writer):
    with file_size_limit(5), pytest.raises(OSError, match="too large"):
        writer.append(messages(0, 3))
    assert path_of(tmp_path).stat().st_size == 5
    writer.append(messages(0, 3))
    assert offsets(path_of(tmp_path)) == [0, 1, 2]


def test_append_of_a_large_batch_syncs_at_least_every_two_mebibytes(writer, monkeypatch):
    sizes, fdatasync = [0], os.fdatasync
    monkeypatch.setattr(
        os, "fdatasync", lambda fd: (sizes.append(os.fstat(fd).st_size), fdatasync(fd))
    )
    writer.append([Message(number, b'"%s"' % (b"x" * 500_000), None) for number in range(12)])
    assert len(sizes) == 1 + 3
    assert max(later - earlier for earlier, later in pairwise(sizes)) <= UNSYNCED


def test_append_skips_records_that_are_archived(tmp_path, writer):
    writer.append(messages(0, 3))
    writer.append(messages(1, 4))
    assert offsets(path_of(tmp_path)) == [0, 1, 2, 3, 4]


def test_append_reports_a_new_file_with_the_first_record_of_a_day(tmp_path, writer, clock):
    assert writer.append([]) is False
    assert writer.append(messages(0, 1)) is True
    assert writer.append(messages(1, 1)) is False
    clock.now += timedelta(days=1)
    assert writer.append(messages(2, 1)) is True
    clock.now -= timedelta(days=1)
    assert writer.append(messages(3, 1)) is False, "a clock set back begins no earlier day"
    assert offsets(path_of(tmp_path, "2026-11-24")) == [2, 3]


def test_append_overwrites_no_file_of_its_generation_that_exists(tmp_path, writer, clock):
    writer.append(messages(0, 1))
    existing = path_of(tmp_path, "2026-11-24", 1)
    existing.parent.mkdir()
    existing.write_bytes(b'{"partition":0,"offset":1,"event":{}}\n')
    path_of(tmp_path, "2026-11-24", 4).write_bytes(b"")
    clock.now += timedelta(days=1)
    writer.append(messages(1, 1))
    assert existing.read_bytes() == b'{"partition":0,"offset":1,"event":{}}\n'
    assert offsets(path_of(tmp_path, "2026-11-24", 5)) == [1]


def test_new_writer_syncs_every_plain_file_of_those_before(tmp_path, clock, monkeypatch):
    for day in range(3):
        SegmentWriter(tmp_path, 0, clock).append(messages(day, 1))
        clock.now += timedelta(days=1)
    compact(Segment(tmp_path, 0, DAY, 1), Event())
    synced, fsync = set(), os.fsync
    monkeypatch.setattr(os, "fsync", lambda fd: (synced.add(os.fstat(fd).st_ino), fsync(fd)))
    SegmentWriter(tmp_path, 0, clock)
    plain = [*tmp_path.glob("*/*.jsonl")]
    assert len(plain) == 2
    assert {path.stat().st_ino for path in (*plain, *tmp_path.iterdir(), tmp_path)} <= synced

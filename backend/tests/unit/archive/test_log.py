"""Reading the archive of a log from any position."""

from datetime import UTC, datetime
from threading import Event

import pytest

from cryptoviz.archive.compactor import compact
from cryptoviz.archive.files import PartitionFiles
from cryptoviz.archive.log import ArchiveLog, merge_generations
from cryptoviz.archive.segment import Segment
from cryptoviz.archive.writer import SegmentWriter
from cryptoviz.model.messages import Position
from support.fakes.archive import LOG, TOPIC, topic_batch


def append(root, partition, offset, size, day):
    writer = SegmentWriter(
        root / LOG / TOPIC, partition, lambda: datetime(2026, 11, day, tzinfo=UTC)
    )
    writer.append(topic_batch(offset, size).messages)


@pytest.fixture
def log(tmp_path):
    append(tmp_path, 0, 5, 4, day=23)
    append(tmp_path, 0, 9, 3, day=24)
    append(tmp_path, 1, 2, 1, day=24)
    return ArchiveLog(tmp_path, LOG)


def at(offset, partition=0):
    return Position(LOG, TOPIC, partition, offset)


def offsets(batch):
    return batch and [message.offset for message in batch.messages]


def test_read_returns_the_position_and_where_to_continue(log):
    batch = log.read(at(5), 3)
    assert (batch.start, batch.end, offsets(batch)) == (at(5), at(8), [5, 6, 7])
    assert offsets(log.read(batch.end, 3)) == [8, 9, 10]
    assert offsets(log.read(at(11), 3)) == [11]
    assert log.read(at(12), 3) is None


def test_read_from_another_position_does_not_continue_the_last(log):
    log.read(at(5), 2)
    assert offsets(log.read(at(5), 2)) == [5, 6]
    assert offsets(log.read(at(10), 9)) == [10, 11]
    assert offsets(log.read(at(0), 2)) == [5, 6]


def test_read_of_two_partitions_in_turn_keeps_them_apart(log):
    assert offsets(log.read(at(5), 2)) == [5, 6]
    assert offsets(log.read(at(0, partition=1), 2)) == [2]
    assert offsets(log.read(at(7), 2)) == [7, 8]


def test_read_continues_with_records_written_meanwhile(log, tmp_path):
    assert offsets(log.read(at(11), 9)) == [11]
    append(tmp_path, 0, 12, 2, day=25)
    assert offsets(log.read(at(12), 9)) == [12, 13]


def test_begin_and_end_are_those_of_the_partition(log):
    assert (log.begin(TOPIC, 0), log.end(TOPIC, 0)) == (5, 12)
    assert (log.begin(TOPIC, 1), log.end(TOPIC, 1)) == (2, 3)
    assert (log.begin(TOPIC, 7), log.end(TOPIC, 7)) == (0, 0)
    assert (log.begin("other", 0), log.end("other", 0)) == (0, 0)


def test_topics_and_partitions_are_those_with_files(log, tmp_path):
    (tmp_path / LOG / "another").mkdir()
    (tmp_path / LOG / "replay-x.json").touch()
    (tmp_path / LOG / TOPIC / "2026-11-24" / "9.1.jsonl.gz.tmp").touch()
    (tmp_path / LOG / TOPIC / "2026-11-24.old").mkdir()
    assert log.topics() == ["another", TOPIC]
    assert list(log.partitions(TOPIC)) == [0, 1]
    assert list(log.partitions("missing")) == []
    assert ArchiveLog(tmp_path, "missing").topics() == []
    assert log.log == LOG


def test_merge_of_a_day_copied_to_another_returns_each_offset_once(log, tmp_path):
    path = Segment(tmp_path / LOG / TOPIC, 0, "2026-11-23", 1).path
    copy = tmp_path / LOG / TOPIC / "2026-11-22" / path.name
    copy.parent.mkdir()
    copy.write_bytes(path.read_bytes())
    segments = [Segment(tmp_path / LOG / TOPIC, 0, f"2026-11-{day}", 1) for day in (22, 23)]
    assert [offset for offset, _ in merge_generations(segments, 6)] == [6, 7, 8]


def gzip_days(root, *days):
    for day in days:
        for generation in (1, 2, 3):
            compact(Segment(root / LOG / TOPIC, 0, f"2026-11-{day}", generation), Event())


@pytest.mark.parametrize("days", [(), (23,), (23, 24)])
def test_end_is_that_of_the_last_line_whatever_is_gzipped(log, tmp_path, days):
    gzip_days(tmp_path, *days)
    assert log.end(TOPIC, 0) == 12
    assert len(list((tmp_path / LOG / TOPIC).glob("*/0.*.gz"))) == len(days)


def test_end_of_three_gzipped_days_is_that_of_the_last(log, tmp_path):
    append(tmp_path, 0, 12, 1, day=25)
    gzip_days(tmp_path, 23, 24, 25)
    assert log.end(TOPIC, 0) == 13


def test_end_is_the_highest_of_days_that_are_not_gzipped(tmp_path):
    append(tmp_path, 0, 0, 9, day=23)
    late = Segment(tmp_path / LOG / TOPIC, 0, "2026-11-24", 2).path
    late.parent.mkdir()
    late.write_bytes(b'{"partition":0,"offset":4,"event":{}}\n')
    assert ArchiveLog(tmp_path, LOG).end(TOPIC, 0) == 9


@pytest.mark.parametrize("days", [(), (23, 24)])
def test_find_returns_the_day_and_byte_of_an_offset(log, tmp_path, days):
    gzip_days(tmp_path, *days)
    files = PartitionFiles(tmp_path / LOG / TOPIC, 0)
    line = len(files.segments()[0].lines(0, 1)[0]) + 1
    assert files.find(4) is None
    assert files.find(5) == ("2026-11-23", 0)
    assert files.find(7) == ("2026-11-23", 2 * line)
    assert files.find(9) == ("2026-11-24", 0)


def test_read_damaged_line_gives_way_to_an_intact_one(tmp_path):
    for offset, size in ((0, 4), (1, 1)):  # the second writer repeats offset 1
        writer = SegmentWriter(
            tmp_path / LOG / TOPIC, 0, lambda: datetime(2026, 11, 23, tzinfo=UTC)
        )
        writer.offset = offset
        writer.append(topic_batch(offset, size).messages)
    path = tmp_path / LOG / TOPIC / "2026-11-23" / "0.1.jsonl"
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join([lines[0], b"x\n", b"x\n", lines[3]]))
    log = ArchiveLog(tmp_path, LOG)
    assert log.end(TOPIC, 0) == 4
    messages = log.read(at(0), 10).messages
    assert [message.offset for message in messages] == [0, 1, 2, 3]
    damaged = [it.offset for it in messages if it.error == "the line of the archive is damaged"]
    assert damaged == [2]

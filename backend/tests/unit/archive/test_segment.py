"""Lines, offsets and end of one file of the archive."""

import gzip

import pytest

from cryptoviz.archive.lines import DamagedLine, to_line
from cryptoviz.archive.segment import UNSYNCED, Segment

DAMAGED = b"\0" * 9 + b"\n"


def line(offset, size=1):
    return to_line(0, offset, b'{"v":"%s"}' % (b"x" * size))


@pytest.fixture(params=["plain", "gzipped"])
def make(request, tmp_path):
    """Return a factory of segments with a content."""

    def make(*parts):
        segment, body = Segment(tmp_path, 0, "2026-11-23"), b"".join(parts)
        segment.path.parent.mkdir(exist_ok=True)
        if request.param == "plain":
            segment.path.write_bytes(body)
        else:
            segment.gzipped.write_bytes(gzip.compress(body))
        return segment

    return make


def offsets(segment, offset):
    return [found for found, _ in segment.records(offset)]


def test_segment_without_a_file_is_empty(tmp_path):
    segment = Segment(tmp_path, 0, "2026-11-23")
    assert (segment.read(0, 9), segment.lines(0, 9), segment.first_offset()) == (b"", [], None)
    assert (segment.end(), segment.count_lines(), offsets(segment, 0)) == (0, 0, [])


def test_read_returns_no_more_than_asked_for(make):
    segment = make(b"0123456789")
    assert (segment.read(3, 4), segment.read(8, 9), segment.read(99, 1)) == (b"3456", b"89", b"")


def test_lines_stay_between_the_bytes_given(make):
    segment, size = make(*map(line, range(5))), len(line(0))
    assert segment.lines(size, 9, 3 * size) == [line(1)[:-1], line(2)[:-1]]
    assert segment.lines(size, 9, 3 * size - 1) == [line(1)[:-1]]
    assert segment.lines(size, 9, size) == segment.lines(2 * size, 9, size) == []
    assert segment.lines(size, 2) == [line(1)[:-1], line(2)[:-1]]


def test_lines_leave_out_a_torn_line(make):
    segment = make(line(0), line(1)[:-1])
    assert segment.lines(0, 9) == [line(0)[:-1]]
    assert segment.lines(len(line(0)), 9) == []


def test_skip_lines_returns_the_byte_after_them(make):
    segment, size = make(*map(line, range(4)), b"torn"), len(line(0))
    assert [segment.skip_lines(count) for count in range(5)] == [
        0,
        size,
        2 * size,
        3 * size,
        4 * size,
    ]


def test_skip_lines_counts_across_chunks(make):
    long = [line(offset, 700_000) for offset in range(4)]
    assert make(*long).skip_lines(3) == sum(map(len, long[:3]))


@pytest.mark.parametrize("damaged", [0, 1, 3])
def test_damaged_first_lines_count_as_offsets(make, damaged):
    segment = make(*[DAMAGED] * damaged, *map(line, range(20, 25)))
    assert segment.first_offset() == 20 - damaged
    assert offsets(segment, 0) == list(range(20 - damaged, 25))
    assert offsets(segment, 25) == []
    assert offsets(segment, 22) == [22, 23, 24]


def test_records_after_a_damaged_line_of_the_tail_are_read(make):
    segment = make(line(0), DAMAGED, line(2), DAMAGED)
    assert (segment.end(), segment.end(intact=False)) == (1, 4)
    for start in range(5):
        found = list(segment.records(start))
        assert [offset for offset, _ in found] == list(range(start, 4))
        damaged = [offset for offset, value in found if isinstance(value, DamagedLine)]
        assert damaged == [offset for offset in (1, 3) if offset >= start]


def test_records_from_any_offset_skip_holes(make):
    segment = make(line(5), line(7), line(11), line(12))
    for start in range(14):
        expected = [offset for offset in (5, 7, 11, 12) if offset >= start]
        assert offsets(segment, start) == expected
        assert offsets(segment, start) == expected, "again, with the end known"


def test_end_is_before_the_first_damaged_line_of_the_tail(make):
    assert make(line(5), line(6), DAMAGED, line(8)).end() == 7
    assert make(line(5), line(6), line(7)[:-1]).end() == 7
    assert make(DAMAGED, line(6)).end() == 5


def test_end_of_a_large_file_ignores_damage_that_no_power_cut_causes(make):
    blocks = [line(offset, UNSYNCED // 2) for offset in range(8)]
    blocks[1] = DAMAGED
    segment = make(*blocks)
    if segment.path.exists():  # A gzipped file was whole before it was gzipped.
        assert segment.end() == 8
    assert make(*blocks[2:]).end() == 8


def test_end_is_before_damage_that_is_longer_than_the_tail(make):
    whole = [line(offset, UNSYNCED // 2) for offset in range(4)]
    damage = [b"\0" * (UNSYNCED // 2) + b"\n"] * 6
    assert make(*whole, *damage).end() == 4


def test_close_does_not_prevent_reading(make):
    segment = make(line(3), line(4))
    assert offsets(segment, 4) == [4]
    segment.close()
    segment.close()
    assert offsets(segment, 3) == [3, 4]


def test_lines_added_after_a_read_are_found_once_the_file_is_gzipped(tmp_path):
    segment = Segment(tmp_path, 0, "2026-11-23")
    segment.path.parent.mkdir()
    segment.path.write_bytes(line(0) + line(1))
    assert offsets(segment, 0) == [0, 1]
    segment.gzipped.write_bytes(gzip.compress(line(0) + line(1) + line(2)))
    segment.path.unlink()
    assert offsets(segment, 2) == [2]
    assert offsets(segment, 3) == []

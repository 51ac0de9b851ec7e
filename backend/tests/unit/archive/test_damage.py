"""A gzipped day of the archive that is damaged, and put right again."""

import gzip
import random

import pytest

from cryptoviz.archive.segment import Segment
from cryptoviz.errors import BusError

DAY = "2026-11-23"


@pytest.fixture
def day(tmp_path):
    """(the segment, its gzipped file, its content)."""
    rng = random.Random(1)
    body = b"".join(
        b'{"partition":0,"offset":%d,"event":{"value":"%d"}}\n' % (number, rng.getrandbits(200))
        for number in range(5000)
    )
    segment = Segment(tmp_path, 0, DAY)
    path = segment.gzipped
    path.parent.mkdir()
    path.write_bytes(gzip.compress(body))
    return segment, path, body


def read_all(segment) -> bytes:
    found = b""
    while part := segment.read(len(found), 65_536):
        found += part
    return found


@pytest.mark.parametrize("seed", range(12))
def test_read_gzip_with_flipped_bit_raises(day, seed):
    segment, path, body = day
    whole = path.read_bytes()
    damaged = bytearray(whole)
    damaged[random.Random(seed).randrange(20, len(whole))] ^= 1 << seed % 8
    path.write_bytes(damaged)
    with pytest.raises(BusError, match=r"0\.0\.jsonl\.gz cannot be read"):
        read_all(segment)
    path.write_bytes(whole)
    assert read_all(segment) == body


@pytest.mark.parametrize("left", [0.0, 0.01, 0.5, 0.999])
def test_read_truncated_gzip_raises(day, left):
    segment, path, body = day
    whole = path.read_bytes()
    path.write_bytes(whole[: int(len(whole) * left)] or b"\x1f")
    with pytest.raises(BusError, match="cannot be read"):
        read_all(segment)
    path.write_bytes(whole)
    assert read_all(segment) == body

"""The archive on a disk that is full or read-only."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from cryptoviz.errors import BusError
from cryptoviz.sinks.archive import ArchiveSink
from support.fakes.archive import (
    LOG,
    TOPIC,
    check_archive,
    raw_lines,
    read_archive,
    topic_batch,
)
from support.fakes.clock import HandClock


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 256 KiB."""
    mount = tmp_path / "small"
    mount.mkdir()
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", str(mount)],
        capture_output=True,
        text=True,
    )
    if done.returncode:
        pytest.skip(f"no file system can be mounted here: {done.stderr.strip()}")
    yield mount
    subprocess.run(["umount", "-l", str(mount)], check=True)


def refused(sink: ArchiveSink, offset: int) -> str | None:
    """Return the error of writing a hundred records from `offset` on; None if it succeeds."""
    try:
        sink.write(topic_batch(offset, 100))
    except BusError as error:
        return str(error)
    return None


@pytest.mark.parametrize(
    ("days", "lost"),
    [(0, 0), (1, 0), (0, 50)],
    ids=["the same day", "the next day", "the topic lost records"],
)
def test_write_on_full_disk_raises_until_there_is_space(
    small_disk: Path, days: int, lost: int
) -> None:
    other, root, clock = small_disk / "other", small_disk / "archive", HandClock()
    other.write_bytes(bytes(100_000))
    sink = ArchiveSink(root, [TOPIC], clock)
    offset = sink.position(LOG, TOPIC, 0).offset
    while (sentence := refused(sink, offset)) is None:
        offset += 100
    topic = root / LOG / TOPIC
    full = f"There is no space left for the log in {topic}; writing resumes when there is."
    assert sentence == full
    # Whole lines of the refused batch are kept: a reader may have seen them.
    assert len(read_archive(root)) > offset
    for _ in range(3):
        kept = sink.position(LOG, TOPIC, 0).offset
        check_archive(root, offset)
        assert refused(sink, kept) == sentence
    other.unlink()
    clock.move(days=days)
    kept = sink.position(LOG, TOPIC, 0).offset
    assert all(path.read_bytes().endswith(b"}\n") for path in root.glob("*/*/*/*.jsonl"))
    sink.write(topic_batch(kept + lost, 100))
    offsets = [offset for generation, offset, _ in raw_lines(root) if generation == 1]
    assert offsets == [*range(kept), *range(kept + lost, kept + lost + 100)]


def test_write_on_disk_full_from_start_creates_at_most_one_file(small_disk: Path) -> None:
    sink = ArchiveSink(small_disk / "archive", [TOPIC], HandClock())
    sink.position(LOG, TOPIC, 0)
    with pytest.raises(OSError, match="No space"):
        (small_disk / "other").write_bytes(bytes(300_000))
    for _ in range(4):
        assert refused(sink, 0) is not None
        assert sink.position(LOG, TOPIC, 0).offset == 0
    assert len(list((small_disk / "archive").glob("*/*/*/*"))) <= 1


def test_write_on_read_only_disk_raises_until_writable(
    small_disk: Path,
) -> None:
    sink = ArchiveSink(small_disk, [TOPIC], HandClock())
    sink.position(LOG, TOPIC, 0)
    sink.write(topic_batch(0, 10))
    sink.release(TOPIC, 0)
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    try:
        assert sink.position(LOG, TOPIC, 0).offset == 10
        with pytest.raises(BusError, match="cannot be written: Read-only file system"):
            sink.write(topic_batch(10, 10))
    finally:
        subprocess.run(["mount", "-o", "remount,rw", str(small_disk)], check=True)
    sink.write(topic_batch(sink.position(LOG, TOPIC, 0).offset, 10))
    check_archive(small_disk, 20)

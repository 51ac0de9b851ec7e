"""The archive with real processes: kill -9 at every moment, owners that were paused and come back, a disk that is full or read-only."""

import os
import random
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from cryptoviz.errors import BusError
from cryptoviz.sinks.archive import ArchiveSink
from support.fakes.archive import (
    LOG,
    TOPIC,
    answers,
    archiver,
    raw_lines,
    read_archive,
    tell,
    topic_batch,
)
from support.fakes.clock import HandClock


def first_word(process: subprocess.Popen[str]) -> int:
    assert process.stdout is not None
    return int(process.stdout.readline())


def check(root: Path, acknowledged: int) -> None:
    """By raw lines, and by the product's reader: nothing acknowledged is missing, each record is what the topic has at its offset."""
    lines = raw_lines(root)
    assert all(name == f"r{offset}" for _, offset, name in lines)
    offsets = {offset for _, offset, _ in lines}
    assert offsets == set(range(len(offsets)))
    assert len(offsets) >= acknowledged
    assert read_archive(root) == [f"r{offset}" for offset in sorted(offsets)]


@pytest.mark.parametrize("point", ["archive.appended", "archive.synced"])
@pytest.mark.parametrize("passing", [1, 3])
def test_kill_while_archiving_keeps_each_record_once(
    tmp_path: Path, point: str, passing: int
) -> None:
    acknowledged = 0
    for _ in range(3):
        process = archiver(tmp_path, 5, f"{point}:{passing}")
        tell(process, 10)
        said = [int(word) for word in answers(process)]
        assert process.returncode == -signal.SIGKILL
        assert said[0] >= acknowledged
        assert len(said) == passing  # where it began, and what it wrote before the deadly one
        acknowledged = said[-1]

    check(tmp_path, acknowledged)
    assert (
        len(raw_lines(tmp_path)) == len(set(raw_lines(tmp_path))) == 3 * passing * 5
    )  # whole lines of the dead are not written again


def test_random_kills_and_torn_lines_lose_nothing(tmp_path: Path) -> None:
    rng, acknowledged = random.Random(4), 0
    for _ in range(6):
        process = archiver(tmp_path, 40)
        assert first_word(process) >= acknowledged
        tell(process, 200)
        for _ in range(rng.randrange(1, 60)):
            acknowledged = first_word(process)
        process.kill()
        said = [int(word) for word in answers(process)]
        acknowledged = said[-1] if said else acknowledged
        newest = max(
            (tmp_path / LOG / TOPIC).glob("*/*.jsonl"),
            key=lambda path: int(path.name.split(".")[1]),
        )
        torn = b'{"partition":0,"offset":%d,"event":{"specversion":"1.0","id"' % (acknowledged + 40)
        with newest.open("ab") as file:
            file.write(torn[: rng.randrange(len(torn))])
    check(tmp_path, acknowledged)


@pytest.mark.parametrize("back_at", ["once", "after its successor died"])
def test_resumed_owner_does_not_change_log(tmp_path: Path, back_at: str) -> None:
    paused = archiver(tmp_path, 5)
    tell(paused, 2)
    assert [first_word(paused) for _ in range(3)] == [0, 5, 10]
    os.kill(paused.pid, signal.SIGSTOP)
    successor = archiver(tmp_path, 7)
    assert first_word(successor) == 10
    tell(successor, 2)
    assert [first_word(successor) for _ in range(2)] == [17, 24]
    if back_at != "once":
        successor.kill()
    os.kill(paused.pid, signal.SIGCONT)
    tell(paused, 4)
    assert [int(word) for word in answers(paused)] == [15, 20, 25, 30]
    if back_at == "once":
        tell(successor)
    answers(successor)

    check(tmp_path, 31 if back_at == "once" else 30)
    lines = raw_lines(tmp_path)
    assert {generation for generation, _, _ in lines} == {1, 2}
    assert len(lines) > len({offset for _, offset, _ in lines})  # they overlap


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
    """What it says if it cannot write a hundred records from `offset` on."""
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
    while (said := refused(sink, offset)) is None:
        offset += 100
    assert (
        said
        == f"There is no space left for the log in {root / LOG / TOPIC}; writing resumes when there is."
    )
    assert (
        len(read_archive(root)) > offset
    )  # whole lines of what was refused: a reader may have seen them
    for _ in range(3):
        kept = sink.position(LOG, TOPIC, 0).offset
        check(root, offset)
        assert refused(sink, kept) == said
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
    check(small_disk, 20)

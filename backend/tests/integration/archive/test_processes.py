"""The archive with real processes: kill -9 at every moment, paused and resumed owners."""

import os
import random
import signal
import subprocess
from pathlib import Path

import pytest

from support.fakes.archive import (
    LOG,
    TOPIC,
    answers,
    archiver,
    check_archive,
    raw_lines,
    tell,
)


def first_word(process: subprocess.Popen[str]) -> int:
    assert process.stdout is not None
    return int(process.stdout.readline())


@pytest.mark.parametrize("point", ["archive.appended", "archive.synced"])
@pytest.mark.parametrize("passing", [1, 3])
def test_kill_while_archiving_keeps_each_record_once(
    tmp_path: Path, point: str, passing: int
) -> None:
    acknowledged = 0
    for _ in range(3):
        process = archiver(tmp_path, 5, f"{point}:{passing}")
        tell(process, 10)
        printed = [int(word) for word in answers(process)]
        assert process.returncode == -signal.SIGKILL
        assert printed[0] >= acknowledged
        assert len(printed) == passing  # the start, and the writes before the fatal one
        acknowledged = printed[-1]

    check_archive(tmp_path, acknowledged)
    lines = raw_lines(tmp_path)  # whole lines of a killed owner are not written again
    assert len(lines) == len(set(lines)) == 3 * passing * 5


def test_random_kills_and_torn_lines_lose_nothing(tmp_path: Path) -> None:
    rng, acknowledged = random.Random(4), 0
    for _ in range(6):
        process = archiver(tmp_path, 40)
        assert first_word(process) >= acknowledged
        tell(process, 200)
        for _ in range(rng.randrange(1, 60)):
            acknowledged = first_word(process)
        process.kill()
        printed = [int(word) for word in answers(process)]
        acknowledged = printed[-1] if printed else acknowledged
        newest = max(
            (tmp_path / LOG / TOPIC).glob("*/*.jsonl"),
            key=lambda path: int(path.name.split(".")[1]),
        )
        torn = b'{"partition":0,"offset":%d,"event":{"specversion":"1.0","id"' % (acknowledged + 40)
        with newest.open("ab") as file:
            file.write(torn[: rng.randrange(len(torn))])
    check_archive(tmp_path, acknowledged)


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

    check_archive(tmp_path, 31 if back_at == "once" else 30)
    lines = raw_lines(tmp_path)
    assert {generation for generation, _, _ in lines} == {1, 2}
    assert len(lines) > len({offset for _, offset, _ in lines})  # they overlap

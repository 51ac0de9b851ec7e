"""The file bus with real processes: many writers, kill -9 at fault points, a full disk."""

import os
import resource
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from cryptoviz.bus.file import FileBus
from support.fakes.bus import TOPICS, event, independent_lines, read_all
from support.fakes.clock import HandClock
from support.paths import TESTS
from support.waiting import PATIENCE_S

Process = subprocess.Popen[str]

# On each input line, publishes batches <name>-<number>/<index> and prints each after publish().
WRITER = """
import sys
from pathlib import Path
from support.fakes.bus import TOPICS, event
from cryptoviz.bus.file import FileBus
from cryptoviz.clock import utc_now
from cryptoviz.errors import BusError
root, name, batches, size = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
bus = FileBus(root, TOPICS, utc_now)
print("ready", flush=True)
sys.stdin.readline()
for number in range(batches):
    try:
        bus.publish("datacrypto", [event(f"{name}-{number}/{index}") for index in range(size)])
    except BusError as error:
        print("refused", error, flush=True)
        continue
    print("done", number, flush=True)
"""


def writer(
    root: Path,
    name: str,
    batches: int,
    size: int,
    *,
    fault: str = "",
    before: Callable[[], None] | None = None,
) -> Process:
    command = [sys.executable, "-c", WRITER, str(root), name, str(batches), str(size)]
    path = os.pathsep.join([str(TESTS), *sys.path])
    environ = {**os.environ, "PYTHONPATH": path, "CRYPTOVIZ_FAULT": fault}
    return subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=environ,
        preexec_fn=before,
    )


def batch_names(name: str, number: int, size: int) -> list[str]:
    return [f"{name}-{number}/{index}" for index in range(size)]


def open_bus(root: Path) -> FileBus:
    return FileBus(root, TOPICS, HandClock())


def test_concurrent_publishers_keep_batches_whole(tmp_path: Path) -> None:
    running = [writer(tmp_path, f"w{number}", 40, 5) for number in range(4)]
    assert [process.stdout.readline() for process in running] == ["ready\n"] * 4
    for process in running:
        process.stdin.write("go\n")
        process.stdin.flush()
    output = [process.communicate(timeout=PATIENCE_S)[0].splitlines() for process in running]
    assert output == [[f"done {number}" for number in range(40)]] * 4

    bus = open_bus(tmp_path)
    seen = read_all(bus)

    assert len(seen) == 4 * 40 * 5
    for name in ("w0", "w1", "w2", "w3"):
        own = [entry for entry in seen if entry.startswith(f"{name}-")]
        assert own == [entry for number in range(40) for entry in batch_names(name, number, 5)]
    chunks = [seen[start : start + 5] for start in range(0, len(seen), 5)]
    assert all(len({entry.partition("/")[0] for entry in chunk}) == 1 for chunk in chunks)
    assert [
        line["offset"] for line in independent_lines(tmp_path / bus.log / "datacrypto")
    ] == list(range(800))
    assert [entry.name for entry in tmp_path.iterdir() if entry.name.startswith(".log")] == []


@pytest.mark.parametrize("point", ["bus.appended", "bus.visible"])
@pytest.mark.parametrize("passing", [1, 4])
def test_kill_while_publishing_keeps_acknowledged_once(
    tmp_path: Path, point: str, passing: int
) -> None:
    process = writer(tmp_path, "w", 10, 7, fault=f"{point}:{passing}")
    output, _ = process.communicate("go\n", timeout=PATIENCE_S)
    assert process.returncode == -signal.SIGKILL
    assert output.splitlines() == ["ready"] + [f"done {number}" for number in range(passing - 1)]

    bus = open_bus(tmp_path)
    expected = [entry for number in range(passing) for entry in batch_names("w", number, 7)]
    assert read_all(bus) == expected  # the last batch was whole, though publish() had not returned
    bus.publish("datacrypto", [event("next")])

    assert read_all(bus) == [*expected, "next"]
    assert [
        line["offset"] for line in independent_lines(tmp_path / bus.log / "datacrypto")
    ] == list(range(7 * passing + 1))


def test_reader_sees_unacknowledged_lines_after_next_write(tmp_path: Path) -> None:
    bus = open_bus(tmp_path)
    bus.publish("datacrypto", [event("first")])
    assert read_all(bus) == ["first"]
    process = writer(tmp_path, "w", 1, 2, fault="bus.appended")
    process.communicate("go\n", timeout=PATIENCE_S)
    assert process.returncode == -signal.SIGKILL

    assert read_all(bus) == ["first"]
    bus.publish("datacrypto", [event("next")])

    assert read_all(bus) == ["first", "w-0/0", "w-0/1", "next"]


def test_publish_on_full_disk_raises_until_there_is_space(tmp_path: Path) -> None:
    """A limit on file sizes acts as a full disk: the kernel writes only what fits."""
    limit = 20_000
    process = writer(
        tmp_path,
        "w",
        60,
        3,
        before=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)),
    )
    output = process.communicate("go\n", timeout=PATIENCE_S)[0].splitlines()
    assert process.returncode == 0
    done = [int(line.split()[1]) for line in output if line.startswith("done")]
    refused = [line for line in output if line.startswith("refused")]
    assert len(done) + len(refused) == 60
    assert 0 < len(done) < 60
    assert all("no space left for the log" in line for line in refused)

    bus = open_bus(tmp_path)
    lines = independent_lines(tmp_path / bus.log / "datacrypto")
    assert [line["offset"] for line in lines] == list(range(len(lines)))
    bus.publish("datacrypto", [event("next")])
    seen = read_all(bus)

    assert seen[: 3 * len(done)] == [
        entry for number in done for entry in batch_names("w", number, 3)
    ]
    assert seen[-1] == "next"
    assert len(seen) == len(lines) + 1

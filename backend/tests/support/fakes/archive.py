"""A topic whose records follow from their offsets, and archive consumers as real processes."""

import gzip
import json
import os
import subprocess
import sys
from pathlib import Path

from cryptoviz.archive.log import ArchiveLog
from cryptoviz.model.messages import Batch, Message, Position
from support.fakes.bus import event
from support.json_lines import complete_lines
from support.paths import TESTS
from support.waiting import PATIENCE_S

LOG, TOPIC = "kafka-abc", "datacrypto"
Process = subprocess.Popen[str]

# Prints the end offset; then writes `size` records for each input line and prints it again.
ARCHIVER = """
import sys
from pathlib import Path
from cryptoviz.clock import utc_now
from cryptoviz.errors import BusError
from cryptoviz.sinks.archive import ArchiveSink
from support.fakes.archive import LOG, TOPIC, topic_batch
root, size = Path(sys.argv[1]), int(sys.argv[2])
sink = ArchiveSink(root, [TOPIC], utc_now)
offset = sink.position(LOG, TOPIC, 0).offset
print(offset, flush=True)
for _ in sys.stdin:
    try:
        sink.write(topic_batch(offset, size))
        offset += size
        print(offset, flush=True)
    except BusError as error:
        print(error, flush=True)
        offset = sink.position(LOG, TOPIC, 0).offset
"""


def topic_batch(offset: int, size: int) -> Batch:
    """Return the batch that a subscriber reads from `offset` on."""
    messages = [
        Message(number, event(f"r{number}").to_json(), None)
        for number in range(offset, offset + size)
    ]
    return Batch(Position(LOG, TOPIC, 0, offset), Position(LOG, TOPIC, 0, offset + size), messages)


def archiver(root: Path, size: int, fault: str = "") -> Process:
    environ = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join([str(TESTS), *sys.path]),
        "CRYPTOVIZ_FAULT": fault,
    }
    command = [sys.executable, "-c", ARCHIVER, str(root), str(size)]
    return subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environ
    )


def tell(process: Process, times: int = 1) -> None:
    assert process.stdin is not None
    process.stdin.write("go\n" * times)
    process.stdin.flush()


def answers(process: Process) -> list[str]:
    """Close its input and return the rest of its output."""
    output, _ = process.communicate(timeout=PATIENCE_S)
    return output.splitlines()


def read_archive(root: Path, offset: int = 0) -> list[str]:
    """Return the names of the records from `offset` on; assert that none is missing."""
    log, position, seen = ArchiveLog(root, LOG), Position(LOG, TOPIC, 0, offset), []
    while found := log.read(position, 7):
        assert [message.offset for message in found.messages] == list(
            range(position.offset, found.end.offset)
        )
        seen += [message.event.subject if message.event else "?" for message in found.messages]
        position = found.end
    return seen


def raw_lines(root: Path) -> list[tuple[int, int, str]]:
    """(generation, offset, name) of every whole line, by the standard library alone."""
    found = []
    for path, body in bodies(root / LOG / TOPIC).items():
        lines = [json.loads(line) for line in complete_lines(body)]
        found += [
            (int(path.name.split(".")[1]), line["offset"], line["event"]["subject"])
            for line in lines
        ]
    return found


def bodies(topic: Path) -> dict[Path, bytes]:
    """Return the content of each segment, from its gzip file if there is one."""
    plain = {path: path for path in sorted(topic.glob("*/*.jsonl"))}
    closed = {path.with_suffix(""): path for path in sorted(topic.glob("*/*.jsonl.gz"))}
    try:
        return {
            name: gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
            for name, path in sorted((plain | closed).items())
        }
    except FileNotFoundError:  # closed between the look and the reading
        return bodies(topic)


def check_archive(root: Path, acknowledged: int) -> None:
    """Assert, by raw lines and by the product's reader, that no acknowledged record is missing."""
    lines = raw_lines(root)
    assert all(name == f"r{offset}" for _, offset, name in lines)
    offsets = {offset for _, offset, _ in lines}
    assert offsets == set(range(len(offsets)))
    assert len(offsets) >= acknowledged
    assert read_archive(root) == [f"r{offset}" for offset in sorted(offsets)]

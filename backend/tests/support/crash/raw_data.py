"""Raw records of a topic, lines of the archive and rows of the database, read without cryptoviz."""

import base64
import gzip
import json
import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple

import psycopg
from kafka import KafkaAdminClient, KafkaConsumer, TopicPartition

RecordId = tuple[str, int, int]  # topic, partition, offset
Row = tuple[Any, ...]
Query = Callable[[str], list[Row]]

_SEGMENT = re.compile(r"(\d+)\.(\d+)\.jsonl(\.gz)?")
_LINE_BREAKS = bytes.maketrans(b"\n\r", b"  ")


class TopicRecord(NamedTuple):
    """A record of a topic; `at` is when the producer sent it, in epoch milliseconds."""

    id: RecordId
    value: bytes | None
    at: int

    @property
    def event(self) -> dict[str, Any] | None:
        """None if the value is no object with an id."""
        try:
            found = json.loads(self.value or b"")
        except ValueError:
            return None
        return found if isinstance(found, dict) and "id" in found else None


class ArchivedLine(NamedTuple):
    id: RecordId
    generation: int
    value: bytes


class TopicReader:
    """Reads topics as any other program would. Not thread-safe."""

    def __init__(self, bootstrap: str) -> None:
        self._servers = bootstrap.split(",")
        self._consumer = KafkaConsumer(bootstrap_servers=self._servers, enable_auto_commit=False)

    def ends(self, *topics: str) -> dict[tuple[str, int], int]:
        """Return the offset after the last record of each partition."""
        ends = self._consumer.end_offsets(self._partitions(topics))
        return {(partition.topic, partition.partition): end for partition, end in ends.items()}

    def records(self, *topics: str) -> list[TopicRecord]:
        """Return all present records; no offset from 0 on may be missing."""
        partitions = self._partitions(topics)
        self._consumer.assign(partitions)
        self._consumer.seek_to_beginning(*partitions)
        ends, found = self._consumer.end_offsets(partitions), []
        while any(self._consumer.position(partition) < ends[partition] for partition in partitions):
            for records in self._consumer.poll(timeout_ms=500, max_records=10_000).values():
                found += [
                    TopicRecord((r.topic, r.partition, r.offset), r.value, r.timestamp)
                    for r in records
                    if r.offset < ends[TopicPartition(r.topic, r.partition)]
                ]
        assert {record.id for record in found} == {
            (partition.topic, partition.partition, offset)
            for partition in partitions
            for offset in range(ends[partition])
        }
        return found

    def leader(self, topic: str, partition: int) -> int:
        """Return the id of the broker that leads a partition."""
        with closing(KafkaAdminClient(bootstrap_servers=self._servers)) as admin:
            (found,) = admin.describe_topics([topic])
        leaders = {entry["partition_index"]: entry["leader_id"] for entry in found["partitions"]}
        return int(leaders[partition])

    def close(self) -> None:
        self._consumer.close()

    def _partitions(self, topics: tuple[str, ...]) -> list[TopicPartition]:
        return [
            TopicPartition(topic, number)
            for topic in topics
            for number in sorted(self._consumer.partitions_for_topic(topic))
        ]


def read_archive_lines(log: Path) -> Iterator[ArchivedLine]:
    """Yield every whole line of every segment of a log. Raises AssertionError for damage.

    What a killed process wrote after the last line break is ignored.
    """
    for path in sorted(log.glob("*/*/*")):
        if match := _SEGMENT.fullmatch(path.name):
            body = gzip.decompress(path.read_bytes()) if match[3] else path.read_bytes()
            for raw in body[: body.rfind(b"\n") + 1].split(b"\n")[:-1]:
                yield _parse_line(path.parents[1].name, int(match[1]), int(match[2]), raw)


def _parse_line(topic: str, partition: int, generation: int, raw: bytes) -> ArchivedLine:
    entry = json.loads(raw)
    assert entry["partition"] == partition, raw
    start = b'{"partition":%d,"offset":%d,"event":' % (partition, entry["offset"])
    if raw.startswith(start):
        value = raw[len(start) : -1]
    elif entry["encoding"] == "base64":
        value = base64.b64decode(entry["value"])
    else:
        value = entry["value"].encode()
    return ArchivedLine((topic, partition, entry["offset"]), generation, value)


def expected_archive_value(value: bytes | None) -> bytes:
    """Return what the archive must hold of a record's value.

    A null value becomes empty, JSON loses its line breaks, anything else stays as it is.
    """
    try:
        json.loads(value or b"")
    except ValueError:
        return value or b""
    return (value or b"").translate(_LINE_BREAKS)


def sql_query(url: str) -> Query:
    """Return a function that queries the database with its own driver on a new connection."""
    if url.startswith("sqlite:///"):
        file = f"file:{url.removeprefix('sqlite:///')}?mode=ro"
        return lambda sql: _query(lambda: sqlite3.connect(file, uri=True, timeout=30), sql)
    return lambda sql: _query(lambda: psycopg.connect(url, connect_timeout=4), sql)


def _query(connect: Callable[[], Any], sql: str) -> list[Row]:
    with closing(connect()) as connection:
        return [tuple(row) for row in connection.execute(sql).fetchall()]

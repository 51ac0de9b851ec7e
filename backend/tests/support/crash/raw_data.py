"""What is really there: records of a topic, lines of the archive, rows of the database. Nothing of cryptoviz is imported here."""

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

_FILE = re.compile(r"(\d+)\.(\d+)\.jsonl(\.gz)?")
_BREAKS = bytes.maketrans(b"\n\r", b"  ")


class TopicRecord(NamedTuple):
    """Of a topic. `at`: epoch milliseconds, when the producer sent it."""

    place: RecordId
    value: bytes | None
    at: int

    @property
    def event(self) -> dict[str, Any] | None:
        """None where the value is no object with an id."""
        try:
            found = json.loads(self.value or b"")
        except ValueError:
            return None
        return found if isinstance(found, dict) and "id" in found else None


class ArchivedLine(NamedTuple):
    """Of the archive."""

    place: RecordId
    generation: int
    value: bytes


class TopicReader:
    """Reads topics as any other program would. For one thread."""

    def __init__(self, bootstrap: str) -> None:
        self._servers = bootstrap.split(",")
        self._consumer = KafkaConsumer(bootstrap_servers=self._servers, enable_auto_commit=False)

    def ends(self, *topics: str) -> dict[tuple[str, int], int]:
        """The offset behind the last record of each partition."""
        return {
            (one.topic, one.partition): end
            for one, end in self._consumer.end_offsets(self._partitions(topics)).items()
        }

    def records(self, *topics: str) -> list[TopicRecord]:
        """All there are now; every offset from 0 on is there."""
        partitions = self._partitions(topics)
        self._consumer.assign(partitions)
        self._consumer.seek_to_beginning(*partitions)
        ends, found = self._consumer.end_offsets(partitions), []
        while any(self._consumer.position(one) < ends[one] for one in partitions):
            for part in self._consumer.poll(timeout_ms=500, max_records=10_000).values():
                found += [
                    TopicRecord(
                        (record.topic, record.partition, record.offset),
                        record.value,
                        record.timestamp,
                    )
                    for record in part
                ]
        places = {
            record.place
            for record in found
            if record.place[2] < ends[TopicPartition(*record.place[:2])]
        }
        assert places == {
            (one.topic, one.partition, offset) for one in partitions for offset in range(ends[one])
        }
        return [record for record in found if record.place in places]

    def leader(self, topic: str, partition: int) -> int:
        """The id of the broker that has it."""
        with closing(KafkaAdminClient(bootstrap_servers=self._servers)) as admin:
            (found,) = admin.describe_topics([topic])
        return int(
            next(
                one["leader_id"]
                for one in found["partitions"]
                if one["partition_index"] == partition
            )
        )

    def close(self) -> None:
        self._consumer.close()

    def _partitions(self, topics: tuple[str, ...]) -> list[TopicPartition]:
        return [
            TopicPartition(topic, number)
            for topic in topics
            for number in sorted(self._consumer.partitions_for_topic(topic))
        ]


def archive_lines(log: Path) -> Iterator[ArchivedLine]:
    """Every whole line of every segment below the directory of a log. AssertionError for one that is damaged."""
    for path in sorted(log.glob("*/*/*")):
        if found := _FILE.fullmatch(path.name):
            body = gzip.decompress(path.read_bytes()) if found[3] else path.read_bytes()
            for raw in body[: body.rfind(b"\n") + 1].split(b"\n")[
                :-1
            ]:  # what the dead had begun to write counts nothing
                yield _line(path.parents[1].name, int(found[1]), int(found[2]), raw)


def _line(topic: str, partition: int, generation: int, raw: bytes) -> ArchivedLine:
    told = json.loads(raw)
    assert told["partition"] == partition, raw
    start = b'{"partition":%d,"offset":%d,"event":' % (partition, told["offset"])
    if raw.startswith(start):
        value = raw[len(start) : -1]
    elif told["encoding"] == "base64":
        value = base64.b64decode(told["value"])
    else:
        value = told["value"].encode()
    return ArchivedLine((topic, partition, told["offset"]), generation, value)


def as_archived(value: bytes | None) -> bytes:
    """What a line must hold of a record's value: nothing of none, JSON without its line breaks, anything else as it is."""
    try:
        json.loads(value or b"")
    except ValueError:
        return value or b""
    return (value or b"").translate(_BREAKS)


def sql(url: str) -> Query:
    """Asks the database by its own driver, on a connection of its own each time. Raises what that raises."""
    if url.startswith("sqlite:///"):
        path = url.removeprefix("sqlite:///")
        return lambda statement: _ask(
            lambda: sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=30), statement
        )
    return lambda statement: _ask(lambda: psycopg.connect(url, connect_timeout=4), statement)


def _ask(connect: Callable[[], Any], statement: str) -> list[Row]:
    with closing(connect()) as connection:
        return [tuple(row) for row in connection.execute(statement).fetchall()]

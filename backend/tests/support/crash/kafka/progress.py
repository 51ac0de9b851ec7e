"""How far an installation on Kafka is: bytes served, records archived and records indexed."""

import json
import re
import socket
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

import psycopg

from support.crash.part_process import LONG_S, PartProcess
from support.crash.raw_data import Query, RecordId, read_archive_lines
from support.waiting import wait_until

EndOffsets = Mapping[tuple[str, int], int]  # (topic, partition) → offset after the last record

_OFFSET = re.compile(rb'\{"partition":\d+,"offset":(\d+),')
_TAIL_BYTES = 400_000  # more than any line has


class KafkaProgress:
    """Reads files and tables directly. `request_log` is what the simulator writes."""

    def __init__(self, data_dir: Path, request_log: Path, query: Query) -> None:
        self._data_dir, self._request_log, self._query = data_dir, request_log, query
        self._segment_ends: dict[Path, tuple[int, int]] = {}  # file → (size, end offset)

    def served_bytes(self) -> int:
        return self._request_log.stat().st_size

    def archived_bytes(self) -> int:
        return sum(path.stat().st_size for path in self._segments())

    def indexed(self) -> int:
        """Return how many offsets the index has passed; 0 while the database is away."""
        return sum(self.index_positions().values())

    def wait_for_records(self, count: int) -> None:
        """Wait until the index has passed `count` more records and the archive has grown."""
        indexed, archived = self.indexed() + count, self.archived_bytes() + 1
        wait_until(
            lambda: self.archived_bytes() >= archived and self.indexed() >= indexed,
            LONG_S,
            lambda: f"{indexed} records indexed, but {self.indexed()}",
            interval_s=0.05,
        )

    def assigned_to(self, consumer: PartProcess) -> set[tuple[str, int]]:
        """Return the partitions in the newest heartbeat of a consumer."""
        kind = consumer.name.removesuffix("-2")
        source = f"heartbeat:{kind}@{socket.gethostname()}-{consumer.pid}"
        rows = self._query(f"SELECT status FROM source_status WHERE source = '{source}'")
        return {
            (partition["topic"], partition["partition"])
            for (status,) in rows
            for partition in json.loads(status)["places"]
        }

    def index_positions(self) -> EndOffsets:
        """Return the positions of the index; none while the database is away."""
        with suppress(psycopg.OperationalError):
            rows = self._query(
                'SELECT topic, partition, "offset" FROM consumer_positions'
                " WHERE consumer = 'index'"
            )
            return {(topic, partition): offset for topic, partition, offset in rows}
        return {}

    def archive_ends(self) -> EndOffsets:
        """Return the end offsets of the archive, by the last whole line of each segment."""
        ends: dict[tuple[str, int], int] = {}
        for path in self._segments():
            key = path.parents[1].name, int(path.name.split(".")[0])
            size = path.stat().st_size
            if self._segment_ends.get(path, (-1, 0))[0] != size:
                self._segment_ends[path] = size, _end_offset(path)
            ends[key] = max(ends.get(key, 0), self._segment_ends[path][1])
        return ends

    def archived_ids(self) -> list[RecordId]:
        return [line.id for line in read_archive_lines(self.log_directory)]

    def backlog(self, ends: EndOffsets) -> dict[tuple[str, int], int]:
        """Return how many records below `ends` are not yet both indexed and archived."""
        indexed, archived = self.index_positions(), self.archive_ends()
        missing = {
            key: end - min(indexed.get(key, 0), archived.get(key, 0)) for key, end in ends.items()
        }
        return {key: count for key, count in missing.items() if count > 0}

    @property
    def log_directory(self) -> Path:
        (found,) = (path for path in (self._data_dir / "archive").iterdir() if path.is_dir())
        return found

    def _segments(self) -> list[Path]:
        return sorted(self._data_dir.glob("archive/*/*/*/*.jsonl"))


def _end_offset(path: Path) -> int:
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - _TAIL_BYTES))
        tail = file.read()
    offsets = _OFFSET.findall(tail[: tail.rfind(b"\n") + 1])
    return int(offsets[-1]) + 1 if offsets else 0

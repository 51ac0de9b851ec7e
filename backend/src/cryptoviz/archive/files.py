"""The files of one partition as runs of lines, and their end offsets."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from cryptoviz.archive.generations import SegmentLine
from cryptoviz.archive.lines import split_line
from cryptoviz.archive.segments import CHUNK, DATE, Segments

_NAME = re.compile(r"(\d+)\.(\d+)\.jsonl(?:\.gz)?")
# A writer syncs at least this often, so a power cut damages no more than this, at a file's end.
UNSYNCED = 2 * CHUNK


def list_partitions(topic: Path) -> list[int]:
    """Return the partitions that have a file."""
    return sorted({partition for partition, _, _ in _list_files(topic)})


def list_segments(topic: Path, partition: int) -> list[tuple[str, int]]:
    """Return (date, generation) of each segment of a partition, plain or gzipped, by date."""
    return sorted(
        {
            (date, generation)
            for number, date, generation in _list_files(topic)
            if number == partition
        }
    )


def _list_files(topic: Path) -> Iterator[tuple[int, str, int]]:
    days = [path for path in topic.iterdir() if DATE.fullmatch(path.name)] if topic.is_dir() else []
    for day in days:
        for path in day.iterdir():
            if found := _NAME.fullmatch(path.name):
                yield int(found[1]), day.name, int(found[2])


@dataclass(frozen=True)
class FileRun:
    """The lines of one file, plain or gzipped. A torn last line and damaged lines are skipped."""

    segments: Segments
    date: str
    generation: int
    first: int
    gzipped_ends: dict[tuple[str, int], int]  # Cache of end offsets by (date, generation).

    @property
    def plain(self) -> bool:
        return self.segments.path(self.date).exists()

    def lines(self, offset: int) -> Iterator[SegmentLine]:
        """Yield the lines from `offset` on. Raises BusError if the file cannot be read."""
        byte = self._start(offset)
        if byte is None:
            return
        end = max(offset, self.first)
        while lines := self.segments.lines(self.date, byte, 1000):
            for line in lines:
                byte += len(line) + 1
                found = split_line(line)
                if found is not None and found[0] >= offset:
                    end = found[0] + 1
                    yield SegmentLine(*found, byte)
        if not self.plain:
            self.gzipped_ends[self.date, self.generation] = end
        self.segments.close()

    def _start(self, offset: int) -> int | None:
        """Return the byte of the line `offset`, 0 if that is not certain, None if none is left."""
        if offset <= self.first:
            return 0
        known_end = self.gzipped_ends.get((self.date, self.generation), offset + 1)
        if known_end <= offset or (self.plain and self.end() <= offset):
            return None
        byte = self.segments.skip_lines(self.date, offset - self.first)
        line = self.segments.lines(self.date, byte, 1)
        found = split_line(line[0]) if line else None
        return byte if found is not None and found[0] == offset else 0

    def end(self) -> int:
        """Return the offset after the last line that no power cut can have damaged."""
        tail = 2 * UNSYNCED
        while True:
            byte = max(0, self._size() - tail)
            offsets = self._offsets(byte)
            if not byte or (offsets and offsets[0] is not None):
                break
            tail *= 2
        end = self.first
        for offset in offsets:
            if offset is None:
                break
            end = offset + 1
        return end

    def _offsets(self, byte: int) -> list[int | None]:
        """Return the offset of each line that begins after `byte`, None for a damaged one."""
        partial = 1 if byte else 0
        offsets: list[int | None] = []
        while lines := self.segments.lines(self.date, byte, 10_000):
            byte += sum(map(len, lines)) + len(lines)
            offsets += [found[0] if (found := split_line(line)) else None for line in lines]
        return offsets[partial:]

    def _size(self) -> int:
        """Return the uncompressed bytes, or 0 for a gzipped file, which is read as a whole."""
        try:
            return self.segments.path(self.date).stat().st_size
        except FileNotFoundError:
            return 0


class PartitionFiles:
    """List the directory with each call; cache only what never changes. Thread-safe."""

    def __init__(self, topic: Path, partition: int) -> None:
        self._topic = topic
        self._partition = partition
        self._segments: dict[int, Segments] = {}
        self._gzipped_ends: dict[tuple[str, int], int] = {}

    def runs(self) -> list[FileRun]:
        """Return the files that have a line."""
        runs = []
        for date, generation in list_segments(self._topic, self._partition):
            if generation not in self._segments:
                self._segments[generation] = Segments(self._topic, self._partition, generation)
            segments = self._segments[generation]
            if (first := segments.first_offset(date)) is not None:
                runs.append(FileRun(segments, date, generation, first, self._gzipped_ends))
        return runs

    def end(self) -> int:
        """Return the offset after all lines. A day is gzipped only once a later one has lines."""
        runs = self.runs()
        newest = max((run.date for run in runs), default="")
        last = [run for run in runs if run.plain] or [run for run in runs if run.date == newest]
        return max((run.end() for run in last), default=0)

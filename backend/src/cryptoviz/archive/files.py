"""The files of one partition as runs of lines, and how far they reach."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from cryptoviz.archive.generations import Line
from cryptoviz.archive.lines import split_line
from cryptoviz.archive.segments import CHUNK, DATE, Segments

_NAME = re.compile(r"(\d+)\.(\d+)\.jsonl(?:\.gz)?")
# A writer syncs before it appends more than this: what a power cut may have damaged lies within it, at the end of a file.
UNSYNCED = 2 * CHUNK


def names(topic: Path) -> Iterator[tuple[int, int, str]]:
    """(partition, generation, date) of each file of a topic, by date; a file that stands both plain and gzipped comes twice."""
    days = (
        sorted(entry.name for entry in topic.iterdir() if DATE.fullmatch(entry.name))
        if topic.is_dir()
        else []
    )
    for date in days:
        for entry in (topic / date).iterdir():
            if found := _NAME.fullmatch(entry.name):
                yield int(found[1]), int(found[2]), date


@dataclass(frozen=True)
class FileRun:
    """The lines of one file, plain or gzipped. A torn last line and damaged ones are passed over."""

    segments: Segments
    date: str
    generation: int
    first: int
    ended: dict[
        tuple[int, str], int
    ]  # what was found out: the offset behind the last line of each gzipped file

    @property
    def plain(self) -> bool:
        return self.segments.path(self.date).exists()

    def lines(self, offset: int) -> Iterator[Line]:
        """Those from `offset` on. Raises BusError when the file cannot be read."""
        byte = self._start(offset)
        if byte is None:
            return
        behind = self.first
        while found := self.segments.lines(self.date, byte, 1000):
            for raw in found:
                byte += len(raw) + 1
                place = split_line(raw)
                if place is not None and place[0] >= offset:
                    behind = place[0] + 1
                    yield Line(*place, byte)
        if not self.plain:
            self.ended[self.generation, self.date] = max(offset, behind)
        self.segments.close()

    def _start(self, offset: int) -> int | None:
        """Where to begin for `offset`: at its line if that is easily found, else at the file's start; None when it ends before."""
        if offset <= self.first:
            return 0
        if self.ended.get((self.generation, self.date), offset + 1) <= offset or (
            self.plain and self.end() <= offset
        ):
            return None
        byte = self.segments.skip(self.date, 0, offset - self.first)
        found = self.segments.lines(self.date, byte, 1)
        place = split_line(found[0]) if found else None
        return byte if place is not None and place[0] == offset else 0

    def end(self) -> int:
        """The offset behind the last line that can be trusted: before what a power cut may have damaged."""
        tail = 2 * UNSYNCED
        while True:
            byte = max(0, self._size() - tail)
            places = self._places(byte)
            if not byte or (places and places[0] is not None):
                return _sound_end(places, self.first)
            tail *= 2

    def _places(self, byte: int) -> list[int | None]:
        """The offset of each line that begins behind `byte`, None where it cannot be told."""
        partial = 1 if byte else 0
        found: list[int | None] = []
        while lines := self.segments.lines(self.date, byte, 10_000):
            byte += sum(map(len, lines)) + len(lines)
            found += [place[0] if (place := split_line(line)) else None for line in lines]
        return found[partial:]

    def _size(self) -> int:
        """Uncompressed bytes; 0 of a gzipped file, which has to be read whole."""
        try:
            return self.segments.path(self.date).stat().st_size
        except FileNotFoundError:
            return 0


def _sound_end(places: list[int | None], first: int) -> int:
    end = first
    for place in places:
        if place is None:
            break
        end = place + 1
    return end


class PartitionFiles:
    """Looks at the directory anew with each call, and remembers of each file what does not change. Thread-safe as Segments are."""

    def __init__(self, topic: Path, partition: int) -> None:
        self._topic = topic
        self._partition = partition
        self._segments: dict[int, Segments] = {}
        self._ended: dict[tuple[int, str], int] = {}

    def runs(self) -> list[FileRun]:
        """Those that have a line."""
        found = dict.fromkeys(
            (generation, date)
            for number, generation, date in names(self._topic)
            if number == self._partition
        )
        runs = []
        for generation, date in found:
            segments = self._segments.setdefault(
                generation, Segments(self._topic, self._partition, generation)
            )
            if (first := segments.first_offset(date)) is not None:
                runs.append(FileRun(segments, date, generation, first, self._ended))
        return runs

    def end(self) -> int:
        """The offset behind all lines. Days are gzipped only once a later one has lines, so that plain files tell."""
        runs = self.runs()
        plain = [run for run in runs if run.plain]
        newest = max((run.date for run in runs), default="")
        return max((run.end() for run in plain or runs if plain or run.date == newest), default=0)

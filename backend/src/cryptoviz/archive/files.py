"""List the segments of a topic."""

import re
from collections.abc import Iterator
from pathlib import Path

from cryptoviz.archive.segment import Segment

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_NAME = re.compile(r"(\d+)\.(\d+)\.jsonl(?:\.gz)?")


def list_files(topic: Path) -> Iterator[tuple[int, str, int]]:
    """Yield (partition, date, generation)."""
    for day in topic.iterdir() if topic.is_dir() else ():
        if _DATE.fullmatch(day.name):
            for path in day.iterdir():
                if found := _NAME.fullmatch(path.name):
                    yield int(found[1]), day.name, int(found[2])


class PartitionFiles:
    """The segments of one partition. Each call lists the directory again. Thread-safe."""

    def __init__(self, topic: Path, partition: int) -> None:
        self._topic = topic
        self._partition = partition
        self._segments: dict[tuple[str, int], Segment] = {}

    def segment(self, date: str, generation: int = 0) -> Segment:
        """Return the same object for each call; its file may not exist."""
        key = date, generation
        if key not in self._segments:
            self._segments[key] = Segment(self._topic, self._partition, date, generation)
        return self._segments[key]

    def segments(self) -> list[Segment]:
        """Return the existing segments, plain or gzipped, by date and generation."""
        files = list_files(self._topic)
        keys = sorted(
            {(day, number) for partition, day, number in files if partition == self._partition}
        )
        return [self.segment(*key) for key in keys]

    def with_lines(self) -> list[Segment]:
        return [segment for segment in self.segments() if segment.first_offset() is not None]

    def end(self, *, intact: bool = True) -> int:
        """Return the offset after all lines, or with `intact` before damaged ones at the end.

        A day is gzipped only once a later one has lines.
        """
        found = self.with_lines()
        plain = [segment for segment in found if segment.path.exists()]
        last = plain or [segment for segment in found if segment.date == found[-1].date]
        return max((segment.end(intact=intact) for segment in last), default=0)

    def find(self, offset: int) -> tuple[str, int] | None:
        """Search for the line with this offset; return its day and byte, or None."""
        for segment in reversed(self.with_lines()):
            if segment.first <= offset:
                return segment.date, segment.skip_lines(offset - segment.first)
        return None

    def close(self) -> None:
        for segment in self._segments.values():
            segment.close()

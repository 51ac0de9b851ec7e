"""Reading the archive of any log, whichever bus wrote it: `<root>/<log>/<topic>/<append date>/<partition>.<generation>.jsonl[.gz]`."""

from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

from cryptoviz.archive.files import FileRun, PartitionFiles, names
from cryptoviz.archive.generations import Line, visible
from cryptoviz.archive.lines import to_message
from cryptoviz.model.messages import Batch, Position

_Place = tuple[str, int]
_Lines = Iterator[tuple[FileRun, Line]]


class ArchiveLog:
    """A Log: what is on disk by now, each offset once. Writers may go on meanwhile. For one thread."""

    def __init__(self, root: Path, log: str) -> None:
        self.log = log
        self._directory = root / log
        self._files: dict[_Place, PartitionFiles] = {}
        self._reading: dict[_Place, tuple[int, _Lines]] = {}  # what is due, and where it comes from

    def topics(self) -> list[str]:
        """Those that have a directory, by name."""
        return (
            sorted(path.name for path in self._directory.iterdir() if path.is_dir())
            if self._directory.is_dir()
            else []
        )

    def partitions(self, topic: str) -> Sequence[int]:
        """Those that have a file."""
        return sorted({partition for partition, _, _ in names(self._directory / topic)})

    def read(self, position: Position, limit: int) -> Batch | None:
        """The next records behind `position`, at most `limit`; None when there are none yet. Raises BusError."""
        place = position.topic, position.partition
        due, lines = self._reading.pop(place, (-1, iter(())))
        batch = self._next(position, lines, limit) if due == position.offset else None
        return batch or self._next(
            position, visible(self._of(place).runs(), position.offset), limit
        )

    def _next(self, position: Position, lines: _Lines, limit: int) -> Batch | None:
        messages, last = [], None
        for last in islice(lines, limit):
            line = last[1]
            messages.append(to_message(line.offset, line.value))
        if last is None:
            return None
        run, line = last
        end = Position(
            self.log,
            position.topic,
            position.partition,
            line.offset + 1,
            run.date,
            run.generation,
            line.byte,
        )
        self._reading[position.topic, position.partition] = end.offset, lines
        return Batch(position, end, messages)

    def begin(self, topic: str, partition: int) -> int:
        """The lowest offset there is; 0 when there is none."""
        return min((run.first for run in self._of((topic, partition)).runs()), default=0)

    def end(self, topic: str, partition: int) -> int:
        """The offset behind the last record. Raises BusError."""
        return self._of((topic, partition)).end()

    def _of(self, place: _Place) -> PartitionFiles:
        if place not in self._files:
            self._files[place] = PartitionFiles(self._directory / place[0], place[1])
        return self._files[place]

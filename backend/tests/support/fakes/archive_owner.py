"""An archive directory and its owners."""

from pathlib import Path

from cryptoviz.model.messages import Batch, Message, Position
from cryptoviz.sinks.archive import ArchiveSink
from support.fakes.archive import LOG, TOPIC, raw_lines, read_archive
from support.fakes.bus import event
from support.fakes.clock import HandClock


def batch(at: int, *values: bytes) -> Batch:
    messages = [Message(offset, value, None) for offset, value in enumerate(values, at)]
    return Batch(Position(LOG, TOPIC, 0, at), Position(LOG, TOPIC, 0, at + len(values)), messages)


class Archive:
    """An archive directory whose owners follow one another."""

    def __init__(self, root: Path) -> None:
        self.root, self.clock = root, HandClock()
        self.directory = root / LOG / TOPIC

    def owner(self) -> tuple[ArchiveSink, int]:
        """Return a new owner, and the offset where it continues."""
        sink = ArchiveSink(self.root, [TOPIC], self.clock)
        self.compactor = sink.compactor
        return sink, sink.position(LOG, TOPIC, 0).offset

    def append(self, *names: str) -> ArchiveSink:
        """Append events with a new owner; return it."""
        sink, offset = self.owner()
        sink.write(batch(offset, *(event(name).to_json() for name in names)))
        return sink

    def read(self, offset: int = 0) -> list[str]:
        return read_archive(self.root, offset)

    def files(self) -> list[str]:
        return sorted(str(path.relative_to(self.directory)) for path in self.directory.glob("*/*"))

    def raw(self) -> list[tuple[int, int, str]]:
        return raw_lines(self.root)

"""Whether the archive holds what the index holds: rebuilding from less would lose the rest."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from cryptoviz.store.pipeline.status import ConsumerPosition


class ArchiveRange(Protocol):
    """How far an archive reaches."""

    @property
    def log(self) -> str: ...
    def begin(self, topic: str, partition: int) -> int:
        """The lowest offset."""

    def end(self, topic: str, partition: int) -> int:
        """The offset behind the last record. Raises SinkError."""


class PublishedOffsets(Protocol):
    """How far another log was published into that of the archive."""

    def offset(self, topic: str, partition: int) -> int:
        """Behind the last record that was."""


@dataclass(frozen=True, slots=True)
class Shortfall:
    """Records of one partition that the index holds and the archive does not."""

    log: str
    topic: str
    partition: int
    records: int


def shortfalls(
    held: Sequence[ConsumerPosition],
    archive: ArchiveRange,
    replayed: Mapping[str, PublishedOffsets],
) -> list[Shortfall]:
    """What a rebuild from `archive` would lose of an index that stands at `held`.

    Records of another log count as kept as far as they were published into this one (`replayed`, by the other's id).
    """
    found = [
        Shortfall(at.log, at.topic, at.partition, _records(at) - _kept(at, archive, replayed))
        for at in held
    ]
    return [shortfall for shortfall in found if shortfall.records > 0]


def _records(at: ConsumerPosition) -> int:
    """That went into the index: a log may begin behind 0, and have offsets without a record."""
    return min(at.offset, at.indexed + at.duplicates + at.dead_letters)


def _kept(
    at: ConsumerPosition, archive: ArchiveRange, replayed: Mapping[str, PublishedOffsets]
) -> int:
    if at.log != archive.log:
        return (
            min(at.offset, replayed[at.log].offset(at.topic, at.partition))
            if at.log in replayed
            else 0
        )
    return max(
        0,
        min(at.offset, archive.end(at.topic, at.partition)) - archive.begin(at.topic, at.partition),
    )


def wait_for_coverage(
    look: Callable[[], list[Shortfall]], wait: Callable[[], bool]
) -> list[Shortfall]:
    """What is short still once `wait` says that there is no more time: an archiver that runs may only be a little behind."""
    while (found := look()) and wait():
        pass
    return found


def describe(found: Sequence[Shortfall]) -> str:
    """Such as `1,200 records (datacrypto 1,000, rssfeed 200) of the log file-0123456789ab`."""
    return " and ".join(
        _of_log(log, [one for one in found if one.log == log])
        for log in dict.fromkeys(one.log for one in found)
    )


def _of_log(log: str, found: Sequence[Shortfall]) -> str:
    topics: dict[str, int] = {}
    for one in found:
        topics[one.topic] = topics.get(one.topic, 0) + one.records
    parts = ", ".join(f"{topic} {count:,}" for topic, count in topics.items())
    total = sum(topics.values())
    return f"{total:,} record{'s' if total != 1 else ''} ({parts}) of the log {log}"

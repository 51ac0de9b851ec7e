"""Check that the archive holds what the index holds: rebuilding from less would lose the rest."""

import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from cryptoviz.archive.log import ArchiveLog
from cryptoviz.archive.replay_offsets import ReplayOffsets
from cryptoviz.store.pipeline.status import ConsumerPosition

_RETRY_SECONDS = 0.2


@dataclass(frozen=True, slots=True)
class Shortfall:
    """Number of records of one partition that the index holds and the archive does not."""

    log: str
    topic: str
    partition: int
    records: int


def shortfalls(
    indexed: Sequence[ConsumerPosition],
    archive: ArchiveLog,
    replayed: Mapping[str, ReplayOffsets],
) -> list[Shortfall]:
    """Return what a rebuild from `archive`, and other logs `replayed` into it, would lose."""
    found = [
        Shortfall(at.log, at.topic, at.partition, _indexed(at) - _archived(at, archive, replayed))
        for at in indexed
    ]
    return [shortfall for shortfall in found if shortfall.records > 0]


def _indexed(at: ConsumerPosition) -> int:
    """Count indexed records: a log may begin after 0 and have offsets without a record."""
    return min(at.offset, at.indexed + at.duplicates + at.dead_letters)


def _archived(
    at: ConsumerPosition, archive: ArchiveLog, replayed: Mapping[str, ReplayOffsets]
) -> int:
    topic, partition = at.topic, at.partition
    if at.log == archive.log:
        end = min(at.offset, archive.end(topic, partition))
        return max(0, end - archive.begin(topic, partition))
    if at.log in replayed:
        return min(at.offset, replayed[at.log].offset(topic, partition))
    return 0


def wait_for_coverage(find: Callable[[], list[Shortfall]], seconds: float) -> list[Shortfall]:
    """Return the shortfalls that remain after at most `seconds`."""
    deadline = time.monotonic() + seconds
    while (found := find()) and time.monotonic() < deadline:
        time.sleep(_RETRY_SECONDS)
    return found


def describe(shortfalls: Sequence[Shortfall]) -> str:
    """Such as `1,200 records (datacrypto 1,000, rssfeed 200) of the log file-0123456789ab`."""
    logs: dict[str, Counter[str]] = {}
    for shortfall in shortfalls:
        logs.setdefault(shortfall.log, Counter())[shortfall.topic] += shortfall.records
    return " and ".join(_describe_log(log, topics) for log, topics in logs.items())


def _describe_log(log: str, topics: Counter[str]) -> str:
    parts = ", ".join(f"{topic} {count:,}" for topic, count in topics.items())
    total = topics.total()
    return f"{total:,} record{'s' if total != 1 else ''} ({parts}) of the log {log}"

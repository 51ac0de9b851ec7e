"""Whether a rebuild would lose records: what the index counted against what the archive reaches."""

from dataclasses import dataclass, field

import pytest

from cryptoviz.sinks.coverage import Shortfall, describe, shortfalls, wait_for_coverage
from cryptoviz.store.pipeline.status import ConsumerPosition

LOG = "kafka-abc"


@dataclass
class Reach:
    """An archive: (topic, partition) → (begin, end)."""

    extents: dict[tuple[str, int], tuple[int, int]] = field(default_factory=dict)
    log: str = LOG

    def begin(self, topic: str, partition: int) -> int:
        return self.extents.get((topic, partition), (0, 0))[0]

    def end(self, topic: str, partition: int) -> int:
        return self.extents.get((topic, partition), (0, 0))[1]


@dataclass
class Published:
    """How far a log was published, the same in each partition."""

    until: int

    def offset(self, topic: str, partition: int) -> int:
        return self.until


def at(
    offset: int,
    *,
    partition: int = 0,
    log: str = LOG,
    topic: str = "datacrypto",
    counted: int | None = None,
) -> ConsumerPosition:
    indexed = offset if counted is None else counted
    repeated, refused = min(indexed, 2), min(max(indexed - 2, 0), 1)
    return ConsumerPosition(
        "index", log, topic, partition, offset, indexed - repeated - refused, repeated, refused, 0
    )


@pytest.mark.parametrize(
    ("held", "extent", "missing"),
    [
        (at(100), (0, 100), 0),
        (at(100), (0, 250), 0),  # the archive is ahead
        (at(100), (0, 60), 40),
        (at(100), (0, 0), 100),
        (at(100), (30, 100), 30),  # somebody removed the first days
        (at(100, counted=70), (30, 100), 0),  # the topic began there
        (at(100, counted=70), (30, 90), 10),
        (at(0), (0, 0), 0),
    ],
)
def test_shortfalls_of_partition(
    held: ConsumerPosition, extent: tuple[int, int], missing: int
) -> None:
    found = shortfalls([held], Reach({("datacrypto", 0): extent}), {})
    assert found == ([Shortfall(LOG, "datacrypto", 0, missing)] if missing else [])


def test_shortfalls_count_each_partition_alone() -> None:
    held = [at(100), at(100, partition=1)]
    archive = Reach({("datacrypto", 0): (0, 150), ("datacrypto", 1): (0, 50)})
    assert shortfalls(held, archive, {}) == [Shortfall(LOG, "datacrypto", 1, 50)]


def test_shortfalls_of_other_log_count_replayed_records() -> None:
    held = [at(100, log="file-1")]
    assert shortfalls(held, Reach(), {}) == [Shortfall("file-1", "datacrypto", 0, 100)]
    assert shortfalls(held, Reach(), {"file-2": Published(100)}) == [
        Shortfall("file-1", "datacrypto", 0, 100)
    ]
    assert shortfalls(held, Reach(), {"file-1": Published(80)}) == [
        Shortfall("file-1", "datacrypto", 0, 20)
    ]
    assert shortfalls(held, Reach(), {"file-1": Published(100)}) == []


def test_wait_for_coverage_returns_when_archive_catches_up() -> None:
    ends = iter([90, 96, 97])

    def find() -> list[Shortfall]:
        archive = Reach({("datacrypto", 0): (0, next(ends))})
        return shortfalls([at(97)], archive, {})

    assert wait_for_coverage(find, seconds=60) == []
    assert list(ends) == []


@pytest.mark.parametrize("seconds", [0, 0.3])
def test_wait_for_coverage_returns_remaining_shortfalls(seconds: float) -> None:
    assert wait_for_coverage(lambda: shortfalls([at(10)], Reach(), {}), seconds) == [
        Shortfall(LOG, "datacrypto", 0, 10)
    ]


def test_describe_sums_partitions_by_log() -> None:
    lost = [
        Shortfall(LOG, "datacrypto", 0, 1000),
        Shortfall(LOG, "datacrypto", 3, 500),
        Shortfall(LOG, "rssfeed", 0, 7),
    ]
    assert describe(lost) == f"1,507 records (datacrypto 1,500, rssfeed 7) of the log {LOG}"
    assert describe([Shortfall("file-1", "errors", 0, 1), *lost[2:]]) == (
        f"1 record (errors 1) of the log file-1 and 7 records (rssfeed 7) of the log {LOG}"
    )

"""Status of each consumer by topic, from its heartbeats and stored positions."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from cryptoviz.clock import from_ms
from cryptoviz.model.records import Heartbeat, PartitionProgress, StatusReason
from cryptoviz.store.pipeline.status import ConsumerPosition

State = Literal["ok", "waiting", "silent"]

SILENT_AFTER = timedelta(seconds=90)  # Heartbeats come every 15 seconds.


@dataclass(frozen=True)
class Counts:
    """Rows changed, records without effect and records rejected, of one topic."""

    indexed: int
    duplicates: int
    dead_letters: int


@dataclass(frozen=True)
class ConsumerStatus:
    """Status of a consumer in one topic, over all its partitions and instances.

    `position`: records consumed. `lag`: records waiting, None if unknown. `counts`: None if the
    consumer does not count.
    """

    consumer: str
    topic: str
    position: int
    lag: int | None
    state: State
    reason: StatusReason | None
    counts: Counts | None
    updated_at: datetime


@dataclass(frozen=True)
class _Report:
    """What a heartbeat reported about one partition."""

    partition: PartitionProgress
    beat: Heartbeat


def consumer_statuses(
    rows: Sequence[ConsumerPosition], beats: Sequence[Heartbeat], now: datetime
) -> list[ConsumerStatus]:
    """Return statuses by consumer and topic, for the log that each consumer reads now."""
    names = sorted({row.consumer for row in rows} | {beat.consumer for beat in beats})
    return [
        status
        for name in names
        for status in _topic_statuses(
            [row for row in rows if row.consumer == name],
            [beat for beat in beats if beat.consumer == name],
            now,
        )
    ]


def _topic_statuses(
    rows: Sequence[ConsumerPosition], beats: Sequence[Heartbeat], now: datetime
) -> list[ConsumerStatus]:
    log = _current_log(rows, beats)
    rows = [row for row in rows if row.log == log]
    # A partition that moved to another instance belongs to the last one that reported it.
    reports = {
        (partition.topic, partition.partition): _Report(partition, beat)
        for beat in sorted(beats, key=lambda beat: beat.at)
        for partition in beat.partitions
        if beat.log == log
    }
    topics = sorted({row.topic for row in rows} | {topic for topic, _ in reports})
    return [
        _topic_status(
            topic,
            [row for row in rows if row.topic == topic],
            [report for (name, _), report in reports.items() if name == topic],
            beats,
            now,
        )
        for topic in topics
    ]


def _current_log(rows: Sequence[ConsumerPosition], beats: Sequence[Heartbeat]) -> str:
    """Return the log of the last heartbeat that names one, else that of the last write."""
    last = max((beat for beat in beats if beat.log), key=lambda beat: beat.at, default=None)
    if last:
        return last.log
    return max(rows, key=lambda row: row.updated_at).log if rows else ""


def _topic_status(
    topic: str,
    rows: Sequence[ConsumerPosition],
    reports: Sequence[_Report],
    beats: Sequence[Heartbeat],
    now: datetime,
) -> ConsumerStatus:
    partitions = {report.partition.partition: report.partition for report in reports}
    # A stored position is newer than a reported one.
    positions = {number: one.position for number, one in partitions.items()}
    positions |= {row.partition: row.offset for row in rows}
    lags = [
        None if one.end is None else max(0, one.end - positions[number])
        for number, one in partitions.items()
    ]
    known_lags = [lag for lag in lags if lag is not None]
    last_beats = [*{report.beat.instance: report.beat for report in reports}.values()] or beats
    times = [beat.at for beat in last_beats] + [from_ms(row.updated_at) for row in rows]
    return ConsumerStatus(
        consumer=rows[0].consumer if rows else reports[0].beat.consumer,
        topic=topic,
        position=sum(positions.values()),
        lag=sum(known_lags) if lags and len(known_lags) == len(lags) else None,
        state=_state(last_beats, now),
        reason=next((beat.reason for beat in last_beats if beat.reason), None),
        counts=_counts(rows) if rows else None,
        updated_at=max(times),
    )


def _state(beats: Iterable[Heartbeat], now: datetime) -> State:
    states = {"silent" if now - beat.at > SILENT_AFTER else beat.state for beat in beats}
    if "silent" in states:
        return "silent"
    return "waiting" if "waiting" in states else "ok"


def _counts(rows: Sequence[ConsumerPosition]) -> Counts:
    return Counts(
        sum(row.indexed for row in rows),
        sum(row.duplicates for row in rows),
        sum(row.dead_letters for row in rows),
    )

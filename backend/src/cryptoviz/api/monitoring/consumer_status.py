"""Status of each consumer by topic, from its heartbeats and stored positions."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal

from cryptoviz.clock import from_ms
from cryptoviz.errors import Reason
from cryptoviz.model.records import Heartbeat, PartitionProgress
from cryptoviz.store.pipeline.status import ConsumerPosition

State = Literal["ok", "waiting", "silent"]

SILENT_AFTER = timedelta(seconds=90)  # Heartbeats come every 15 seconds.
_LONG_AGO = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True)
class ConsumerStatus:
    """Status of a consumer in one topic, over all its partitions and instances.

    `position`: records consumed. `lag`: records waiting, None if unknown. `indexed`, `duplicates`
    and `dead_letters` add up to `position`; None if the consumer does not count.
    """

    consumer: str
    topic: str
    position: int
    lag: int | None
    state: State
    reason: Reason | None
    indexed: int | None
    duplicates: int | None
    dead_letters: int | None
    updated_at: datetime


_Report = tuple[PartitionProgress, Heartbeat]  # what a heartbeat reported


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
    log = _current_log(rows, beats, now)
    rows = [row for row in rows if row.log == log]
    # A partition that moved to another instance belongs to the last one that reported it.
    reports: dict[tuple[str, int], _Report] = {
        (progress.topic, progress.partition): (progress, beat)
        for beat in sorted(beats, key=lambda beat: _sent_at(beat, now))
        for progress in beat.partitions
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


def _sent_at(beat: Heartbeat, now: datetime) -> datetime:
    """Return when a heartbeat was sent: long ago if it has a time of a clock that was ahead."""
    return beat.at if beat.at - now <= SILENT_AFTER else _LONG_AGO


def _current_log(
    rows: Sequence[ConsumerPosition], beats: Sequence[Heartbeat], now: datetime
) -> str:
    """Return the log of the last heartbeat that names one, else that of the last write."""
    named = [beat for beat in beats if beat.log]
    if named:
        return max(named, key=lambda beat: _sent_at(beat, now)).log
    return max(rows, key=lambda row: row.updated_at).log if rows else ""


def _topic_status(
    topic: str,
    rows: Sequence[ConsumerPosition],
    reports: Sequence[_Report],
    beats: Sequence[Heartbeat],
    now: datetime,
) -> ConsumerStatus:
    # A stored position is newer than a reported one.
    positions = {progress.partition: progress.position for progress, _ in reports}
    positions |= {row.partition: row.offset for row in rows}
    lags = [
        max(0, progress.end - positions[progress.partition])
        for progress, _ in reports
        if progress.end is not None
    ]
    last_beats = list({beat.instance: beat for _, beat in reports}.values()) or beats
    times = [beat.at for beat in last_beats] + [from_ms(row.updated_at) for row in rows]
    return ConsumerStatus(
        consumer=rows[0].consumer if rows else reports[0][1].consumer,
        topic=topic,
        position=sum(positions.values()),
        lag=sum(lags) if lags and len(lags) == len(reports) else None,
        state=_state(last_beats, now),
        reason=next((beat.reason for beat in last_beats if beat.reason), None),
        indexed=sum(row.indexed for row in rows) if rows else None,
        duplicates=sum(row.duplicates for row in rows) if rows else None,
        dead_letters=sum(row.dead_letters for row in rows) if rows else None,
        updated_at=min(max(times), now),
    )


def _state(beats: Iterable[Heartbeat], now: datetime) -> State:
    states = {
        "silent" if now - _sent_at(beat, now) > SILENT_AFTER else beat.state for beat in beats
    }
    if "silent" in states:
        return "silent"
    return "waiting" if "waiting" in states else "ok"

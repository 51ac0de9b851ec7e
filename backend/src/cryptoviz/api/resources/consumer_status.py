"""How each consumer fares in each topic, from what its instances said last and from what the index stored with its positions. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from cryptoviz.clock import from_ms
from cryptoviz.model.records import Heartbeat, PartitionProgress, StatusReason
from cryptoviz.store.pipeline.status import ConsumerPosition

SILENT_AFTER = timedelta(seconds=90)  # it beats every quarter of a minute


@dataclass(frozen=True)
class Counts:
    """Of the records of one topic: rows changed, records that changed nothing, and those that could not be stored."""

    indexed: int
    duplicates: int
    dead_letters: int


@dataclass(frozen=True)
class ConsumerStatus:
    """Of one consumer in one topic, over all its partitions and instances.

    `position`: records passed. `lag`: those that wait, None when nobody knows. `counts`: None where nothing is counted.
    """

    consumer: str
    topic: str
    position: int
    lag: int | None
    state: Literal["ok", "waiting", "silent"]
    reason: StatusReason | None
    counts: Counts | None
    updated_at: datetime


def consumers(
    rows: Sequence[ConsumerPosition], beats: Sequence[Heartbeat], now: datetime
) -> list[ConsumerStatus]:
    """By name and topic; only what concerns the log that each reads now."""
    names = sorted({row.consumer for row in rows} | {beat.consumer for beat in beats})
    return [
        status
        for name in names
        for status in _of_one(
            [r for r in rows if r.consumer == name], [b for b in beats if b.consumer == name], now
        )
    ]


@dataclass(frozen=True)
class _Told:
    """A place and the beat that told it."""

    place: PartitionProgress
    beat: Heartbeat


def _of_one(
    rows: Sequence[ConsumerPosition], beats: Sequence[Heartbeat], now: datetime
) -> list[ConsumerStatus]:
    log = _log_of(rows, beats)
    own = [row for row in rows if row.log == log]
    told: dict[tuple[str, int], _Told] = {}
    for beat in sorted(
        beats, key=lambda beat: beat.at
    ):  # a partition that has moved belongs to whoever spoke of it last
        told |= {
            (place.topic, place.partition): _Told(place, beat)
            for place in beat.partitions
            if beat.log == log
        }
    topics = sorted({row.topic for row in own} | {topic for topic, _ in told})
    return [
        _in_topic(
            [r for r in own if r.topic == topic],
            [t for (name, _), t in told.items() if name == topic],
            beats,
            now,
        )
        for topic in topics
    ]


def _log_of(rows: Sequence[ConsumerPosition], beats: Sequence[Heartbeat]) -> str:
    """What it reads now: as it said last, else where it wrote last."""
    said = max((beat for beat in beats if beat.log), key=lambda beat: beat.at, default=None)
    return said.log if said else max(rows, key=lambda row: row.updated_at).log if rows else ""


def _in_topic(
    rows: Sequence[ConsumerPosition],
    told: Sequence[_Told],
    beats: Sequence[Heartbeat],
    now: datetime,
) -> ConsumerStatus:
    stored = {row.partition: row.offset for row in rows}
    places = {one.place.partition: one.place for one in told}
    at = {
        number: stored[number] if number in stored else places[number].position
        for number in stored.keys() | places.keys()
    }
    ends = [
        None if place.end is None else max(0, place.end - at[number])
        for number, place in places.items()
    ]
    heard = {one.beat.instance: one.beat for one in told} or {beat.instance: beat for beat in beats}
    reason = next((beat.reason for beat in heard.values() if beat.reason), None)
    times = [beat.at for beat in heard.values()] + [from_ms(row.updated_at) for row in rows]
    return ConsumerStatus(
        consumer=rows[0].consumer if rows else told[0].beat.consumer,
        topic=rows[0].topic if rows else told[0].place.topic,
        position=sum(at.values()),
        lag=None if None in ends or not ends else sum(end for end in ends if end is not None),
        state=_state(heard.values(), now),
        reason=reason,
        counts=_counts(rows) if rows else None,
        updated_at=max(times),
    )


def _state(heard: Iterable[Heartbeat], now: datetime) -> Literal["ok", "waiting", "silent"]:
    beats = list(heard)
    if any(now - beat.at > SILENT_AFTER for beat in beats):
        return "silent"
    return "waiting" if any(beat.state == "waiting" for beat in beats) else "ok"


def _counts(rows: Sequence[ConsumerPosition]) -> Counts:
    return Counts(
        sum(row.indexed for row in rows),
        sum(row.duplicates for row in rows),
        sum(row.dead_letters for row in rows),
    )

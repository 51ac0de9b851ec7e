"""Status of consumers over all partitions and instances of the current log."""

from datetime import UTC, datetime, timedelta

from cryptoviz.api.monitoring.consumer_status import consumer_statuses
from cryptoviz.clock import to_ms
from cryptoviz.errors import Reason
from cryptoviz.model.records import Heartbeat, PartitionProgress
from cryptoviz.store.pipeline.status import ConsumerPosition

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
WHY = Reason(code="database", detail="The database is locked.")


def row(
    partition: int, offset: int, log: str = "kafka-1", topic: str = "datacrypto", ago: int = 60
) -> ConsumerPosition:
    return ConsumerPosition(
        "index",
        log,
        topic,
        partition,
        offset,
        offset - 2,
        1,
        1,
        to_ms(NOW - timedelta(seconds=ago)),
    )


def beat(
    *partitions: tuple[int, int, int | None],
    instance: str = "a",
    ago: int = 5,
    log: str = "kafka-1",
    why: Reason | None = None,
) -> Heartbeat:
    progress = tuple(
        PartitionProgress(topic="datacrypto", partition=partition, position=at, end=end)
        for partition, at, end in partitions
    )
    state = "waiting" if why else "ok"
    return Heartbeat(
        consumer="index",
        instance=instance,
        state=state,
        reason=why,
        at=NOW - timedelta(seconds=ago),
        log=log,
        partitions=progress,
    )


def test_statuses_sum_partitions_and_instances():
    [one] = consumer_statuses(
        [row(0, 10), row(1, 20)], [beat((0, 8, 15)), beat((1, 20, 22), instance="b", ago=3)], NOW
    )
    assert (one.consumer, one.topic, one.position, one.lag, one.state) == (
        "index",
        "datacrypto",
        30,
        7,
        "ok",
    )
    assert (one.indexed, one.duplicates, one.dead_letters) == (26, 2, 2)
    assert one.updated_at == NOW - timedelta(seconds=3)


def test_statuses_take_the_last_report_of_a_moved_partition():
    dead = beat((0, 5, 5), (1, 5, 5), ago=300)
    [one] = consumer_statuses(
        [row(0, 10), row(1, 10)], [dead, beat((0, 10, 10), (1, 10, 12), instance="b")], NOW
    )
    assert (one.state, one.lag) == ("ok", 2)


def test_statuses_with_one_silent_partition_are_silent():
    [one] = consumer_statuses(
        [row(0, 10), row(1, 10)], [beat((0, 5, 15), ago=91), beat((1, 10, 10), instance="b")], NOW
    )
    assert (one.state, one.lag) == ("silent", 5)
    [one] = consumer_statuses([], [beat((0, 5, 15), ago=90)], NOW)
    assert one.state == "ok"


def test_statuses_of_waiting_consumer_have_the_reason():
    [one] = consumer_statuses([row(0, 10)], [beat((0, 10, 30), why=WHY)], NOW)
    assert (one.state, one.reason, one.lag) == ("waiting", WHY, 20)


def test_statuses_use_only_the_current_log():
    rows = [row(0, 100, "file-1", ago=1), row(0, 10)]
    beats = [beat((0, 100, 100), log="file-1", ago=600, instance=""), beat((0, 10, 10))]
    [one] = consumer_statuses(rows, beats, NOW)
    assert (one.position, one.state) == (10, "ok")
    [before] = consumer_statuses(rows, [], NOW)
    assert (before.position, before.lag, before.state) == (100, None, "ok"), (
        "without heartbeats: the log of the last write"
    )


def test_statuses_with_unknown_end_have_no_lag():
    [one] = consumer_statuses([], [beat((0, 10, None), (1, 1, 4))], NOW)
    assert (one.lag, one.position, one.indexed) == (None, 11, None)


def test_statuses_omit_consumers_without_partitions():
    assert consumer_statuses([], [beat()], NOW) == []


def test_heartbeat_from_the_future_is_silent_and_gives_way_to_others():
    ahead = -timedelta(days=900).total_seconds()
    [alone] = consumer_statuses([row(0, 10, ago=ahead)], [beat((0, 10, 10), ago=ahead)], NOW)
    assert (alone.state, alone.updated_at) == ("silent", NOW)
    moved = [beat((0, 8, 15), ago=ahead, log="old"), beat((0, 12, 15), instance="b", ago=3)]
    [one] = consumer_statuses([row(0, 12)], moved, NOW)
    assert (one.state, one.lag) == ("ok", 3)

"""How consumers fare: over partitions and instances, in the log that is read now, silent ones included."""

from datetime import UTC, datetime, timedelta

from cryptoviz.api.monitoring.consumer_status import consumer_statuses
from cryptoviz.clock import to_ms
from cryptoviz.model.records import Heartbeat, PartitionProgress, StatusReason
from cryptoviz.store.pipeline.status import ConsumerPosition

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
WHY = StatusReason(code="database", detail="The database is locked.")


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
    *places: tuple[int, int, int | None],
    instance: str = "a",
    ago: int = 5,
    log: str = "kafka-1",
    why: StatusReason | None = None,
) -> Heartbeat:
    found = tuple(
        PartitionProgress(topic="datacrypto", partition=partition, position=at, end=end)
        for partition, at, end in places
    )
    state = "waiting" if why else "ok"
    return Heartbeat(
        consumer="index",
        instance=instance,
        state=state,
        reason=why,
        at=NOW - timedelta(seconds=ago),
        log=log,
        partitions=found,
    )


def test_partitions_and_instances_are_summed_up():
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


def test_a_partition_that_has_moved_belongs_to_whoever_spoke_of_it_last():
    dead = beat((0, 5, 5), (1, 5, 5), ago=300)
    [one] = consumer_statuses(
        [row(0, 10), row(1, 10)], [dead, beat((0, 10, 10), (1, 10, 12), instance="b")], NOW
    )
    assert (one.state, one.lag) == ("ok", 2)


def test_one_partition_that_nobody_speaks_of_makes_it_silent():
    [one] = consumer_statuses(
        [row(0, 10), row(1, 10)], [beat((0, 5, 15), ago=91), beat((1, 10, 10), instance="b")], NOW
    )
    assert (one.state, one.lag) == ("silent", 5)
    [one] = consumer_statuses([], [beat((0, 5, 15), ago=90)], NOW)
    assert one.state == "ok"


def test_what_waits_says_why():
    [one] = consumer_statuses([row(0, 10)], [beat((0, 10, 30), why=WHY)], NOW)
    assert (one.state, one.reason, one.lag) == ("waiting", WHY, 20)


def test_only_the_log_that_is_read_now_counts():
    rows = [row(0, 100, "file-1", ago=1), row(0, 10)]
    beats = [beat((0, 100, 100), log="file-1", ago=600, instance=""), beat((0, 10, 10))]
    [one] = consumer_statuses(rows, beats, NOW)
    assert (one.position, one.state) == (10, "ok")
    [before] = consumer_statuses(rows, [], NOW)
    assert (before.position, before.lag, before.state) == (100, None, "ok"), (
        "nobody has beaten yet: where it wrote last"
    )


def test_an_end_that_is_not_known_gives_no_lag():
    [one] = consumer_statuses([], [beat((0, 10, None), (1, 1, 4))], NOW)
    assert (one.lag, one.position, one.indexed) == (None, 11, None)


def test_what_was_never_told_a_place_is_not_shown():
    assert consumer_statuses([], [beat()], NOW) == []

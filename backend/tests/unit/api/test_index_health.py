"""Whether the index gets on, as its heartbeats tell."""

from datetime import timedelta

import pytest

from cryptoviz.api.monitoring.index_health import STALE_AFTER, IndexHealth
from cryptoviz.model.records import Heartbeat, PartitionProgress
from support.fakes.clock import HandClock

MOMENT = timedelta(seconds=1)


@pytest.fixture
def clock():
    return HandClock()


def beat(at, *places, consumer="index", instance=""):
    told = tuple(
        PartitionProgress(topic="datacrypto", partition=number, position=position, end=end)
        for number, position, end in places
    )
    return Heartbeat(consumer=consumer, instance=instance, state="ok", at=at, partitions=told)


def test_an_index_that_never_beat_may_be_about_to_start(clock):
    health = IndexHealth(clock())
    clock.move(hours=1)
    assert health.problem([], clock()) is None
    assert health.problem([beat(clock() - timedelta(hours=1), consumer="archive")], clock()) is None


def test_an_index_that_fell_silent_is_missed_but_not_for_what_was_before_this_process(clock):
    health, last = IndexHealth(clock()), beat(clock() - timedelta(days=1))
    clock.move(seconds=STALE_AFTER.total_seconds())
    assert health.problem([last], clock()) is None
    clock.move(seconds=1)
    assert "no heartbeat" in health.problem([last], clock())
    assert health.problem([last, beat(clock())], clock()) is None


def test_of_several_instances_the_one_that_lives_counts_whatever_its_name(clock):
    health = IndexHealth(clock())
    gone = [beat(clock(), instance="a"), beat(clock(), instance="z")]
    clock.move(hours=1)
    assert health.problem([gone[0], beat(clock(), instance="m"), gone[1]], clock()) is None


def after_five_minutes(clock, first, then):
    """What is said of the second word of the places, a little more than five minutes after the first."""
    health = IndexHealth(clock())
    assert health.problem([beat(clock(), *first)], clock()) is None
    clock.move(seconds=(STALE_AFTER + MOMENT).total_seconds())
    return health.problem([beat(clock(), *then)], clock())


@pytest.mark.parametrize(
    ("first", "then"),
    [
        ([(0, 5, 5)], [(0, 5, 5)]),  # idle
        ([(0, 5, 9)], [(0, 6, 9)]),  # behind, and moving
        ([(0, 5, 5)], [(0, 5, 6)]),  # idle for long, and something has just come
        ([(0, 5, 9)], [(0, 5, None)]),  # nobody knows where the end is
        ([(0, 5, 9)], []),  # the partition has gone elsewhere
    ],
)
def test_an_index_that_is_idle_or_moves_is_well(clock, first, then):
    assert after_five_minutes(clock, first, then) is None


def test_an_index_that_stands_before_records_is_told_with_the_partition(clock):
    said = after_five_minutes(clock, [(0, 7, 7), (3, 5, 9)], [(0, 8, 9), (3, 5, 12)])
    assert (
        said
        == "The index has made no progress for more than five minutes, although records wait: datacrypto/3."
    )

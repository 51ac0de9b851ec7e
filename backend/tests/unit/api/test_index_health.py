"""Health of the index by its heartbeats."""

from datetime import timedelta

import pytest

from cryptoviz.api.monitoring.index_health import STALE_AFTER, IndexHealth
from cryptoviz.model.records import Heartbeat, PartitionProgress
from support.fakes.clock import HandClock

MOMENT = timedelta(seconds=1)


@pytest.fixture
def clock():
    return HandClock()


def beat(at, *partitions, consumer="index", instance=""):
    progress = tuple(
        PartitionProgress(topic="datacrypto", partition=number, position=position, end=end)
        for number, position, end in partitions
    )
    return Heartbeat(consumer=consumer, instance=instance, state="ok", at=at, partitions=progress)


def test_problem_without_heartbeats_is_none(clock):
    health = IndexHealth(clock())
    clock.move(hours=1)
    assert health.problem([], clock()) is None
    assert health.problem([beat(clock() - timedelta(hours=1), consumer="archive")], clock()) is None


def test_problem_after_silence_counts_from_the_start_of_the_process(clock):
    health, last = IndexHealth(clock()), beat(clock() - timedelta(days=1))
    clock.move(seconds=STALE_AFTER.total_seconds())
    assert health.problem([last], clock()) is None
    clock.move(seconds=1)
    assert "no heartbeat" in health.problem([last], clock())
    assert health.problem([last, beat(clock())], clock()) is None


def test_problem_with_one_live_instance_is_none(clock):
    health = IndexHealth(clock())
    gone = [beat(clock(), instance="a"), beat(clock(), instance="z")]
    clock.move(hours=1)
    assert health.problem([gone[0], beat(clock(), instance="m"), gone[1]], clock()) is None


def after_five_minutes(clock, first, then):
    """Return the problem found by a second heartbeat, just over five minutes after the first."""
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
def test_problem_of_idle_or_advancing_index_is_none(clock, first, then):
    assert after_five_minutes(clock, first, then) is None


def test_problem_of_stuck_index_names_the_partition(clock):
    problem = after_five_minutes(clock, [(0, 7, 7), (3, 5, 9)], [(0, 8, 9), (3, 5, 12)])
    assert (
        problem == "The index has made no progress for more than five minutes, "
        "although records wait: datacrypto/3."
    )


def test_problem_after_a_clock_was_ahead_is_found(clock):
    health, ahead = IndexHealth(clock() + timedelta(days=900)), beat(clock() + timedelta(days=900))
    assert health.problem([ahead], clock()) is None
    clock.move(seconds=STALE_AFTER.total_seconds() + 1)
    assert "no heartbeat" in health.problem([ahead], clock())

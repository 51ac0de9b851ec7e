"""Rebalances of a consumer group on a real broker neither repeat nor lose a record."""

import uuid
from collections.abc import Iterator
from typing import Any

import pytest

from cryptoviz.model.topics import Topic
from support.fakes.pipeline.groups import (
    GroupConsumer,
    SharedStore,
    Stream,
    everything_is_there,
    more,
)
from support.servers.kafka_broker import fresh_topic, settings_of
from support.waiting import wait_until


@pytest.fixture
def streamed(broker: Any) -> Iterator[tuple[Topic, Stream]]:
    topic = fresh_topic(broker, 6)
    stream = Stream(settings_of(broker), topic)
    yield topic, stream
    stream.close()


def test_second_consumer_takes_partitions_and_returns_them(
    broker: Any, streamed: tuple[Topic, Stream]
) -> None:
    topic, stream = streamed
    store, group = SharedStore(), uuid.uuid4().hex
    first = GroupConsumer(settings_of(broker), topic, store, "first", group)
    wait_until(more(store))
    second = GroupConsumer(settings_of(broker), topic, store, "second", group)
    wait_until(lambda: len({writers[-1] for writers in store.writers.values()}) == 2)
    wait_until(lambda: (first.partitions(), second.partitions()) == (3, 3))
    second.leave()
    wait_until(lambda: first.partitions() == 6)
    wait_until(more(store))
    stream.close()
    wait_until(lambda: set(stream.sent) <= set(store.written.values()))
    first.leave()
    everything_is_there(store, stream)
    assert store.refused == 0, "each partition had one owner at a time"


def test_rebalances_lose_no_record(broker: Any, streamed: tuple[Topic, Stream]) -> None:
    topic, stream = streamed
    store, group = SharedStore(), uuid.uuid4().hex
    members = [GroupConsumer(settings_of(broker), topic, store, "0", group)]
    for number in range(1, 4):
        members.append(GroupConsumer(settings_of(broker), topic, store, str(number), group))
        wait_until(more(store, 100))
        members.pop(0).leave()
    stream.close()
    wait_until(lambda: set(stream.sent) <= set(store.written.values()))
    members.pop().leave()
    everything_is_there(store, stream)

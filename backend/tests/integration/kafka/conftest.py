"""Publishers and subscribers on the shared broker."""

import uuid
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from cryptoviz.bus.kafka.publisher import KafkaPublisher
from cryptoviz.bus.kafka.subscriber import KafkaSubscriber
from cryptoviz.model.topics import Topic
from support.servers.kafka_broker import settings_of

Follow = Callable[..., KafkaSubscriber]
Publish = Callable[..., KafkaPublisher]


@pytest.fixture
def follow(broker: Any) -> Iterator[Follow]:
    """Return a factory of subscribers of a group of its own; they are closed at the end."""
    made: list[KafkaSubscriber] = []

    def make(*topics: Topic, group: str = "", events: bool = True) -> KafkaSubscriber:
        made.append(
            KafkaSubscriber(
                settings_of(broker),
                group or uuid.uuid4().hex,
                {one.name: one for one in topics},
                events=events,
            )
        )
        return made[-1]

    yield make
    for one in made:
        one.close()


@pytest.fixture
def publisher(broker: Any) -> Iterator[Publish]:
    """Return a factory of publishers to these topics; they are closed at the end."""
    made: list[KafkaPublisher] = []

    def make(*topics: Topic) -> KafkaPublisher:
        made.append(KafkaPublisher(settings_of(broker), {one.name: one for one in topics}))
        return made[-1]

    yield make
    for one in made:
        one.close()

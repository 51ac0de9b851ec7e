"""Publishing to a real Kafka broker, and reading it back."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest

from cryptoviz.bus.kafka.publisher import KafkaPublisher
from cryptoviz.bus.kafka.subscriber import KafkaSubscriber
from cryptoviz.errors import BusError, NotFoundError
from cryptoviz.model.messages import TooLargeError
from cryptoviz.model.topics import Topic
from support.fakes.bus import event
from support.servers.kafka_broker import fresh_topic, read_messages

Follow = Callable[..., KafkaSubscriber]
Publish = Callable[..., KafkaPublisher]


def test_published_records_are_read_once_in_key_order(
    broker: Any, follow: Follow, publisher: Publish
) -> None:
    topic = fresh_topic(broker, 6)
    bus = publisher(topic)
    sent = [event(f"coin{number % 40}") for number in range(2000)]
    for start in range(0, len(sent), 250):
        bus.publish(topic.name, sent[start : start + 250])
    bus.publish(topic.name, [event("coin1"), event("last")])

    found = read_messages(follow(topic), 2002)

    assert sorted(found) == [0, 1, 2, 3, 4, 5], "all partitions are used"
    for messages in found.values():
        assert [one.offset for one in messages] == list(range(len(messages)))
    by_key = {
        one.event.subject: partition
        for partition, messages in found.items()
        for one in messages
        if one.event
    }
    assert len(by_key) == 41
    for partition, messages in found.items():
        assert {by_key[one.event.subject] for one in messages if one.event} == {partition}, (
            "a key stays in its partition"
        )
    whole = sorted(
        one.event.to_json() for messages in found.values() for one in messages if one.event
    )
    assert whole == sorted(one.to_json() for one in [*sent, event("coin1"), event("last")])


def test_publish_too_large_record_sends_nothing(
    broker: Any, follow: Follow, publisher: Publish
) -> None:
    topic = fresh_topic(broker, max_message_bytes=2000)
    bus = publisher(topic)
    with pytest.raises(
        TooLargeError, match=f"1 records for {topic.name} have more than the 2000 bytes"
    ) as caught:
        bus.publish(topic.name, [event("a"), event("b" * 2000)])
    assert [one.subject for one in caught.value.rejected] == ["b" * 2000]
    bus.publish(topic.name, [event("c" * 200)])
    assert [one.offset for one in read_messages(follow(topic), 1)[0]] == [0]


def test_missing_topic_raises_one_sentence(broker: Any, follow: Follow, publisher: Publish) -> None:
    absent = Topic(f"absent-{uuid.uuid4().hex[:6]}", 1, 7, "zstd")
    sentence = (
        f"Kafka at {broker.bootstrap} has no topic {absent.name}: `cryptoviz topics` creates it."
    )
    with pytest.raises(BusError) as caught:
        publisher(absent).publish(absent.name, [event("a")])
    assert str(caught.value) == sentence
    with pytest.raises(BusError) as caught:
        follow(absent).wait(1)
    assert str(caught.value) == sentence
    with pytest.raises(NotFoundError):
        publisher(absent).publish("other", [event("a")])

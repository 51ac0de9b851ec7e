"""Reading topics of a real Kafka broker."""

from collections.abc import Callable
from typing import Any

import pytest
from kafka import KafkaAdminClient, TopicPartition

from cryptoviz.bus.kafka.publisher import KafkaPublisher
from cryptoviz.bus.kafka.subscriber import KafkaSubscriber
from cryptoviz.errors import BusError
from cryptoviz.model.messages import Message, Position
from cryptoviz.model.topics import Topic
from support.fakes.bus import event
from support.servers.kafka_broker import fresh_topic, publish_raw, read_messages
from support.waiting import wait_until

Follow = Callable[..., KafkaSubscriber]
Publish = Callable[..., KafkaPublisher]


def test_read_invalid_record_returns_bytes_key_and_error(
    broker: Any, follow: Follow, publisher: Publish
) -> None:
    topic = fresh_topic(broker, max_message_bytes=5000)
    unknown = (
        b'{"specversion":"1.0","type":"cryptoviz.market.snapshot.v99","id":"1","source":"s",'
        b'"subject":"s","time":"2026-01-01T00:00:00Z"}'
    )
    publisher(topic).publish(topic.name, [event("good")])
    publish_raw(
        broker,
        topic.name,
        (b"k1", b"{torn"),
        (b"k2", unknown),
        (b"\xff", b"\xfe\xff"),
        (b"k4", None),
        (None, b"[]"),
        (b"k6", b"x" * 4000),
    )
    narrow = Topic(topic.name, 1, 7, "zstd", max_message_bytes=3000)

    found = read_messages(follow(narrow), 7)[0]

    assert found[0].event == event("good")
    logged = [
        (one.offset, one.event, one.value[:12], one.key, one.error and one.error.partition(":")[0])
        for one in found[1:]
    ]
    assert logged == [
        (1, None, b"{torn", "k1", "not JSON"),
        (2, None, unknown[:12], "k2", "unknown event type 'cryptoviz.market.snapshot.v99'"),
        (3, None, b"\xfe\xff", "\\xff", "not JSON"),
        (4, None, b"", "k4", "a null value"),
        (5, None, b"[]", None, "not a CloudEvents 1.0 object"),
        (6, None, b"x" * 12, "k6", "too large"),
    ]
    assert "4000 bytes where 3000 are allowed" in str(found[6].error)


def test_read_without_events_returns_bytes(broker: Any, follow: Follow) -> None:
    topic = fresh_topic(broker)
    publish_raw(broker, topic.name, (b"k", b"{torn"), (b"k", None))
    found = read_messages(follow(topic, events=False), 2)[0]
    assert found == [Message(0, b"{torn", None), Message(1, b"", None, "a null value", "k")]


def test_sink_position_overrides_committed_offset(
    broker: Any, follow: Follow, publisher: Publish
) -> None:
    topic = fresh_topic(broker)
    publisher(topic).publish(topic.name, [event(str(number)) for number in range(10)])
    first = follow(topic, group="wins")
    read_messages(first, 10)
    first.report_progress([Position(first.log, topic.name, 0, 7)])
    first.close()

    again = follow(topic, group="wins")
    at = Position(again_log(again), topic.name, 0, 3)
    found = read_messages(again, 7, {(topic.name, 0): at})[0]

    assert [one.offset for one in found] == [3, 4, 5, 6, 7, 8, 9]


def again_log(subscriber: KafkaSubscriber) -> str:
    subscriber.wait(0)
    return subscriber.log


@pytest.mark.parametrize("removed", ["before the seek", "after the seek"])
def test_read_after_retention_warns_and_returns_rest(
    removed: str,
    broker: Any,
    follow: Follow,
    publisher: Publish,
    caplog: pytest.LogCaptureFixture,
) -> None:
    topic = fresh_topic(broker)
    publisher(topic).publish(topic.name, [event(str(number)) for number in range(10)])
    subscriber = follow(topic)
    at = Position(again_log(subscriber), topic.name, 0, 2)
    if removed == "after the seek":
        wait_until(lambda: subscriber.wait(0.1) or subscriber.assigned())
        subscriber.read(at, 10)
    admin = KafkaAdminClient(bootstrap_servers=broker.bootstrap)
    admin.delete_records({TopicPartition(topic.name, 0): 6})
    admin.close()

    found = read_messages(subscriber, 4, {(topic.name, 0): at})[0]

    assert [one.offset for one in found] == [6, 7, 8, 9]
    [warning] = [record for record in caplog.records if record.levelname == "WARNING"]
    assert warning.message == "records were removed by retention before they were read"
    assert (vars(warning)["from"], vars(warning)["lost"]) == (2, 4)


def test_read_beyond_end_raises(broker: Any, follow: Follow, publisher: Publish) -> None:
    topic = fresh_topic(broker)
    publisher(topic).publish(topic.name, [event("a")])
    subscriber = follow(topic)
    at = Position(again_log(subscriber), topic.name, 0, 9)
    with pytest.raises(
        BusError, match=f"{topic.name} was read up to 9 in partition 0, but ends at 1"
    ):
        read_messages(subscriber, 1, {(topic.name, 0): at})


def test_read_with_position_of_other_log_raises(broker: Any, follow: Follow) -> None:
    topic = fresh_topic(broker)
    subscriber = follow(topic)
    with pytest.raises(BusError, match="belongs to the log file-1, not to kafka-"):
        read_messages(subscriber, 1, {(topic.name, 0): Position("file-1", topic.name, 0, 0)})


def test_log_is_cluster_id_and_ends_are_known(broker: Any, follow: Follow) -> None:
    topic = fresh_topic(broker, 2)
    publish_raw(broker, topic.name, (b"k", b"1"), (b"k", b"2"), partition=1)
    subscriber = follow(topic)
    found = read_messages(subscriber, 2)
    assert subscriber.log == f"kafka-{broker.id}"
    assert list(found) == [1]
    assert (subscriber.end(topic.name, 0), subscriber.end(topic.name, 1)) == (0, 2)

"""Reading one record of a real broker by its offset."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from cryptoviz.bus.kafka.publisher import KafkaPublisher
from cryptoviz.bus.kafka.single_record import read_record
from cryptoviz.model.messages import Position
from support.fakes.bus import event
from support.servers.kafka_broker import fresh_topic, settings_of


def test_read_record_returns_its_bytes_or_none(
    broker: Any, publisher: Callable[..., KafkaPublisher]
) -> None:
    topic, settings = fresh_topic(broker), settings_of(broker)
    sent = [event(f"coin{number}") for number in range(3)]
    publisher(topic).publish(topic.name, sent)
    position = Position("kafka", topic.name, 0, 1)
    assert read_record(settings, position) == sent[1].to_json()
    assert read_record(settings, replace(position, offset=3)) is None
    assert read_record(settings, replace(position, partition=9)) is None
    assert read_record(settings, replace(position, topic="no-such-topic")) is None

"""Read one record by its offset."""

import time
from contextlib import closing

from kafka import KafkaConsumer, TopicPartition
from kafka.errors import KafkaError

from cryptoviz.bus.kafka.clients import connect
from cryptoviz.bus.kafka.errors import to_bus_error
from cryptoviz.bus.kafka.settings import KafkaSettings
from cryptoviz.errors import BusError
from cryptoviz.model.messages import Position

_SECONDS = 10.0


def read_record(settings: KafkaSettings, position: Position) -> bytes | None:
    """Return the value at an offset, or None if Kafka no longer has it. Raises BusError."""
    key = TopicPartition(position.topic, position.partition)
    arguments = {"group_id": None, "enable_auto_commit": False, "allow_auto_create_topics": False}
    try:
        with closing(connect(KafkaConsumer, settings.arguments() | arguments)) as consumer:
            if position.partition not in (consumer.partitions_for_topic(position.topic) or ()):
                return None
            first, end = consumer.beginning_offsets([key])[key], consumer.end_offsets([key])[key]
            if not first <= position.offset < end:
                return None
            consumer.assign([key])
            consumer.seek(key, position.offset)
            deadline = time.monotonic() + _SECONDS
            while time.monotonic() < deadline:
                for record in consumer.poll(timeout_ms=1_000, max_records=1).get(key, ()):
                    return record.value if record.offset == position.offset else None
    except KafkaError as error:
        raise to_bus_error(settings, error, position.topic) from error
    raise BusError(f"{settings.cluster} did not send record {position.offset} of {key.topic}.")

"""Publish to Kafka and consume from it: with CryptoViz, and with bare loops of kafka-python.

The settings are the same. Each function returns records a second.
"""

import threading
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager

from kafka import KafkaConsumer, KafkaProducer

from benchmarks.streams.broker import SPARE, TOPICS, Broker
from benchmarks.streams.stopwatch import Stopwatch
from cryptoviz.bus.kafka.group_member import consumer_arguments
from cryptoviz.bus.kafka.publisher import KafkaPublisher, producer_arguments
from cryptoviz.bus.kafka.subscriber import KafkaSubscriber
from cryptoviz.clock import utc_now
from cryptoviz.model.events import Event
from cryptoviz.model.messages import Batch
from cryptoviz.model.topics import MARKETS
from cryptoviz.pipeline.consume import consume
from cryptoviz.pipeline.ports import Sink

TIMEOUT_S = 180.0

Encoded = Sequence[tuple[bytes, bytes]]


def publish(broker: Broker, batches: Sequence[Sequence[Event]]) -> float:
    """Publish with CryptoViz, which encodes the events and waits for the acknowledgement."""
    stopwatch = Stopwatch(sum(map(len, batches)))
    with closing(KafkaPublisher(broker.settings, {SPARE.name: SPARE})) as publisher:
        for events in batches:
            publisher.publish(SPARE.name, events)
            stopwatch.add(len(events))
    return stopwatch.speed


def publish_bare(broker: Broker, batches: Sequence[Encoded]) -> float:
    """Publish encoded records in batches, and check the acknowledgement of each."""
    stopwatch = Stopwatch(sum(map(len, batches)))
    with closing(
        KafkaProducer(
            **producer_arguments(broker.settings, SPARE.compression, SPARE.max_message_bytes)
        )
    ) as producer:
        for records in batches:
            futures = [producer.send(SPARE.name, value, key) for key, value in records]
            producer.flush()
            for future in futures:
                future.get(timeout=0)
            stopwatch.add(len(records))
    return stopwatch.speed


def consume_bare(broker: Broker, total: int) -> float:
    """Poll, and look at each value."""
    stopwatch = Stopwatch(total)
    with (
        closing(
            KafkaConsumer(MARKETS, **consumer_arguments(broker.settings, "bench-bare"))
        ) as consumer,
        _time_limit(stopwatch),
    ):
        while not stopwatch.finished.is_set():
            for records in consumer.poll(timeout_ms=500).values():
                stopwatch.add(sum(1 for record in records if record.value))
    return stopwatch.speed


def consume_with(broker: Broker, sink: Sink, total: int, *, events: bool = True) -> float:
    """Consume with the loop of CryptoViz; with `events=False` the sink receives bytes only."""
    stopwatch = Stopwatch(total)
    followed = {name: topic for name, topic in TOPICS.items() if name in sink.topics}
    with (
        closing(KafkaPublisher(broker.settings, TOPICS)) as publisher,
        closing(
            KafkaSubscriber(broker.settings, "bench-product", followed, events=events)
        ) as subscriber,
        _time_limit(stopwatch),
    ):
        consume(
            subscriber,
            _CountingSink(sink, stopwatch),
            name="bench",
            publisher=publisher,
            stop=stopwatch.finished,
            clock=utc_now,
        )
    return stopwatch.speed


class _CountingSink:
    """A sink that counts market records with a stopwatch."""

    def __init__(self, sink: Sink, stopwatch: Stopwatch) -> None:
        self._sink, self._stopwatch = sink, stopwatch
        self.topics = sink.topics
        self.position, self.release = sink.position, sink.release

    def write(self, batch: Batch) -> None:
        self._sink.write(batch)
        if batch.start.topic == MARKETS:
            self._stopwatch.add(len(batch.messages))


@contextmanager
def _time_limit(stopwatch: Stopwatch) -> Iterator[None]:
    """Set `finished` after a timeout, so that a failure ends the loop."""
    timer = threading.Timer(TIMEOUT_S, stopwatch.finished.set)
    timer.start()
    try:
        yield
    finally:
        timer.cancel()

"""Publishing to Kafka and consuming from it: by the product, and by bare loops of kafka-python with the same settings.

Each gives records a second of a flying start.
"""

import threading
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager

from kafka import KafkaConsumer, KafkaProducer

from benchmarks.broker import SPARE, TOPICS, Broker
from benchmarks.flight import Flight
from cryptoviz.bus.kafka.group_member import consumer_arguments
from cryptoviz.bus.kafka.publisher import KafkaPublisher, producer_arguments
from cryptoviz.bus.kafka.subscriber import KafkaSubscriber
from cryptoviz.clock import utc_now
from cryptoviz.model.events import Event
from cryptoviz.model.messages import Batch
from cryptoviz.model.topics import MARKETS
from cryptoviz.pipeline.consume import consume
from cryptoviz.pipeline.ports import Sink

PATIENCE_S = 180.0

Encoded = Sequence[tuple[bytes, bytes]]


def publish(broker: Broker, batches: Sequence[Sequence[Event]]) -> float:
    """By the product: it encodes the events, and goes on when the batch is acknowledged."""
    flight = Flight(sum(map(len, batches)))
    with closing(KafkaPublisher(broker.settings, {SPARE.name: SPARE})) as publisher:
        for events in batches:
            publisher.publish(SPARE.name, events)
            flight.passed(len(events))
    return flight.speed


def publish_bare(broker: Broker, batches: Sequence[Encoded]) -> float:
    """Keys and bytes that are ready, in batches too; the acknowledgement of each record is looked at."""
    flight = Flight(sum(map(len, batches)))
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
            flight.passed(len(records))
    return flight.speed


def consume_bare(broker: Broker, total: int) -> float:
    """Polls, and looks at each value."""
    flight = Flight(total)
    with (
        closing(
            KafkaConsumer(MARKETS, **consumer_arguments(broker.settings, "bench-bare"))
        ) as consumer,
        _patience(flight),
    ):
        while not flight.landed.is_set():
            for records in consumer.poll(timeout_ms=500).values():
                flight.passed(sum(1 for record in records if record.value))
    return flight.speed


def consume_with(broker: Broker, sink: Sink, total: int, *, events: bool = True) -> float:
    """By the product's loop. `events=False`: the sink wants bytes only."""
    flight = Flight(total)
    followed = {name: topic for name, topic in TOPICS.items() if name in sink.topics}
    with (
        closing(KafkaPublisher(broker.settings, TOPICS)) as publisher,
        closing(
            KafkaSubscriber(broker.settings, "bench-product", followed, events=events)
        ) as subscriber,
        _patience(flight),
    ):
        consume(
            subscriber,
            _Counted(sink, flight),
            name="bench",
            publisher=publisher,
            stop=flight.landed,
            clock=utc_now,
        )
    return flight.speed


class _Counted:
    """A sink whose market records are told to a flight."""

    def __init__(self, sink: Sink, flight: Flight) -> None:
        self._sink, self._flight = sink, flight
        self.topics = sink.topics
        self.position, self.release = sink.position, sink.release

    def write(self, batch: Batch) -> None:
        self._sink.write(batch)
        if batch.start.topic == MARKETS:
            self._flight.passed(len(batch.messages))


@contextmanager
def _patience(flight: Flight) -> Iterator[None]:
    """Nothing waits for ever for what never comes."""
    timer = threading.Timer(PATIENCE_S, flight.landed.set)
    timer.start()
    try:
        yield
    finally:
        timer.cancel()

"""Publish to Kafka: acknowledged by all in-sync replicas, and only once despite retries."""

import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

from kafka import KafkaProducer
from kafka.errors import KafkaError, KafkaTimeoutError

from cryptoviz.bus.kafka.clients import connect
from cryptoviz.bus.kafka.errors import to_bus_error
from cryptoviz.bus.kafka.settings import KafkaSettings
from cryptoviz.errors import NotFoundError
from cryptoviz.faults import fault_point
from cryptoviz.model.events import Event
from cryptoviz.model.messages import TooLargeError
from cryptoviz.model.topics import Topic

TIMEOUT_S = 20.0
_OVERHEAD = 100  # Bytes of a record in addition to key and value.

_Records = Sequence[tuple[bytes, bytes]]


class _Producer(KafkaProducer):  # type: ignore[misc] # untyped in the library
    """Can be closed while records wait: the library's flush would raise and keep its thread."""

    def flush(self, timeout: float | None = None) -> None:
        with suppress(KafkaTimeoutError):  # The future of each record has its result.
            super().flush(timeout)


class KafkaPublisher:
    """Publisher on a Kafka cluster. Thread-safe. Connects when used, and again after an error."""

    def __init__(
        self, settings: KafkaSettings, topics: Mapping[str, Topic], timeout_s: float = TIMEOUT_S
    ) -> None:
        """`timeout_s`: how long `publish` waits for acknowledgements."""
        self._settings = settings
        self._topics = topics
        self._timeout_s = timeout_s
        # By compression, which is the same for all that a client sends.
        self._clients: dict[str, _Producer] = {}
        self._lock = threading.Lock()

    def publish(self, topic: str, events: Sequence[Event]) -> None:
        """Return when all events are acknowledged. Raises BusError, and NotFoundError."""
        if not events:
            return
        if topic not in self._topics:
            raise NotFoundError(f"no topic is called {topic!r}")
        declared = self._topics[topic]
        records = [(event.key.encode(), event.to_json()) for event in events]
        _check_sizes(declared, events, records)
        client = None
        try:
            client = self._client(declared.compression)
            self._send(client, topic, records)
        except KafkaError as error:
            if client is not None:
                self._discard(client)
            raise to_bus_error(self._settings, error, topic) from error

    def close(self) -> None:
        for client in list(self._clients.values()):
            self._discard(client)

    def _send(self, client: _Producer, topic: str, records: _Records) -> None:
        futures = [client.send(topic, value, key) for key, value in records]
        fault_point("kafka.sent")
        client.flush(self._timeout_s)
        for future in futures:
            if not future.succeeded():
                raise future.exception or KafkaTimeoutError("not acknowledged in time")

    def _client(self, compression: str) -> _Producer:
        with self._lock:
            if compression not in self._clients:
                largest = max(topic.max_message_bytes for topic in self._topics.values())
                arguments = producer_arguments(
                    self._settings, compression, largest, self._timeout_s
                )
                self._clients[compression] = connect(_Producer, arguments)
            return self._clients[compression]

    def _discard(self, client: _Producer) -> None:
        """Drop a client in doubtful state (batches in flight); the next publish creates another."""
        with self._lock:
            kept = {name: other for name, other in self._clients.items() if other is not client}
            self._clients = kept
        with suppress(KafkaError):
            client.close(timeout=0)


def _check_sizes(topic: Topic, events: Sequence[Event], records: _Records) -> None:
    limit = topic.max_message_bytes - _OVERHEAD
    sized = zip(events, records, strict=True)
    too_large = [event for event, (key, value) in sized if len(key) + len(value) > limit]
    if too_large:
        raise TooLargeError(
            f"{len(too_large)} records for {topic.name} have more than the "
            f"{topic.max_message_bytes} bytes that topics.yml allows.",
            too_large,
        )


def producer_arguments(
    settings: KafkaSettings, compression: str, max_bytes: int, timeout_s: float = TIMEOUT_S
) -> dict[str, Any]:
    """Return the arguments of KafkaProducer for records of at most `max_bytes`."""
    return settings.arguments() | {
        "metrics_enabled": False,  # They cost a tenth of the throughput and are not used.
        "acks": "all",
        "enable_idempotence": True,
        "compression_type": None if compression == "none" else compression,
        "batch_size": 262_144,
        "linger_ms": 5,
        "max_request_size": max_bytes,
        "max_block_ms": 1000 * settings.connect_seconds,
        "request_timeout_ms": min(10_000, 500 * timeout_s),
        "delivery_timeout_ms": 1000 * timeout_s,
        "allow_auto_create_topics": False,
    }

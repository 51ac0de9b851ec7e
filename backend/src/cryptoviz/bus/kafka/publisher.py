"""Publishing to Kafka: acknowledged by all replicas in step, each once however often the client tries."""

import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

from kafka import KafkaProducer
from kafka.errors import KafkaError, KafkaTimeoutError

from cryptoviz.bus.kafka.clients import connected
from cryptoviz.bus.kafka.errors import trouble
from cryptoviz.bus.kafka.settings import KafkaSettings
from cryptoviz.errors import NotFoundError
from cryptoviz.faults import fault_point
from cryptoviz.model.events import Event
from cryptoviz.model.messages import TooLargeError
from cryptoviz.model.topics import Topic

PATIENCE = 20.0  # seconds
_OVERHEAD = 100  # bytes that a record takes besides key and value


class _Producer(KafkaProducer):  # type: ignore[misc] # the library leaves it untyped
    """Can be closed while records wait: the library's flush, and so its close, would raise for them and let its thread go on sending."""

    def flush(self, timeout: float | None = None) -> None:
        """Wait; whether a record was acknowledged, its future tells."""
        with suppress(KafkaTimeoutError):
            super().flush(timeout)


class KafkaPublisher:
    """Publisher on a Kafka cluster. Connects when it is first used, and anew after an error. Thread-safe; make it after a fork.

    What waits to be acknowledged is what its callers have handed over and wait for: there is no other buffer.
    """

    def __init__(
        self, settings: KafkaSettings, topics: Mapping[str, Topic], patience: float = PATIENCE
    ) -> None:
        """`patience`: seconds until a publish that is not acknowledged is given up."""
        self._settings = settings
        self._topics = topics
        self._patience = patience
        self._clients: dict[
            str, _Producer
        ] = {}  # by compression, which is one for all that a client sends
        self._lock = threading.Lock()

    def publish(self, topic: str, events: Sequence[Event]) -> None:
        """All events are acknowledged when this returns. Raises BusError, NotFoundError for a topic that is not declared."""
        if not events:
            return
        declared = self._declared(topic)
        records = [(event.key.encode(), event.to_json()) for event in events]
        self._refuse_large(declared, events, records)
        client = None
        try:
            client = self._client(declared.compression)
            self._send(client, topic, records)
        except KafkaError as error:
            if client is not None:
                self._discard(client)
            raise trouble(self._settings, error, topic) from error

    def close(self) -> None:
        for client in list(self._clients.values()):
            self._discard(client)

    def _send(self, client: _Producer, topic: str, records: Sequence[tuple[bytes, bytes]]) -> None:
        futures = [client.send(topic, value, key) for key, value in records]
        fault_point("kafka.sent")
        client.flush(self._patience)
        for future in futures:
            if not future.succeeded():
                raise future.exception or KafkaTimeoutError("not acknowledged in time")

    def _declared(self, topic: str) -> Topic:
        try:
            return self._topics[topic]
        except KeyError:
            raise NotFoundError(f"no topic is called {topic!r}") from None

    def _refuse_large(
        self, topic: Topic, events: Sequence[Event], records: Sequence[tuple[bytes, bytes]]
    ) -> None:
        rejected = [
            event
            for event, (key, value) in zip(events, records, strict=True)
            if len(key) + len(value) + _OVERHEAD > topic.max_message_bytes
        ]
        if rejected:
            sentence = f"{len(rejected)} records for {topic.name} have more than the {topic.max_message_bytes} bytes that topics.yml allows."
            raise TooLargeError(sentence, rejected)

    def _client(self, compression: str) -> _Producer:
        with self._lock:
            if compression not in self._clients:
                self._clients[compression] = self._connect(compression)
            return self._clients[compression]

    def _connect(self, compression: str) -> _Producer:
        largest = max(topic.max_message_bytes for topic in self._topics.values())
        return connected(
            _Producer, producer_arguments(self._settings, compression, largest, self._patience)
        )

    def _discard(self, client: _Producer) -> None:
        """Its state is in doubt (what is under way, a sticky refusal): the next publish makes another."""
        with self._lock:
            self._clients = {
                name: kept for name, kept in self._clients.items() if kept is not client
            }
        with suppress(KafkaError):
            client.close(timeout=0)


def producer_arguments(
    settings: KafkaSettings, compression: str, largest: int, patience: float = PATIENCE
) -> dict[str, Any]:
    """Of the library's producer. `largest`: bytes of a record."""
    return settings.arguments() | {
        "metrics_enabled": False,  # they cost a tenth of the throughput, and nobody reads them
        "acks": "all",
        "enable_idempotence": True,
        "compression_type": None if compression == "none" else compression,
        "batch_size": 262_144,
        "linger_ms": 5,
        "max_request_size": largest,
        "max_block_ms": 1000 * settings.connect_seconds,
        "request_timeout_ms": min(10_000, 500 * patience),
        "delivery_timeout_ms": 1000 * patience,
        "allow_auto_create_topics": False,
    }

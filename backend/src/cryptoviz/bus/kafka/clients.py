"""Create kafka-python clients. A failed attempt leaves no thread or socket, and reports why."""

import logging
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from typing import Any, TypeVar

from kafka import KafkaAdminClient, errors
from kafka.admin import ConfigResource, ConfigResourceType
from kafka.net.compat import KafkaNetClient
from kafka.net.connection import KafkaConnection
from kafka.net.manager import KafkaConnectionManager
from kafka.net.selector import NetworkSelector

_Client = TypeVar("_Client")


def connect(kind: Callable[..., _Client], arguments: Mapping[str, object]) -> _Client:
    """Return a client of this class that has reached a broker. Raises KafkaError."""
    # The library logs an unreachable broker many times a second; our callers log it once.
    logging.getLogger("kafka").setLevel(logging.CRITICAL)
    created: list[KafkaNetClient] = []

    def make_net(**options: object) -> KafkaNetClient:
        selector = NetworkSelector(**options)
        created.append(KafkaNetClient(selector, _ConnectionManager(selector, **options)))
        return created[-1]

    try:
        return kind(**arguments, kafka_client=make_net)
    except BaseException as error:
        for net in created:
            with suppress(errors.KafkaError):
                net.close()
            if net._manager.rejection is not None and isinstance(error, errors.KafkaTimeoutError):
                raise net._manager.rejection from error
        raise


class _ConnectionManager(KafkaConnectionManager):  # type: ignore[misc] # untyped in the library
    """Remembers a rejected login, which the library retries until it times out."""

    rejection: Exception | None = None

    def get_connection(self, node_id: object, *args: object, **options: object) -> KafkaConnection:
        connection = super().get_connection(node_id, *args, **options)
        connection.init_future.add_errback(self._on_failure)
        return connection

    def _on_failure(self, error: Exception) -> None:
        rejections = errors.SaslAuthenticationFailedError, errors.UnsupportedSaslMechanismError
        if isinstance(error, rejections):
            self.rejection = error


def described_topics(admin: KafkaAdminClient) -> Mapping[str, Any]:
    """Return the metadata of all topics, by name."""
    return {described["name"]: described for described in admin.describe_topics()}


def topic_configs(admin: KafkaAdminClient, topics: Iterable[str]) -> Mapping[str, Any]:
    """Return the configurations of topics: dicts with a `value`, by topic and name."""
    resources = [ConfigResource(ConfigResourceType.TOPIC, topic) for topic in topics]
    if not resources:
        return {}
    configs: Mapping[str, Any] = admin.describe_configs(resources, config_filter="all")
    return configs["topic"]  # type: ignore[no-any-return]

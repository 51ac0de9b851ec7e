"""Making the clients of kafka-python so that one that cannot connect leaves no thread and no socket behind, and says why."""

import logging
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import TypeVar

from kafka.errors import (
    KafkaError,
    KafkaTimeoutError,
    SaslAuthenticationFailedError,
    UnsupportedSaslMechanismError,
)
from kafka.net.compat import KafkaNetClient
from kafka.net.connection import KafkaConnection
from kafka.net.manager import KafkaConnectionManager
from kafka.net.selector import NetworkSelector

_Client = TypeVar("_Client")


def connected(kind: Callable[..., _Client], arguments: Mapping[str, object]) -> _Client:
    """A client of this kind that has reached a broker. Raises KafkaError."""
    # What the library says of a broker that is away, many times a second, is said once by those who use it.
    logging.getLogger("kafka").setLevel(logging.CRITICAL)
    managers: list[_Manager] = []
    nets: list[KafkaNetClient] = []

    def make(**given: object) -> KafkaNetClient:
        net = NetworkSelector(**given)
        managers.append(_Manager(net, **given))
        nets.append(KafkaNetClient(net, managers[-1]))
        return nets[-1]

    try:
        return kind(**arguments, kafka_client=make)
    except BaseException as error:
        for one in nets:
            with suppress(KafkaError):
                one.close()
        refusal = next((manager.refusal for manager in managers if manager.refusal), None)
        if refusal is not None and isinstance(error, KafkaTimeoutError):
            raise refusal from error
        raise


class _Manager(KafkaConnectionManager):  # type: ignore[misc] # the library leaves it untyped
    """Remembers that a broker refused who asks: the library forgets it while it looks for its first broker, and tries until time is up."""

    refusal: Exception | None = None

    def get_connection(self, node_id: object, *given: object, **named: object) -> KafkaConnection:
        connection = super().get_connection(node_id, *given, **named)
        connection.init_future.add_errback(self._failed)
        return connection

    def _failed(self, error: Exception) -> None:
        if isinstance(error, SaslAuthenticationFailedError | UnsupportedSaslMechanismError):
            self.refusal = error

"""Making the clients of kafka-python so that one that could not connect leaves no thread and no socket behind."""

import logging
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import TypeVar

from kafka.errors import KafkaError
from kafka.net.compat import KafkaNetClient

_Client = TypeVar("_Client")


def connected(kind: Callable[..., _Client], arguments: Mapping[str, object]) -> _Client:
    """A client of this kind that has reached a broker. Raises KafkaError."""
    # What the library says of a broker that is away, many times a second, is said once by those who use it.
    logging.getLogger("kafka").setLevel(logging.CRITICAL)
    made: list[KafkaNetClient] = []

    def make(**given: object) -> KafkaNetClient:
        made.append(KafkaNetClient(**given))
        return made[-1]

    try:
        return kind(**arguments, kafka_client=make)
    except BaseException:
        for client in made:
            with suppress(KafkaError):
                client.close()
        raise

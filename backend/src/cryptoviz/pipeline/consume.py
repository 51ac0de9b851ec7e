"""Consuming: read a batch, write it, go on from the position that the sink stored with it."""

from collections.abc import Sequence
from typing import Protocol

from cryptoviz.deliveries import Batch, Position


class Subscriber(Protocol):
    def partitions(self, topic: str) -> Sequence[int]: ...

    @property
    def log(self) -> str:
        """The id of the log that is read: positions of one log mean nothing in another."""

    def read(self, position: Position, limit: int) -> Batch | None:
        """The next records behind `position`, at most `limit`; None when there is nothing new."""

    def wait(self, timeout: float) -> None:
        """Return when something new may be there, after `timeout` seconds at the latest."""


class Sink(Protocol):
    @property
    def topics(self) -> Sequence[str]: ...

    def position(self, log: str, topic: str, partition: int) -> Position: ...

    def write(self, batch: Batch) -> None:
        """Rows and position in one transaction; what cannot be stored is durable in `errors` before that commits.

        Raises SinkError when the store cannot be reached.
        """

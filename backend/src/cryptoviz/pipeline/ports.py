"""What the two loops are given: sources to poll and their states, sinks to write to. The two ends of a bus stand in messages.py."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from cryptoviz.model.messages import Batch, Position
from cryptoviz.model.polling import Poll
from cryptoviz.model.records import SourceStatus


class Source(Protocol):
    """Something that can be polled. Its own state (ETag, cursor, …) is given to it once and given back in each Poll."""

    @property
    def name(self) -> str:
        """What its status and its state go by; the same after a restart."""

    @property
    def topic(self) -> str:
        """Where its events are published."""

    def set_state(self, state: Mapping[str, str]) -> None:
        """Continue from this state: the saved one at first, then that of each durable poll."""

    def due_at(self, now: datetime) -> datetime:
        """When to poll next; now or earlier = due."""

    def poll(self, now: datetime) -> Poll:
        """What the source has to say; a failure stands in Poll.error."""

    def status(self, now: datetime) -> SourceStatus:
        """How the source fares after its last poll."""

    def close(self) -> None:
        """End what is under way, from another thread."""


class SourceStates(Protocol):
    """What each source has learned, kept by the source's name. Raises StoreError."""

    def load(self, source: str) -> Mapping[str, str]:
        """What was saved last; empty at first."""

    def save(self, source: str, state: Mapping[str, str]) -> None:
        """Replace what was saved before."""


class Sink(Protocol):
    """Where a consumer puts what it reads, and where it has got to."""

    @property
    def topics(self) -> Sequence[str]:
        """What it wants to be handed."""

    def position(self, log: str, topic: str, partition: int) -> Position:
        """Where to read on; the beginning for a partition that was never read. Raises SinkError."""

    def write(self, batch: Batch) -> None:
        """Rows and position in one transaction; what cannot be stored is durable in `errors` before that commits.

        Raises SinkError when the store cannot be reached.
        """

    def release(self, topic: str, partition: int) -> None:
        """Another consumer may write this partition from now on: close what is open for it. Raises SinkError."""

"""Protocols that the two loops use. Those of a bus are in model/messages.py."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from cryptoviz.model.messages import Batch, Position
from cryptoviz.model.polling import Poll
from cryptoviz.model.records import SourceStatus


class Source(Protocol):
    """Something that can be polled."""

    name: str  # of its status and state; the same after a restart
    topic: str  # of its events

    def set_state(self, state: Mapping[str, str]) -> None:
        """Continue from this state: the saved one at first, then that of each durable poll."""

    def due_at(self, now: datetime) -> datetime:
        """Return when to poll next; now or earlier if it is due."""

    def poll(self, now: datetime) -> Poll:
        """Poll the source. A failure is in Poll.error."""

    def status(self, now: datetime) -> SourceStatus:
        """Return the status after the last poll."""

    def close(self) -> None:
        """End a poll in progress, from another thread."""


class SourceStates(Protocol):
    """Storage of the states of sources by name. Raises StoreError."""

    def load(self, source: str) -> Mapping[str, str]:
        """Return the saved state; empty at first."""

    def save(self, source: str, state: Mapping[str, str]) -> None:
        """Replace the saved state."""


class Sink(Protocol):
    """Storage that a consumer writes batches and its positions to. Raises SinkError."""

    @property
    def topics(self) -> Sequence[str]:
        """The topics to consume."""

    def position(self, log: str, topic: str, partition: int) -> Position:
        """Return where to continue; the beginning of a partition that was never read."""

    def write(self, batch: Batch) -> None:
        """Commit rows and position at once. Before, publish what cannot be stored to `errors`."""

    def release(self, topic: str, partition: int) -> None:
        """Close what is open for a partition, so that another consumer may write it."""

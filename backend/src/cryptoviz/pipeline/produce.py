"""Producing: poll what is due, publish it, and only then save what the poll learned."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from cryptoviz.events import Event
from cryptoviz.polls import Poll
from cryptoviz.records import SourceStatus


class Publisher(Protocol):
    def publish(self, topic: str, events: Sequence[Event]) -> None:
        """The events are durable when this returns."""


class Source(Protocol):
    """Something that can be polled. Its own state (ETag, cursor) is handed to it and given back in the Poll."""

    @property
    def name(self) -> str: ...
    @property
    def topic(self) -> str: ...

    def due_at(self, now: datetime) -> datetime:
        """When to poll next; now or earlier = due."""

    def poll(self, now: datetime) -> Poll:
        """Raises SourceError."""

    def saved(self, poll: Poll) -> None:
        """The poll's records are durable and its state is saved."""

    def status(self, now: datetime) -> SourceStatus:
        """How the source fares after its last poll."""


class SourceStates(Protocol):
    def load(self, source: str) -> Mapping[str, str]: ...
    def save(self, source: str, state: Mapping[str, str]) -> None: ...


class WantedCoins(Protocol):
    """What users want beyond the coins that are polled anyway. With the database away, the last answer is kept."""

    def favourites(self) -> Sequence[str]: ...
    def wanted(self) -> Sequence[str]:
        """Coin ids to poll: favourites, then coins whose charts were opened lately."""

    def unfilled(self, days: int, limit: int) -> Sequence[str]:
        """Coin ids without this range of history: favourites first, then by rank, then any coin whose chart was opened."""

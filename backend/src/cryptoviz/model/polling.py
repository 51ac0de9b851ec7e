"""Result of polling a source, and what users want to be polled."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from cryptoviz.errors import SourceError
from cryptoviz.model.events import Event


@dataclass(frozen=True)
class RejectedRow:
    """One bad row of a good answer: its bytes as received, and what is wrong with it.

    `key` is the same in later polls, even if the bytes change.
    """

    value: bytes
    error: str
    key: str | None = None


@dataclass(frozen=True)
class Poll:
    """Result of one poll."""

    events: Sequence[Event] = ()
    rejected: Sequence[RejectedRow] = ()
    # ETag, page, …: saved after the records are durable, so that a crash repeats the poll.
    state: Mapping[str, str] = field(default_factory=dict)
    error: SourceError | None = None  # set if the poll was cut short; `events` came before


class WantedCoins(Protocol):
    """Coins that users want. While the database is away, the last answer is repeated."""

    def wanted(self) -> Sequence[str]:
        """Return ids of coins to poll: favourites, then coins whose chart was opened lately."""

    def opened(self) -> Sequence[str]:
        """Return ids of coins whose chart was opened lately, the newest first."""

    def unfilled(self, days: int, limit: int) -> Sequence[str]:
        """Return coins without this range of history: favourites, then by rank, then viewed."""

"""What one poll of a source brings, and what sources are told of users' wishes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from cryptoviz.errors import SourceError
from cryptoviz.model.events import Event


@dataclass(frozen=True)
class RejectedRow:
    """One bad row of a good answer: its bytes as received and what is wrong with it."""

    value: bytes
    error: str
    key: str | None = None


@dataclass(frozen=True)
class Poll:
    """`state` (ETag, cursor, …) is saved only after `events` and `rejected` are durable: a crash repeats a poll.

    `error` is what ended the poll, when something did: what came before it is in `events` all the same.
    """

    events: Sequence[Event] = ()
    rejected: Sequence[RejectedRow] = ()
    state: Mapping[str, str] = field(default_factory=dict)
    error: SourceError | None = None


class WantedCoins(Protocol):
    """What users want beyond the coins that are polled anyway. With the database away, the last answer is kept."""

    def wanted(self) -> Sequence[str]:
        """Coin ids to poll: favourites, then coins whose charts were opened lately."""

    def unfilled(self, days: int, limit: int) -> Sequence[str]:
        """Coin ids without this range of history: favourites first, then by rank, then any coin whose chart was opened."""

"""What one poll of a source brings, and what the loop that polls must know about a source."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from cryptoviz.errors import SourceError
from cryptoviz.events import Event


@dataclass(frozen=True)
class Rejected:
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
    rejected: Sequence[Rejected] = ()
    state: Mapping[str, str] = field(default_factory=dict)
    error: SourceError | None = None

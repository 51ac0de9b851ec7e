"""Bad rows of a source: the same one becomes a dead letter once an hour, with a count."""

import hashlib
import re
from collections import Counter
from collections.abc import Sequence
from datetime import datetime

import orjson

from cryptoviz.clock import to_ms
from cryptoviz.model.events import content_hash
from cryptoviz.model.polling import RejectedRow

HOUR_MS = 3_600_000
MOST_ROWS = 1_000  # that are remembered

_NAME = "rejected_rows"
_NUMBER = re.compile(r"\d+")  # in an error: often the position in a row that changes
_VALUE = re.compile(rb"-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?")  # of a row: a price, a part of a time


class RejectedRows:
    """Rows that were recorded in the last hour: when, and how often each came since then."""

    def __init__(self) -> None:
        self._seen: dict[str, tuple[int, int]] = {}

    def restore(self, state: dict[str, str]) -> None:
        """Take what `to_state` returned out of the state of the source."""
        self._seen = orjson.loads(state.pop(_NAME, "{}"))

    def to_state(self) -> dict[str, str]:
        """Return what is added to the state of the source."""
        return {_NAME: orjson.dumps(self._seen).decode()} if self._seen else {}

    def due(self, rows: Sequence[RejectedRow], now: datetime) -> list[tuple[RejectedRow, int]]:
        """Return the rows to record, each with how often it came since it was last recorded."""
        now_ms, due = to_ms(now), []
        by_identity = {_identity(row): row for row in rows}
        for identity, count in Counter(map(_identity, rows)).items():
            at, before = self._seen.pop(identity, (0, 0))
            if 0 <= now_ms - at < HOUR_MS:
                self._seen[identity] = at, before + count
            else:
                self._seen[identity] = now_ms, 0
                due.append((by_identity[identity], before + count))
        recent = {key: seen for key, seen in self._seen.items() if now_ms - seen[0] < HOUR_MS}
        self._seen = dict(list(recent.items())[-MOST_ROWS:])
        return due


def _identity(row: RejectedRow) -> str:
    """Return a hash of key and error, or of bytes and error, without numbers, which may change."""
    key = row.key or hashlib.sha256(_VALUE.sub(b"0", row.value)).hexdigest()
    return content_hash([bool(row.key), key, _NUMBER.sub("0", row.error)])

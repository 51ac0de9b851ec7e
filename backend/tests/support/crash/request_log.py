"""Independent reader of the simulator's request log: the standard library only."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

from support.crash.topic_files import epoch_ms
from support.json_lines import complete_lines

# The simulator may read a request of a killed process a little after the next one has started.
REQUEST_DELAY = timedelta(seconds=1)


@dataclass(frozen=True)
class ServedResponse:
    """One response of the simulator."""

    at: datetime
    path: str
    status: int
    query: dict[str, str]
    body: dict[str, Any]

    def prices(self) -> dict[tuple[str, int], float]:
        """Return (coin, last_updated) → price."""
        return {
            (coin, epoch_ms(updated)): price
            for coin, updated, price in self.body.get("rows", ())
            if updated and price is not None
        }


def read_request_log(path: Path) -> list[ServedResponse]:
    """Return all served responses in order, without a last line that is still being written."""
    entries = [json.loads(line) for line in complete_lines(path.read_bytes())]
    return [
        ServedResponse(datetime.fromisoformat(e["at"]), e["path"], e["status"], e["query"], e)
        for e in entries
    ]


def acknowledged(responses: list[ServedResponse], starts: list[datetime]) -> list[ServedResponse]:
    """Return good responses after which the same process polled the same source again.

    It does so only when their records are durable. `starts` are the times at which a poller was
    started: a request after a later start comes from another process.
    """
    kept: list[ServedResponse] = []
    for low, high in pairwise([*starts, datetime.max.replace(tzinfo=UTC)]):
        run = sorted(
            (response for response in responses if low + REQUEST_DELAY <= response.at < high),
            key=lambda response: response.at,
        )
        for source in {_source(response) for response in run}:
            of_source = [response for response in run if _source(response) == source]
            kept += [response for response in of_source[:-1] if response.status == 200]
    return kept


def prices_of(responses: list[ServedResponse]) -> dict[tuple[str, int], float]:
    """Return (coin, last_updated) → price of all these responses."""
    return {key: price for response in responses for key, price in response.prices().items()}


def _source(response: ServedResponse) -> str:
    """History is one source with many addresses."""
    return "history" if response.path.endswith("/market_chart") else response.path

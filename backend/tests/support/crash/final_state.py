"""All that is there when everything has ended, read once: topics, archive, database, and what the simulator served."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import Any

from support.crash.independent_reader import (
    HISTORY,
    LATE,
    NEWS,
    SNAPSHOT,
    ServedResponse,
    epoch_ms,
    read_journal,
)
from support.crash.raw_data import ArchivedLine, Query, RecordId, TopicRecord, archive_lines

ERROR = "cryptoviz.error.v1"
FAR = datetime.fromisoformat("9999-01-01T00:00:00+00:00")


class FinalState:
    """`calm`: the offset of each partition below which no paused writer can have written; without any, none was paused."""

    def __init__(
        self,
        records: list[TopicRecord],
        log: Path,
        query: Query,
        journal: Path,
        starts: Mapping[str, list[datetime]],
        failures: Mapping[str, list[datetime]],
        junk: list[tuple[str, int, bytes | None]],
        calm: Mapping[tuple[str, int], int] | None = None,
    ) -> None:
        self.records, self.query, self.junk, self.calm = records, query, junk, calm
        self._log, self._journal, self._starts, self._failures = log, journal, starts, failures

    @cached_property
    def lines(self) -> Mapping[RecordId, list[ArchivedLine]]:
        """All of each place."""
        found: dict[RecordId, list[ArchivedLine]] = defaultdict(list)
        for line in archive_lines(self._log):
            found[line.place].append(line)
        return found

    @cached_property
    def events(self) -> list[tuple[RecordId, dict[str, Any]]]:
        """What was published, in the order of each partition."""
        return [
            (record.place, event)
            for record in self.records
            if (event := record.event) and "data" in event
        ]

    def of(self, kind: str) -> list[tuple[RecordId, dict[str, Any]]]:
        return [(place, event) for place, event in self.events if event["type"] == kind]

    @cached_property
    def snapshots(self) -> dict[tuple[str, int], float | None]:
        """(coin, moment) → price; one without a moment of its own speaks of when it was seen."""
        found = {}
        for _, event in self.of(SNAPSHOT):
            data = event["data"]
            at = epoch_ms(data.get("last_updated") or event["time"])
            assert found.setdefault((data["coin_id"], at), data.get("price")) == data.get(
                "price"
            ), f"{event['id']} has two prices"
        return found

    @cached_property
    def history(self) -> set[tuple[str, int]]:
        """(coin, moment) of all points."""
        return {
            (event["data"]["coin_id"], point["at"])
            for _, event in self.of(HISTORY)
            for point in event["data"]["points"]
        }

    @cached_property
    def items(self) -> dict[str, str]:
        """The id of each news item and that of its newest event."""
        found: dict[str, tuple[str, int, str]] = {}
        for place, event in self.of(NEWS):
            version = event["time"], place[2], event["id"]
            item = event["data"]["id"]
            known = found.get(item)
            if known is None or (version > known and known[2] != event["id"]):
                found[item] = version
        return {item: version[2] for item, version in found.items()}

    def repeats(self, topic: str) -> int:
        """How many records of a topic have the id of an earlier one."""
        ids = [event["id"] for place, event in self.events if place[0] == topic]
        return len(ids) - len(set(ids))

    @cached_property
    def kept_figures(self) -> dict[tuple[str, int], float]:
        """Of all answers that must have been published: (coin, last_updated) → price."""
        return {
            key: price for served in self._kept("market") for key, price in served.rows().items()
        }

    @cached_property
    def kept_items(self) -> list[tuple[str, str]]:
        """Of all answers that must have been published: the two ids that a news item of that identity may have."""
        urls = {event["data"]["feed_url"] for _, event in self.of(NEWS)}
        return [
            (_item_id(url, "guid", name), _item_id(url, "link", name))
            for served in self._kept("news")
            for url in urls
            if url.endswith(served.path)
            for name in served.body.get("items", ())
        ]

    def _kept(self, part: str) -> list[ServedResponse]:
        """Good answers after which the same process asked for the same again: it does so only when their records are durable, or when
        its poll failed (a later page timed out).
        """
        kept = []
        for low, high in pairwise([*self._starts[part], FAR]):
            asked: dict[str, list[ServedResponse]] = defaultdict(list)
            for served in self._served:
                if low + LATE <= served.at < high and served.path.startswith("/feeds/") == (
                    part == "news"
                ):
                    asked[f"{served.path} {served.query.get('page')}"].append(served)
            pairs = [pair for some in asked.values() for pair in pairwise(some)]
            kept += [
                served
                for served, again in pairs
                if served.status == 200 and not self._failed(part, served.at, again.at)
            ]
        return kept

    def _failed(self, part: str, since: datetime, until: datetime) -> bool:
        return any(since <= moment <= until for moment in self._failures[part])

    @cached_property
    def _served(self) -> list[ServedResponse]:
        return sorted(read_journal(self._journal), key=lambda served: served.at)


def _item_id(*identity: str) -> str:
    return hashlib.sha256(
        json.dumps(identity, separators=(",", ":"), ensure_ascii=False).encode()
    ).hexdigest()[:16]

"""What exists after all parts have stopped: topics, archive, database, served responses."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import Any

from support.crash.raw_data import ArchivedLine, Query, RecordId, TopicRecord, read_archive_lines
from support.crash.request_log import REQUEST_DELAY, ServedResponse, read_request_log
from support.crash.topic_files import HISTORY, NEWS, SNAPSHOT, epoch_ms

ERROR = "cryptoviz.error.v1"
FAR_FUTURE = datetime.fromisoformat("9999-01-01T00:00:00+00:00")


class FinalState:
    """`single_writer_ends` are the offsets of each partition below which only one archive
    consumer can have written; None if none was paused.
    """

    def __init__(
        self,
        records: list[TopicRecord],
        log: Path,
        query: Query,
        request_log: Path,
        starts: Mapping[str, list[datetime]],
        failed_polls: Mapping[str, list[datetime]],
        invalid_messages: list[tuple[str, int, bytes | None]],
        single_writer_ends: Mapping[tuple[str, int], int] | None = None,
    ) -> None:
        self.records, self.query = records, query
        self.invalid_messages, self.single_writer_ends = invalid_messages, single_writer_ends
        self._log, self._request_log = log, request_log
        self._starts, self._failed_polls = starts, failed_polls

    @cached_property
    def archived(self) -> Mapping[RecordId, list[ArchivedLine]]:
        """All archived lines of each record."""
        found: dict[RecordId, list[ArchivedLine]] = defaultdict(list)
        for line in read_archive_lines(self._log):
            found[line.id].append(line)
        return found

    @cached_property
    def events(self) -> list[tuple[RecordId, dict[str, Any]]]:
        """Published events, in the order of each partition."""
        return [
            (record.id, event)
            for record in self.records
            if (event := record.event) and "data" in event
        ]

    def events_of(self, event_type: str) -> list[tuple[RecordId, dict[str, Any]]]:
        return [(record, event) for record, event in self.events if event["type"] == event_type]

    @cached_property
    def snapshots(self) -> dict[tuple[str, int], float | None]:
        """(coin, time) → price. Without `last_updated` the time of observation counts."""
        found = {}
        for _, event in self.events_of(SNAPSHOT):
            data = event["data"]
            at = epoch_ms(data.get("last_updated") or event["time"])
            price = found.setdefault((data["coin_id"], at), data.get("price"))
            assert price == data.get("price"), f"{event['id']} has two prices"
        return found

    @cached_property
    def history_keys(self) -> set[tuple[str, int]]:
        """(coin, time) of all points of history."""
        return {
            (event["data"]["coin_id"], point["at"])
            for _, event in self.events_of(HISTORY)
            for point in event["data"]["points"]
        }

    @cached_property
    def news_items(self) -> dict[str, str]:
        """Id of each news item → id of its newest event."""
        found: dict[str, tuple[str, int, str]] = {}
        for (_, _, offset), event in self.events_of(NEWS):
            version = event["time"], offset, event["id"]
            item = event["data"]["id"]
            known = found.get(item)
            if known is None or (version > known and known[2] != event["id"]):
                found[item] = version
        return {item: version[2] for item, version in found.items()}

    def repeats(self, topic: str) -> int:
        """Return how many records of a topic have the id of an earlier one."""
        ids = [event["id"] for record, event in self.events if record[0] == topic]
        return len(ids) - len(set(ids))

    @cached_property
    def acknowledged_prices(self) -> dict[tuple[str, int], float]:
        """(coin, last_updated) → price of all responses that must have been published."""
        return {
            key: price
            for response in self._acknowledged("market")
            for key, price in response.prices().items()
        }

    @cached_property
    def acknowledged_news(self) -> list[tuple[str, str]]:
        """Of each news item that must have been published: its two possible ids."""
        urls = {event["data"]["feed_url"] for _, event in self.events_of(NEWS)}
        return [
            (_item_id(url, "guid", name), _item_id(url, "link", name))
            for response in self._acknowledged("news")
            for url in urls
            if url.endswith(response.path)
            for name in response.body.get("items", ())
        ]

    def _acknowledged(self, part: str) -> list[ServedResponse]:
        """Return good responses after which the same process repeated the request.

        It does so only when their records are durable, or when its poll failed (for example
        because a later page timed out); the latter are left out.
        """
        kept = []
        for low, high in pairwise([*self._starts[part], FAR_FUTURE]):
            by_request: dict[str, list[ServedResponse]] = defaultdict(list)
            for response in self._responses:
                of_part = response.path.startswith("/feeds/") == (part == "news")
                if of_part and low + REQUEST_DELAY <= response.at < high:
                    by_request[f"{response.path} {response.query.get('page')}"].append(response)
            pairs = [pair for responses in by_request.values() for pair in pairwise(responses)]
            kept += [
                response
                for response, repeated in pairs
                if response.status == 200 and not self._failed(part, response.at, repeated.at)
            ]
        return kept

    def _failed(self, part: str, since: datetime, until: datetime) -> bool:
        return any(since <= at <= until for at in self._failed_polls[part])

    @cached_property
    def _responses(self) -> list[ServedResponse]:
        return sorted(read_request_log(self._request_log), key=lambda response: response.at)


def _item_id(*identity: str) -> str:
    text = json.dumps(identity, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:16]

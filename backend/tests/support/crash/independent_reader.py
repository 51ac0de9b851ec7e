"""An independent reader of the bus's files and of the simulator's log: the standard library alone, nothing of cryptoviz."""

import gzip
import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

# A question that the last poller sent before it died may be read by the simulator a little after the next was started.
LATE = timedelta(seconds=1)
SNAPSHOT, HISTORY, NEWS = (
    "cryptoviz.market.snapshot.v1",
    "cryptoviz.market.history.v1",
    "cryptoviz.news.item.v1",
)


@dataclass(frozen=True)
class TopicLine:
    offset: int
    event: dict[str, Any]


def read_topic(data_dir: Path, topic: str) -> list[TopicLine]:
    """Every line of a topic in order, days plain or gzipped. AssertionError when one is torn or an offset missing or there twice."""
    (log,) = [path for path in (data_dir / "archive").iterdir() if path.is_dir()]
    lines: list[TopicLine] = []
    for day in sorted(path for path in (log / topic).iterdir() if path.is_dir()):
        for raw in _bytes_of(day).split(b"\n")[:-1]:
            entry = json.loads(raw)
            assert entry["partition"] == 0
            lines.append(TopicLine(entry["offset"], entry["event"]))
    assert [line.offset for line in lines] == list(range(len(lines))), (
        f"{topic} has holes or repeats"
    )
    return lines


def count_lines(data_dir: Path, topic: str) -> int:
    """How many whole lines a topic has just now, whatever is being written."""
    return sum(
        _said(day).count(b"\n")
        for day in (data_dir / "archive").glob(f"*/{topic}/*")
        if day.is_dir()
    )


def _bytes_of(day: Path) -> bytes:
    body = _said(day)
    assert body.endswith(b"\n"), f"{day} ends with a torn line"
    return body


def _said(day: Path) -> bytes:
    plain = day / "0.0.jsonl"
    return (
        plain.read_bytes()
        if plain.exists()
        else gzip.decompress((day / "0.0.jsonl.gz").read_bytes())
    )


def to_ms(moment: datetime) -> int:
    return round(moment.timestamp() * 1000)


def epoch_ms(text: str) -> int:
    return to_ms(datetime.fromisoformat(text))


def snapshots(lines: list[TopicLine]) -> dict[tuple[str, int], float]:
    """(coin, last_updated) → price of every snapshot; the last line counts, all of one id must agree."""
    found: dict[tuple[str, int], float] = {}
    for line in lines:
        if line.event["type"] == SNAPSHOT:
            data = line.event["data"]
            key = (data["coin_id"], epoch_ms(data["last_updated"]))
            assert found.setdefault(key, data["price"]) == data["price"], f"{key} has two prices"
    return found


def history_points(lines: list[TopicLine]) -> dict[tuple[str, int], float]:
    """(coin, at) → price of every point of every history block."""
    blocks = (line.event["data"] for line in lines if line.event["type"] == HISTORY)
    return {
        (data["coin_id"], point["at"]): point["price"]
        for data in blocks
        for point in data["points"]
    }


@dataclass(frozen=True)
class ServedResponse:
    """One answer of the simulator."""

    at: datetime
    path: str
    status: int
    query: dict[str, str]
    body: dict[str, Any]

    def rows(self) -> dict[tuple[str, int], float]:
        return {
            (coin, epoch_ms(moment)): price
            for coin, moment, price in self.body.get("rows", ())
            if moment and price is not None
        }


def read_journal(path: Path) -> list[ServedResponse]:
    """What the simulator says it served, in order."""
    entries = [json.loads(line) for line in path.read_text().splitlines()]
    return [
        ServedResponse(datetime.fromisoformat(e["at"]), e["path"], e["status"], e["query"], e)
        for e in entries
    ]


def acknowledged(journal: list[ServedResponse], starts: list[datetime]) -> list[ServedResponse]:
    """Good answers after which the same poller asked the same source again: it does so only when their records are durable.

    `starts` are the moments at which a poller was started: a question after a later start comes from another process.
    """
    kept: list[ServedResponse] = []
    for low, high in pairwise([*starts, datetime.max.replace(tzinfo=UTC)]):
        run = sorted(
            (served for served in journal if low + LATE <= served.at < high),
            key=lambda served: served.at,
        )
        for source in {_source(served) for served in run}:
            mine = [served for served in run if _source(served) == source]
            kept += [served for served in mine[:-1] if served.status == 200]
    return kept


def _source(served: ServedResponse) -> str:
    """History is one source over many addresses."""
    return "history" if served.path.endswith("/market_chart") else served.path

"""Independent reader of the file bus: the standard library only, nothing of cryptoviz."""

import gzip
import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

SNAPSHOT = "cryptoviz.market.snapshot.v1"
HISTORY = "cryptoviz.market.history.v1"
NEWS = "cryptoviz.news.item.v1"


@dataclass(frozen=True)
class TopicLine:
    offset: int
    event: dict[str, Any]


def read_topic(data_dir: Path, topic: str) -> list[TopicLine]:
    """Return every line of a topic in order, from plain and gzipped days.

    Raises AssertionError for a torn line and for an offset that is missing or repeated.
    """
    (log,) = [path for path in (data_dir / "archive").iterdir() if path.is_dir()]
    lines: list[TopicLine] = []
    for day in sorted(path for path in (log / topic).iterdir() if path.is_dir()):
        body = _read_day(day)
        assert body.endswith(b"\n"), f"{day} ends with a torn line"
        for raw in body.split(b"\n")[:-1]:
            entry = json.loads(raw)
            assert entry["partition"] == 0
            lines.append(TopicLine(entry["offset"], entry["event"]))
    assert [line.offset for line in lines] == list(range(len(lines))), (
        f"{topic} has missing or repeated offsets"
    )
    return lines


def count_lines(data_dir: Path, topic: str) -> int:
    """Return how many whole lines a topic has now; it may be written at the same time."""
    days = (data_dir / "archive").glob(f"*/{topic}/*")
    return sum(_read_day(day).count(b"\n") for day in days if day.is_dir())


def _read_day(day: Path) -> bytes:
    plain = day / "0.0.jsonl"
    if plain.exists():
        return plain.read_bytes()
    return gzip.decompress((day / "0.0.jsonl.gz").read_bytes())


def to_ms(moment: datetime) -> int:
    return round(moment.timestamp() * 1000)


def epoch_ms(text: str) -> int:
    return to_ms(datetime.fromisoformat(text))


def snapshot_prices(lines: list[TopicLine]) -> dict[tuple[str, int], float]:
    """Return (coin, last_updated) → price of every snapshot; repeated ones must agree."""
    found: dict[tuple[str, int], float] = {}
    for line in lines:
        if line.event["type"] == SNAPSHOT:
            data = line.event["data"]
            key = data["coin_id"], epoch_ms(data["last_updated"])
            assert found.setdefault(key, data["price"]) == data["price"], f"{key} has two prices"
    return found


def history_prices(lines: list[TopicLine]) -> dict[tuple[str, int], float]:
    """Return (coin, at) → price of every point of every history block."""
    blocks = (line.event["data"] for line in lines if line.event["type"] == HISTORY)
    return {
        (data["coin_id"], point["at"]): point["price"]
        for data in blocks
        for point in data["points"]
    }

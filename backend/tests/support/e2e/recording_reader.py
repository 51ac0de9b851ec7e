"""Independent reader of the recordings and of the archive: the standard library only."""

import gzip
import html
import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit
from xml.etree import ElementTree

from support.json_lines import complete_lines

_TAG = re.compile(r"<[^>]*>")
_TRACKERS = ("utm_", "fbclid", "gclid")


@dataclass(frozen=True)
class Quote:
    """One coin in one recorded poll."""

    at_ms: int
    price: float
    market_cap: float
    high: float
    low: float
    change_24h: float


@dataclass(frozen=True)
class FeedItem:
    """An item of a recorded feed; `link` has no trackers."""

    title: str
    link: str
    published_ms: int | None


def read_replay(path: Path) -> list[dict[str, Quote]]:
    """Return every poll of a market replay, oldest first: coin id → quote."""
    return [_poll(json.loads(line)) for line in gzip.decompress(path.read_bytes()).splitlines()]


def _poll(poll: Mapping[str, Any]) -> dict[str, Quote]:
    at_ms = milliseconds(poll["generatedAt"])
    return {
        coin["id"]: _quote(coin, at_ms) for sector in poll["sectors"] for coin in sector["coins"]
    }


def _quote(coin: Mapping[str, Any], at_ms: int) -> Quote:
    return Quote(
        at_ms, coin["close"], coin["marketCap"], coin["high"], coin["low"], coin["returnPct"] * 100
    )


def read_pages(folder: Path) -> dict[str, dict[str, Any]]:
    """Return the rows of recorded /coins/markets pages by id."""
    return {
        row["id"]: row
        for path in sorted(folder.glob("page_*.json"))
        for row in json.loads(path.read_text(encoding="utf-8"))
    }


def feed_items(body: bytes) -> dict[str, FeedItem]:
    """Return the items of an RSS document by guid (or link). Raises ElementTree.ParseError."""
    found = {}
    for node in ElementTree.fromstring(body).iter("item"):
        link = (node.findtext("link") or "").strip()
        found[(node.findtext("guid") or link).strip()] = FeedItem(
            title=plain_text(node.findtext("title") or ""),
            link=without_trackers(link),
            published_ms=_published(node.findtext("pubDate")),
        )
    return found


def close_document(body: bytes) -> bytes:
    """Return a truncated RSS document closed after its last whole item."""
    whole, end, _ = body.rpartition(b"</item>")
    return whole + end + b"</channel></rss>"


def escaped(guid: str) -> bytes:
    """Return a guid as it is written in a document."""
    return html.escape(guid, quote=False).encode()


def plain_text(text: str) -> str:
    """Return text without markup, with entities decoded and single spaces."""
    return " ".join(html.unescape(_TAG.sub(" ", html.unescape(text))).split())


def without_trackers(link: str) -> str:
    parts = urlsplit(link)
    kept = [
        (name, value) for name, value in parse_qsl(parts.query) if not name.startswith(_TRACKERS)
    ]
    return urlunsplit((parts.scheme, parts.netloc, parts.path, urlencode(kept), ""))


def _published(text: str | None) -> int | None:
    if not text:
        return None
    return int(parsedate_to_datetime(text.strip()).timestamp()) * 1000


def milliseconds(moment: str) -> int:
    """Return the epoch milliseconds of an ISO 8601 time."""
    return (datetime.fromisoformat(moment) - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(
        milliseconds=1
    )


def time_of_file(path: Path) -> int:
    """Return the epoch milliseconds in a file name like 2023-08-16T0752Z.xml."""
    return milliseconds(f"{path.stem[:13]}:{path.stem[13:15]}:00+00:00")


def read_archive(archive: Path, log: str = "*") -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield (topic, line) of every archived line in order.

    The files are <archive>/<log>/<topic>/<date>/<partition>.<generation>.jsonl[.gz].
    """
    for path in sorted(archive.glob(f"{log}/*/*/*.jsonl*")):
        if path.suffix == ".gz" and path.with_suffix("").exists():
            continue  # just compacted: the plain file wins
        body = path.read_bytes()
        for line in complete_lines(gzip.decompress(body) if path.suffix == ".gz" else body):
            yield path.parts[-3], json.loads(line)


def count_archived(archive: Path) -> Counter[str]:
    """Return the number of lines of each topic."""
    return Counter(topic for topic, _ in read_archive(archive))

"""What the recordings say, read with the standard library alone: nothing here knows how the product reads them.

Also an independent reader of the product's archive: what was published must stand there, line by line.
"""

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
class Item:
    """One entry of one recorded feed; `link` without trackers, `published_ms` None where the feed does not say."""

    title: str
    link: str
    published_ms: int | None


def replay(path: Path) -> list[dict[str, Quote]]:
    """Every poll of a market replay, oldest first: quotes by coin id."""
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


def pages(folder: Path) -> dict[str, dict[str, Any]]:
    """The rows of recorded /coins/markets pages by id, as they are."""
    return {
        row["id"]: row
        for path in sorted(folder.glob("page_*.json"))
        for row in json.loads(path.read_text(encoding="utf-8"))
    }


def feed_items(body: bytes) -> dict[str, Item]:
    """Entries of an RSS document by guid (or link). Raises ElementTree.ParseError for one that is not well-formed."""
    found = {}
    for node in ElementTree.fromstring(body).iter("item"):
        link = (node.findtext("link") or "").strip()
        found[(node.findtext("guid") or link).strip()] = Item(
            title=plain(node.findtext("title") or ""),
            link=untracked(link),
            published_ms=_published(node.findtext("pubDate")),
        )
    return found


def closed(body: bytes) -> bytes:
    """An RSS document that was cut somewhere, ended behind its last whole item."""
    whole, end, _ = body.rpartition(b"</item>")
    return whole + end + b"</channel></rss>"


def raw(guid: str) -> bytes:
    """A guid as it stands in a document."""
    return html.escape(guid, quote=False).encode()


def plain(text: str) -> str:
    """Text as a reader sees it: no markup, entities as characters, one blank between words."""
    return " ".join(html.unescape(_TAG.sub(" ", html.unescape(text))).split())


def untracked(link: str) -> str:
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
    """Epoch milliseconds of an ISO 8601 time."""
    return (datetime.fromisoformat(moment) - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(
        milliseconds=1
    )


def file_moment(path: Path) -> int:
    """Epoch milliseconds of a file named for its moment: 2023-08-16T0752Z.xml."""
    return milliseconds(f"{path.stem[:13]}:{path.stem[13:15]}:00+00:00")


def archived(archive: Path, log: str = "*") -> Iterator[tuple[str, Mapping[str, Any]]]:
    """(topic, line) of every line below `<archive>/<log>/<topic>/<date>/<partition>.<generation>.jsonl[.gz]`, in order."""
    for path in sorted(archive.glob(f"{log}/*/*/*.jsonl*")):
        if path.suffix == ".gz" and path.with_suffix("").exists():
            continue  # compacted a moment ago: the plain one wins
        body = path.read_bytes()
        for line in (gzip.decompress(body) if path.suffix == ".gz" else body).splitlines():
            yield path.parts[-3], json.loads(line)


def archived_counts(archive: Path) -> Counter[str]:
    """Lines by topic."""
    return Counter(topic for topic, _ in archived(archive))

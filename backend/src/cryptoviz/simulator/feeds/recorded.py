"""Recorded feeds, served again byte by byte but for their dates: series of polls, and single documents."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime, parsedate_to_datetime
from pathlib import Path

from cryptoviz.clock import Clock, to_ms
from cryptoviz.simulator.market.timeline import SavedState, Timeline
from cryptoviz.simulator.world import FeedPage

_DATE = re.compile(rb"<(pubDate|lastBuildDate)>([^<]*)<")
_ITEM = re.compile(rb"<item[ >].*?(?=<item[ >]|\Z)", re.DOTALL)
_IDENTITY = re.compile(rb"<(guid|link)(?: [^>]*)?>(.*?)</\1>", re.DOTALL)


@dataclass(frozen=True)
class RecordedFeed:
    """The polls of one feed, oldest first."""

    paths: Sequence[Path]
    timeline: Timeline


class RecordedNewsstand:
    """`feeds/polled/<name>/<moment>.xml` and `feeds/crypto/<name>.xml` below `root`; both may be absent."""

    def __init__(
        self, root: Path, speed: float | None, anchor_ms: int, state: SavedState, clock: Clock
    ) -> None:
        self._clock = clock
        self._feeds: dict[str, RecordedFeed] = {}
        for folder in sorted(path for path in (root / "feeds/polled").glob("*") if path.is_dir()):
            paths = sorted(folder.glob("*.xml"))
            times = [_named_ms(path) for path in paths]
            self._feeds[folder.name] = RecordedFeed(
                paths, Timeline(folder.name, times, anchor_ms, speed, state)
            )
        for path in sorted((root / "feeds/crypto").glob("*.xml")):
            newest = max(_dates(path.read_bytes()), default=anchor_ms)
            self._feeds[path.stem] = RecordedFeed(
                [path], Timeline(path.stem, [newest], anchor_ms, speed, state)
            )

    def names(self) -> Sequence[str]:
        return tuple(self._feeds)

    def page(self, name: str, now_ms: int) -> FeedPage | None:
        feed = self._feeds.get(name)
        if feed is None:
            return None
        recorded = feed.paths[feed.timeline.index(now_ms)].read_bytes()
        body = shifted_dates(recorded, timedelta(milliseconds=feed.timeline.shift_ms))
        return FeedPage(
            body,
            "application/rss+xml; charset=utf-8",
            identities(body),
            max(_dates(body), default=now_ms),
        )

    def step(self) -> bool:
        """Each series goes to its next poll; False when all are at their ends."""
        now_ms = to_ms(self._clock())
        moved = [feed.timeline.step(now_ms) for feed in self._feeds.values()]
        return any(moved)


def shifted_dates(body: bytes, shift: timedelta) -> bytes:
    """The document with every date moved; all else, even what is not well-formed, stays as it is."""

    def moved(found: re.Match[bytes]) -> bytes:
        at = _parsed(found[2])
        if at is None:
            return found[0]
        return b"<%s>%s<" % (
            found[1],
            format_datetime((at + shift).replace(microsecond=0), usegmt=True).encode(),
        )

    return _DATE.sub(moved, body)


def identities(body: bytes) -> tuple[str, ...]:
    """guid, else link, of every item."""
    found = (dict(_IDENTITY.findall(item)) for item in _ITEM.findall(body))
    return tuple(
        (item.get(b"guid") or item.get(b"link") or b"").decode(errors="replace").strip()
        for item in found
    )


def _parsed(text: bytes) -> datetime | None:
    try:
        return parsedate_to_datetime(text.decode().strip()).astimezone(UTC)
    except ValueError:
        return None


def _dates(body: bytes) -> list[int]:
    moments = (_parsed(found[2]) for found in _DATE.finditer(body))
    return [to_ms(moment) for moment in moments if moment is not None]


def _named_ms(path: Path) -> int:
    """The moment that a file is named for: 2023-08-16T0752Z.xml."""
    return to_ms(datetime.strptime(path.stem, "%Y-%m-%dT%H%MZ").replace(tzinfo=UTC))

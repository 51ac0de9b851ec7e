"""Recorded feeds, series and single files, served with their dates moved."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime, parsedate_to_datetime
from pathlib import Path

from cryptoviz.clock import to_ms
from cryptoviz.simulator.feeds.feed_formats import RSS_TYPE
from cryptoviz.simulator.market.timeline import Replay, Timeline
from cryptoviz.simulator.protocols import FeedPage

_DATE = re.compile(rb"<(pubDate|lastBuildDate)>([^<]*)<")
_ITEM = re.compile(rb"<item[ >].*?(?=<item[ >]|\Z)", re.DOTALL)
_IDENTITY = re.compile(rb"<(guid|link)(?: [^>]*)?>(.*?)</\1>", re.DOTALL)


class RecordedFeeds:
    """`feeds/polled/<name>/<time>.xml` and `feeds/crypto/<name>.xml` in `root`, if there."""

    def __init__(self, root: Path, replay: Replay) -> None:
        self._feeds: dict[str, tuple[list[Path], Timeline]] = {}
        for folder in sorted(path for path in (root / "feeds/polled").glob("*") if path.is_dir()):
            paths = sorted(folder.glob("*.xml"))
            timeline = Timeline(folder.name, list(map(_time_of_file, paths)), replay)
            self._feeds[folder.name] = (paths, timeline)
        for path in sorted((root / "feeds/crypto").glob("*.xml")):
            newest_ms = max(_dates(path.read_bytes()), default=replay.anchor_ms)
            self._feeds[path.stem] = ([path], Timeline(path.stem, [newest_ms], replay))

    def names(self) -> Sequence[str]:
        return tuple(self._feeds)

    def page(self, name: str, now_ms: int) -> FeedPage | None:
        if name not in self._feeds:
            return None
        paths, timeline = self._feeds[name]
        shift = timedelta(milliseconds=timeline.shift_ms)
        body = with_dates_moved(paths[timeline.index(now_ms)].read_bytes(), shift)
        return FeedPage(body, RSS_TYPE, item_ids(body), max(_dates(body), default=now_ms))

    def step(self) -> bool:
        """Advance each series to its next poll; return False if all are at their ends."""
        steps = [timeline.step() for _, timeline in self._feeds.values()]
        return any(steps)


def with_dates_moved(body: bytes, shift: timedelta) -> bytes:
    """Move every date of a document; the rest stays as it is, even if it is not well-formed."""

    def moved(found: re.Match[bytes]) -> bytes:
        at = _parsed(found[2])
        if at is None:
            return found[0]
        text = format_datetime((at + shift).replace(microsecond=0), usegmt=True)
        return b"<%s>%s<" % (found[1], text.encode())

    return _DATE.sub(moved, body)


def item_ids(body: bytes) -> tuple[str, ...]:
    """Return the guid, or else the link, of every item."""
    items = (dict(_IDENTITY.findall(item)) for item in _ITEM.findall(body))
    ids = (item.get(b"guid") or item.get(b"link") or b"" for item in items)
    return tuple(item_id.decode(errors="replace").strip() for item_id in ids)


def _parsed(text: bytes) -> datetime | None:
    try:
        return parsedate_to_datetime(text.decode().strip()).astimezone(UTC)
    except ValueError:
        return None


def _dates(body: bytes) -> list[int]:
    dates = (_parsed(found[2]) for found in _DATE.finditer(body))
    return [to_ms(date) for date in dates if date is not None]


def _time_of_file(path: Path) -> int:
    """Return the time that a file is named for, as in 2023-08-16T0752Z.xml."""
    return to_ms(datetime.strptime(path.stem, "%Y-%m-%dT%H%MZ").replace(tzinfo=UTC))

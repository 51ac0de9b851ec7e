"""Feeds for tests of the parser."""

import pytest

from cryptoviz.model.polling import RejectedRow
from cryptoviz.model.records import NewsItem
from cryptoviz.sources.feeds.parser import parse_feed
from support.paths import SHARED

FEEDS = SHARED / "feeds"


recorded = pytest.mark.skipif(
    not FEEDS.is_dir(), reason="the recordings are not next to this checkout"
)


URL = "https://example.org/feed"


def parse(body: bytes, url: str = URL, **headers: str) -> tuple[list[NewsItem], list[RejectedRow]]:
    return parse_feed(body, url, "Example", headers)


def rss(*items: str) -> bytes:
    inside = "".join(f"<item>{item}</item>" for item in items)
    channel = f"<channel><title>T</title>{inside}</channel>"
    return f'<?xml version="1.0"?><rss version="2.0">{channel}</rss>'.encode()

"""Pure: the bytes of a feed → its news items. What cannot be read becomes RejectedRow with its bytes."""

import calendar
import html
import io
import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import feedparser
import orjson
from pydantic import ValidationError

from cryptoviz.errors import PayloadError, SourceUnavailableError
from cryptoviz.model.events import content_hash, describe_validation
from cryptoviz.model.polling import RejectedRow
from cryptoviz.model.records import NewsItem
from cryptoviz.sources.feeds.links import clean_link
from cryptoviz.sources.feeds.markup import elements_of, root_of
from cryptoviz.sources.feeds.text import MAX_SUMMARY, MAX_TITLE, plain_text, shortened
from cryptoviz.sources.http.http_errors import looks_like_html
from cryptoviz.sources.http.reasons import reason

Entry = dict[str, Any]  # as feedparser gives it: any key may be absent, any value of any kind

MAX_ITEMS = 1_000
_ROOTS = frozenset({b"rss", b"rdf", b"feed"})


def parse_feed(
    body: bytes, url: str, title: str, headers: Mapping[str, str]
) -> tuple[list[NewsItem], list[RejectedRow]]:
    """Items of the feed at `url`, which people know as `title`, in the feed's order. `headers` of the answer tell its charset.

    Raises SourceUnavailableError for a web page (most likely a wall before the feed), PayloadError for what is no feed, and
    when no entry of it can be read.
    """
    _check_root(body, title)
    told = {
        "content-type": headers.get("content-type", "application/xml"),
        "content-location": headers.get("content-location", url),
    }
    # What feedparser would do to HTML within texts takes minutes for some, and is undone here: no markup is kept.
    read = feedparser.parse(
        io.BytesIO(body), response_headers=told, sanitize_html=False, resolve_relative_uris=False
    )
    entries = read.entries[:MAX_ITEMS]
    identities = _identities(entries)
    items: dict[str, NewsItem] = {}
    bad: list[tuple[int, str]] = []
    for index, (entry, identity) in enumerate(zip(entries, identities, strict=True)):
        try:
            item = _item(entry, identity, url, title)
            items.setdefault(item.id, item)
        except ValidationError as error:
            bad.append((index, describe_validation(error)))
        except (
            ValueError,
            TypeError,
            AttributeError,
            OverflowError,
        ) as error:  # feedparser's values may be of any kind
            bad.append((index, str(error)))
    if bad and not items:
        raise PayloadError(reason("bad_payload", title, rows=len(bad)))
    return list(items.values()), _rejected(bad, entries, body)


def _check_root(body: bytes, title: str) -> None:
    root = root_of(body)
    if root in _ROOTS:
        return
    if root == b"html" or looks_like_html(body):
        raise SourceUnavailableError(reason("html", title))
    raise PayloadError(reason("not_a_feed", title))


def _item(entry: Entry, identity: Sequence[str], url: str, feed_title: str) -> NewsItem:
    title, publisher = _title_and_publisher(entry, url)
    summary = _summary(entry, title, publisher)
    if not title and not summary:
        raise ValueError("neither a title nor a text")
    return NewsItem(
        id=content_hash([url, *identity]),
        feed_url=url,
        feed_title=feed_title,
        title=shortened(title or summary, MAX_TITLE if title else 120),
        link=clean_link(_text(entry, "link")),
        summary=shortened(summary, MAX_SUMMARY),
        authors=_names(dict.get(entry, "authors"), "name", 10) or _names([entry], "author", 1),
        published=_moment(dict.get(entry, "published_parsed") or dict.get(entry, "created_parsed")),
        updated=_moment(dict.get(entry, "updated_parsed")),
        publisher=publisher,
        categories=_names(dict.get(entry, "tags"), "term", 20),
    )


def _identities(entries: Sequence[Entry]) -> list[tuple[str, str]]:
    """What each entry is known by: its guid, unless entries with different links or titles share it; then its link; then its title."""
    links = [clean_link(_text(entry, "link")) for entry in entries]
    titles = [plain_text(_text(entry, "title")).casefold() for entry in entries]
    bearers: dict[str, set[str]] = defaultdict(set)
    guids = [_guid(entry) for entry in entries]
    for guid, link, title in zip(guids, links, titles, strict=True):
        bearers[guid].add(link or title)
    found = []
    for guid, link, title in zip(guids, links, titles, strict=True):
        if guid and len(bearers[guid]) == 1:
            found.append(("guid", guid))
        else:
            found.append(("link", link) if link else ("title", title))
    return found


def _guid(entry: Entry) -> str:
    guid = html.unescape(
        _text(entry, "id")
    ).strip()  # in a feed that is not well-formed feedparser leaves `&amp;` in it
    return clean_link(guid) or guid  # a guid may be a link, with what tracks its reader


def _title_and_publisher(entry: Entry, url: str) -> tuple[str, str | None]:
    """Aggregators name who wrote an item in `source`; Google News adds it to the title too."""
    title = plain_text(_text(entry, "title"))
    source = dict.get(entry, "source")
    publisher = plain_text(_text(source, "title"))[:200] if isinstance(source, dict) else ""
    if publisher:
        return title.removesuffix(f" - {publisher}").rstrip() or title, publisher
    if url.startswith("https://news.google.com/") and " - " in title:
        head, _, tail = title.rpartition(" - ")
        return head, tail[:200]
    return title, None


def _summary(entry: Entry, title: str, publisher: str | None) -> str:
    text = plain_text(_text(entry, "summary"))
    if not text:
        contents = dict.get(entry, "content") or [{}]
        text = plain_text(_text(contents[0], "value"))
    echo = text.removeprefix(title).strip(" -–—|·.…")
    return "" if title and text.startswith(title) and echo in ("", publisher) else text


def _names(rows: object, key: str, limit: int) -> tuple[str, ...]:
    words = (
        plain_text(_text(row, key))[:200]
        for row in (rows if isinstance(rows, list) else ())
        if isinstance(row, dict)
    )
    return tuple(dict.fromkeys(word for word in words if word))[:limit]


def _text(entry: Entry, key: str) -> str:
    # dict.get: feedparser's own answers `updated` with `published`, and warns that it does.
    value = dict.get(entry, key)
    return value if isinstance(value, str) else ""


def _moment(parsed: time.struct_time | None) -> datetime | None:
    """feedparser's times are UTC; what is no date is unknown."""
    if parsed is None:
        return None
    try:
        moment = datetime.fromtimestamp(calendar.timegm(parsed), UTC)
    except (ValueError, OverflowError, OSError):
        return None
    return moment if 1990 <= moment.year < 2200 else None


def _rejected(
    bad: Sequence[tuple[int, str]], entries: Sequence[Entry], body: bytes
) -> list[RejectedRow]:
    slices = list(elements_of(body)) if bad else []
    whole = len(slices) == len(
        entries
    )  # else the bytes cannot be told apart, and what was understood stands for them
    return [
        RejectedRow(slices[index] if whole else orjson.dumps(entries[index], default=str), why)
        for index, why in bad
    ]

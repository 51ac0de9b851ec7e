"""Pure: parse the bytes of a feed into news items. Bad entries become RejectedRows."""

import calendar
import io
import json
import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import feedparser
from pydantic import ValidationError

from cryptoviz.errors import PayloadError, SourceUnavailableError
from cryptoviz.model.events import content_hash, describe_validation
from cryptoviz.model.polling import RejectedRow
from cryptoviz.model.records import NewsItem
from cryptoviz.sources.feeds.links import clean_link
from cryptoviz.sources.feeds.markup import elements_of, replace_bad_references, root_of
from cryptoviz.sources.feeds.text import MAX_SUMMARY, MAX_TITLE, plain_text, shortened, unescape
from cryptoviz.sources.http.http_errors import looks_like_html
from cryptoviz.sources.http.reasons import make_reason

Entry = dict[str, Any]  # as feedparser returns it: any key may be absent, any value of any type

MAX_ITEMS = 1_000
_ROOTS = frozenset({b"rss", b"rdf", b"feed"})


def parse_feed(
    body: bytes, url: str, title: str, headers: Mapping[str, str]
) -> tuple[list[NewsItem], list[RejectedRow]]:
    """Return the items of the feed at `url`, called `title`, in the order of the feed.

    `headers` of the response give the charset. Raises SourceUnavailableError for a web page (most
    likely a captcha), PayloadError for anything else that is not a feed or has no good entry.
    """
    root = root_of(body)
    if root == b"html" or (root not in _ROOTS and looks_like_html(body)):
        raise SourceUnavailableError(make_reason("html", title))
    if root not in _ROOTS:
        raise PayloadError(make_reason("not_a_feed", title))
    entries = _entries(replace_bad_references(body), url, title, headers)
    items: dict[str, NewsItem] = {}
    bad: dict[int, str] = {}
    for index, (entry, identity) in enumerate(zip(entries, _identities(entries), strict=True)):
        try:
            item = _item(entry, content_hash([url, *identity]), url, title)
            items.setdefault(item.id, item)
        except ValidationError as error:
            bad[index] = describe_validation(error)
        except Exception as error:  # noqa: BLE001 - feedparser's values may be of any type
            bad[index] = str(error)
    if bad and not items:
        raise PayloadError(make_reason("bad_payload", title, rows=len(bad)))
    return list(items.values()), _rejected(bad, entries, body)


def _entries(body: bytes, url: str, title: str, headers: Mapping[str, str]) -> list[Entry]:
    response_headers = {
        "content-type": headers.get("content-type", "application/xml"),
        "content-location": headers.get("content-location", url),
    }
    try:
        # Sanitising takes feedparser minutes for some bodies, and all markup is removed anyway.
        parsed = feedparser.parse(
            io.BytesIO(body),
            response_headers=response_headers,
            sanitize_html=False,
            resolve_relative_uris=False,
        )
    except Exception as error:  # for hostile bytes, feedparser may raise anything
        raise PayloadError(make_reason("malformed", title)) from error
    return list(parsed.entries[:MAX_ITEMS])


def _item(entry: Entry, item_id: str, url: str, feed_title: str) -> NewsItem:
    title, publisher = _title_and_publisher(entry, url)
    summary = _summary(entry, title, publisher)
    if not title and not summary:
        raise ValueError("neither a title nor a text")
    return NewsItem(
        id=item_id,
        feed_url=url,
        feed_title=feed_title,
        title=shortened(title or summary, MAX_TITLE if title else 120),
        link=clean_link(_text(entry, "link")),
        summary=shortened(summary, MAX_SUMMARY),
        authors=_values(dict.get(entry, "authors"), "name", 10) or _values([entry], "author", 1),
        published=_time(dict.get(entry, "published_parsed") or dict.get(entry, "created_parsed")),
        updated=_time(dict.get(entry, "updated_parsed")),
        publisher=publisher,
        categories=_values(dict.get(entry, "tags"), "term", 20),
    )


def _identities(entries: Sequence[Entry]) -> list[tuple[str, str]]:
    """Return what identifies each entry: a guid that no other has, else its link or title."""
    keys = []
    users: dict[str, set[str]] = defaultdict(set)
    for entry in entries:
        link, title = clean_link(_text(entry, "link")), plain_text(_text(entry, "title"))
        other = ("link", link) if link else ("title", title.casefold())
        # In a feed that is not well-formed, feedparser leaves `&amp;` in the guid.
        guid = unescape(_text(entry, "id")).strip()
        guid = clean_link(guid) or guid  # it may be a link with tracking parameters
        users[guid].add(other[1])
        keys.append((guid, other))
    return [("guid", guid) if guid and len(users[guid]) == 1 else other for guid, other in keys]


def _title_and_publisher(entry: Entry, url: str) -> tuple[str, str | None]:
    """Return both; aggregators name the publisher in `source`, Google News also in the title."""
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
    """Return the summary or the content, unless it only repeats the title."""
    text = plain_text(_text(entry, "summary"))
    if not text:
        contents = dict.get(entry, "content") or [{}]
        text = plain_text(_text(contents[0], "value"))
    rest = text.removeprefix(title).strip(" -–—|·.…")
    return "" if title and text.startswith(title) and rest in ("", publisher) else text


def _values(rows: object, key: str, limit: int) -> tuple[str, ...]:
    """Return the distinct texts of `key` in these rows."""
    dicts = [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []
    texts = dict.fromkeys(plain_text(_text(row, key))[:200] for row in dicts)
    return tuple(text for text in texts if text)[:limit]


def _text(entry: Entry, key: str) -> str:
    # dict.get, because feedparser's own lookup replaces a missing `updated` with `published`.
    value = dict.get(entry, key)
    # Some encodings decode to lone surrogates, which neither a hash nor a record accepts.
    return value.encode(errors="replace").decode() if isinstance(value, str) else ""


def _time(parsed: time.struct_time | None) -> datetime | None:
    """Convert feedparser's UTC time; None if it is not a plausible one."""
    if parsed is None:
        return None
    try:
        found = datetime.fromtimestamp(calendar.timegm(parsed), UTC)
    except (ValueError, OverflowError, OSError):
        return None
    return found if 1990 <= found.year < 2200 else None


def _rejected(bad: Mapping[int, str], entries: Sequence[Entry], body: bytes) -> list[RejectedRow]:
    elements = list(elements_of(body)) if bad else []
    known = len(elements) == len(entries)  # otherwise the bytes of an entry cannot be found
    return [
        RejectedRow(elements[at] if known else json.dumps(entries[at], default=str).encode(), error)
        for at, error in bad.items()
    ]

"""The formats of the generated feeds, RSS 2.0 and Atom, as formats.toml describes them."""

import tomllib
from email.utils import formatdate
from importlib.resources import files
from typing import NamedTuple
from uuid import UUID
from xml.sax.saxutils import escape

from cryptoviz.clock import from_ms, rfc3339
from cryptoviz.simulator.hashing import stable_hash

_DATA = tomllib.loads(
    files("cryptoviz.simulator.feeds").joinpath("formats.toml").read_text("utf-8")
)
_TYPES: dict[str, dict[str, str]] = _DATA["types"]
RSS_TYPE = _TYPES["rss"]["content_type"]
_AUTHORS = ("Ada Winter", "Jonas Bell", "Mira Holt", "Theo Lindqvist", "Rosa Okafor", "Sam Ferro")


class FeedArticle(NamedTuple):
    """A story as one feed reports it; `updated_ms` is later if its text was changed afterwards."""

    key: int
    feed: str
    title: str
    summary: str
    published_ms: int
    updated_ms: int
    coins: tuple[str, ...]


class FeedFormat(NamedTuple):
    """The title of a feed, and templates for the id and the XML of its entries."""

    title: str
    id: str
    entry: str
    type: str = "rss"


FORMATS = {name: FeedFormat(**values) for name, values in _DATA["feeds"].items()}
SEARCH = "market-search"  # the aggregator
PUBLISHERS = tuple(name for name in FORMATS if name != SEARCH)


def feed_entry(name: str, article: FeedArticle) -> tuple[str, str]:
    """Return the id and the XML of an article in a feed."""
    key, summary = article.key, escape(article.summary)
    values = {
        "feed": article.feed,
        "publisher": FORMATS[article.feed].title,
        "site": f"https://{article.feed}.example",
        "slug": f"{key % 10**10:010d}",
        "uuid": UUID(int=stable_hash("guid", key) << 64 | key),
        "search": stable_hash("search", key, article.feed),
        "author": _AUTHORS[key % len(_AUTHORS)],
        "raw_title": article.title,
        "title": escape(article.title),
        "summary": summary,
        "html": escape(f"<p>{summary}</p>"),
        "date": formatdate(article.published_ms / 1000, usegmt=True),
        "published": rfc3339(from_ms(article.published_ms)),
        "updated": rfc3339(from_ms(article.updated_ms)),
    }
    values["id"] = FORMATS[name].id.format(**values)
    return str(values["id"]), FORMATS[name].entry.format(**values)


def feed_document(name: str, entries: str, modified_ms: int) -> tuple[str, str]:
    """Return the content type and the document of a feed with these entries."""
    feed_type = _TYPES[FORMATS[name].type]
    document = feed_type["document"].format(
        title=FORMATS[name].title,
        site=f"https://{name}.example",
        date=formatdate(modified_ms / 1000, usegmt=True),
        updated=rfc3339(from_ms(modified_ms)),
        entries=entries,
    )
    return feed_type["content_type"], document

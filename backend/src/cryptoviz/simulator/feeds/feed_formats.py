"""The formats of RSS 2.0 and Atom of the generated feeds.

They differ in identity, links and markup, as real feeds do.
"""

from collections.abc import Callable
from email.utils import formatdate
from typing import NamedTuple
from uuid import UUID
from xml.sax.saxutils import escape

from cryptoviz.clock import from_ms, rfc3339
from cryptoviz.simulator.hashing import stable_hash

RSS_TYPE, ATOM_TYPE = "application/rss+xml; charset=utf-8", "application/atom+xml; charset=utf-8"
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

    @property
    def slug(self) -> str:
        """Return ten digits that identify the story in addresses."""
        return f"{self.key % 10**10:010d}"

    @property
    def author(self) -> str:
        """Return the name of the author."""
        return _AUTHORS[self.key % len(_AUTHORS)]

    @property
    def site(self) -> str:
        """Return the address of the publisher."""
        return f"https://{self.feed}.example"


class FeedFormat(NamedTuple):
    """The format of a feed; `entry` returns (id, XML) of one article."""

    title: str
    entry: Callable[[FeedArticle], tuple[str, str]]
    atom: bool = False


def _item(
    article: FeedArticle, link: str, guid: str, text: str, *, title: str = "", more: str = ""
) -> str:
    return (
        f"<item><title>{title or escape(article.title)}</title><link>{escape(link)}</link>{guid}"
        f"<pubDate>{formatdate(article.published_ms / 1000, usegmt=True)}</pubDate>{more}"
        f"<description>{text}</description></item>"
    )


def _guid(guid: str, permalink: str = "false") -> str:
    return f'<guid isPermaLink="{permalink}">{guid}</guid>'


def _courier(article: FeedArticle) -> tuple[str, str]:
    guid = str(UUID(int=stable_hash("guid", article.key) << 64 | article.key))
    link, title = f"{article.site}/markets/{article.slug}/", f"<![CDATA[{article.title}]]>"
    author = f"<dc:creator><![CDATA[{article.author}]]></dc:creator>"
    image = f'<media:content url="{article.site}/{article.slug}.jpg" type="image/jpeg"/>'
    text = f"<![CDATA[<p>{escape(article.summary)}</p>]]>"
    return guid, _item(article, link, _guid(guid), text, title=title, more=author + image)


def _bulletin(article: FeedArticle) -> tuple[str, str]:
    guid = f"{article.site}/news/{article.slug}"
    link = f"{guid}?utm_source=rss_feed&utm_medium=rss&utm_campaign=rss_partner_inbound"
    image = f'<p style="float:right"><img src="{article.site}/i/{article.slug}.png"></p>'
    text = escape(f"{image}<p>{escape(article.summary)}</p>")
    author = f"<dc:creator>{article.author}</dc:creator>"
    return guid, _item(article, link, _guid(guid, "true"), text, more=author)


def _gazette(article: FeedArticle) -> tuple[str, str]:
    guid = f"{article.site}/?p={article.key % 10**9}"
    link = f"{article.site}/{article.key % 10**9}/story"
    more = "<category>News</category><category/>"
    return guid, _item(article, link, _guid(guid), escape(article.summary), more=more)


def _lookout(article: FeedArticle) -> tuple[str, str]:
    link = f"{article.site}/posts/{article.slug}"
    return link, _item(article, link, "", escape(article.summary))


def _search(article: FeedArticle) -> tuple[str, str]:
    """Format an article as an aggregator: its own link, the publisher in title and <source>."""
    publisher = FORMATS[article.feed].title
    guid = f"CBMi{stable_hash('search', article.key, article.feed):016x}"
    link, title = f"https://search.example/rss/articles/{guid}?oc=5", escape(article.title)
    text = f'<a href="{link}">{title}</a>&nbsp;<font color="#6f6f6f">{publisher}</font>'
    source = f'<source url="{article.site}">{publisher}</source>'
    title = f"{title} - {publisher}"
    return guid, _item(article, link, _guid(guid), escape(text), title=title, more=source)


def _herald(article: FeedArticle) -> tuple[str, str]:
    entry_id = f"tag:{article.feed}.example,2026:{article.slug}"
    return entry_id, (
        f'<entry><id>{entry_id}</id><title type="text">{escape(article.title)}</title>'
        f'<link rel="alternate" href="{article.site}/a/{article.slug}"/>'
        f"<published>{rfc3339(from_ms(article.published_ms))}</published>"
        f"<updated>{rfc3339(from_ms(article.updated_ms))}</updated>"
        f"<author><name>{article.author}</name></author>"
        f'<summary type="html">{escape(f"<p>{escape(article.summary)}</p>")}</summary></entry>'
    )


SEARCH = "market-search"
FORMATS: dict[str, FeedFormat] = {
    "coin-courier": FeedFormat("Coin Courier", _courier),
    "block-bulletin": FeedFormat("Block Bulletin", _bulletin),
    "chain-gazette": FeedFormat("Chain Gazette", _gazette),
    "hash-herald": FeedFormat("Hash Herald", _herald, atom=True),
    "ledger-lookout": FeedFormat("Ledger Lookout", _lookout),
    SEARCH: FeedFormat("Market Search", _search),
}
PUBLISHERS = tuple(name for name in FORMATS if name != SEARCH)


def feed_document(name: str, entries: str, modified_ms: int) -> tuple[str, str]:
    """Return (content type, document) of a feed with these entries."""
    feed, site = FORMATS[name], f"https://{name}.example"
    if feed.atom:
        return ATOM_TYPE, (
            '<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom">'
            f"<id>{site}/</id><title>{feed.title}</title>"
            f"<updated>{rfc3339(from_ms(modified_ms))}</updated>{entries}</feed>"
        )
    return RSS_TYPE, (
        '<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:media="http://search.yahoo.com/mrss/">'
        f"<channel><title>{feed.title}</title><link>{site}</link>"
        "<description>Simulated news</description>"
        f"<lastBuildDate>{formatdate(modified_ms / 1000, usegmt=True)}</lastBuildDate>"
        f"{entries}</channel></rss>"
    )

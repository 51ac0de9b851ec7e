"""The formats of RSS 2.0 and Atom of the generated feeds, which differ as real feeds do."""

from email.utils import formatdate
from typing import NamedTuple
from uuid import UUID
from xml.sax.saxutils import escape

from cryptoviz.clock import from_ms, rfc3339
from cryptoviz.simulator.hashing import stable_hash

RSS_TYPE, ATOM_TYPE = "application/rss+xml; charset=utf-8", "application/atom+xml; charset=utf-8"
_AUTHORS = ("Ada Winter", "Jonas Bell", "Mira Holt", "Theo Lindqvist", "Rosa Okafor", "Sam Ferro")
_UTM = "utm_source=rss_feed&amp;utm_medium=rss&amp;utm_campaign=rss_partner_inbound"


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
    is_atom: bool = False


SEARCH = "market-search"  # an aggregator: links of its own, the publisher in title and <source>
FORMATS = {
    "coin-courier": FeedFormat(
        "Coin Courier",
        "{uuid}",
        "<item><title><![CDATA[{raw_title}]]></title><link>{site}/markets/{slug}/</link>"
        '<guid isPermaLink="false">{id}</guid><pubDate>{date}</pubDate>'
        "<dc:creator><![CDATA[{author}]]></dc:creator>"
        "<description><![CDATA[<p>{summary}</p>]]></description>"
        '<media:content url="{site}/images/{slug}.jpg" type="image/jpeg" width="1200"/></item>',
    ),
    "block-bulletin": FeedFormat(
        "Block Bulletin",
        "{site}/news/{slug}",
        "<item><title>{title}</title><link>{id}?" + _UTM + '</link><guid isPermaLink="true">{id}'
        "</guid><pubDate>{date}</pubDate><dc:creator>{author}</dc:creator>"
        '<description>&lt;p style="float:right"&gt;&lt;img src="{site}/i/{slug}.png"&gt;&lt;/p&gt;'
        "{html}</description></item>",
    ),
    "chain-gazette": FeedFormat(
        "Chain Gazette",
        "{site}/?p={slug}",
        "<item><title>{title}</title><link>{site}/{slug}/story</link>"
        '<guid isPermaLink="false">{id}</guid><pubDate>{date}</pubDate><category>News</category>'
        "<category/><description>{summary}</description></item>",
    ),
    "hash-herald": FeedFormat(
        "Hash Herald",
        "tag:{feed}.example,2026:{slug}",
        '<entry><id>{id}</id><title type="text">{title}</title>'
        '<link rel="alternate" href="{site}/a/{slug}"/><published>{published}</published>'
        "<updated>{updated}</updated><author><name>{author}</name></author>"
        '<summary type="html">{html}</summary></entry>',
        is_atom=True,
    ),
    "ledger-lookout": FeedFormat(
        "Ledger Lookout",
        "{site}/posts/{slug}",
        "<item><title>{title}</title><link>{id}</link><pubDate>{date}</pubDate>"
        "<description>{summary}</description></item>",
    ),
    SEARCH: FeedFormat(
        "Market Search",
        "CBMi{search:016x}",
        "<item><title>{title} - {publisher}</title>"
        "<link>https://search.example/rss/articles/{id}?oc=5</link>"
        '<guid isPermaLink="false">{id}</guid><pubDate>{date}</pubDate>'
        '<description>&lt;a href="{site}"&gt;{title}&lt;/a&gt;</description>'
        '<source url="{site}">{publisher}</source></item>',
    ),
}
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
    title, site = FORMATS[name].title, f"https://{name}.example"
    if FORMATS[name].is_atom:
        return ATOM_TYPE, (
            '<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom">'
            f"<id>{site}/</id><title>{title}</title>"
            f"<updated>{rfc3339(from_ms(modified_ms))}</updated>{entries}</feed>"
        )
    return RSS_TYPE, (
        '<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:media="http://search.yahoo.com/mrss/">'
        f"<channel><title>{title}</title><link>{site}</link>"
        "<description>Simulated news</description>"
        f"<lastBuildDate>{formatdate(modified_ms / 1000, usegmt=True)}</lastBuildDate>"
        f"{entries}</channel></rss>"
    )

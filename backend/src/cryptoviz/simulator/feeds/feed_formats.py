"""The dialects of RSS 2.0 and Atom that the generated feeds speak: each has its own idea of identity, links and markup."""

from collections.abc import Callable
from dataclasses import dataclass
from email.utils import formatdate
from uuid import UUID
from xml.sax.saxutils import escape, quoteattr

from cryptoviz.clock import from_ms, rfc3339
from cryptoviz.simulator.market.random_walk import key_of

_AUTHORS = ("Ada Winter", "Jonas Bell", "Mira Holt", "Theo Lindqvist", "Rosa Okafor", "Sam Ferro")
_RSS_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/" '
    'xmlns:media="http://search.yahoo.com/mrss/">'
)
_ATOM_HEAD = '<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom">'
RSS_TYPE, ATOM_TYPE = "application/rss+xml; charset=utf-8", "application/atom+xml; charset=utf-8"


@dataclass(frozen=True)
class Told:
    """One story as one feed tells it. `updated_ms` is later than `published_ms` where the text was changed afterwards."""

    key: int
    teller: str
    title: str
    summary: str
    published_ms: int
    updated_ms: int
    coins: tuple[str, ...]

    @property
    def slug(self) -> str:
        """Ten digits that stand for the story in addresses."""
        return f"{self.key % 10**10:010d}"

    @property
    def author(self) -> str:
        """Who signed it."""
        return _AUTHORS[self.key % len(_AUTHORS)]

    @property
    def host(self) -> str:
        """The address of its publisher."""
        return f"https://{self.teller}.example"


@dataclass(frozen=True)
class Dialect:
    """`entry` makes (identity, XML of one item)."""

    title: str
    entry: Callable[[Told], tuple[str, str]]
    atom: bool = False


def _courier(told: Told) -> tuple[str, str]:
    identity = str(UUID(int=key_of("guid", told.key) << 64 | told.key))
    body = f"<p>{escape(told.summary)}</p>"
    return identity, (
        f"<item><title><![CDATA[{told.title}]]></title><link>{told.host}/markets/{told.slug}/</link>"
        f'<guid isPermaLink="false">{identity}</guid><pubDate>{_rfc822(told)}</pubDate><dc:creator><![CDATA[{told.author}]]></dc:creator>'
        f"<description><![CDATA[{body}]]></description>"
        f'<media:content url="{told.host}/images/{told.slug}.jpg" type="image/jpeg" width="1200"/></item>'
    )


def _bulletin(told: Told) -> tuple[str, str]:
    identity = f"{told.host}/news/{told.slug}"
    tracked = escape(
        f"{identity}?utm_source=rss_feed&utm_medium=rss&utm_campaign=rss_partner_inbound"
    )
    html = f'<p style="float:right"><img src="{told.host}/i/{told.slug}.png"></p><p>{escape(told.summary)}</p>'
    return identity, (
        f'<item><title>{escape(told.title)}</title><link>{tracked}</link><guid isPermaLink="true">{identity}</guid>'
        f"<pubDate>{_rfc822(told)}</pubDate><dc:creator>{told.author}</dc:creator><description>{escape(html)}</description></item>"
    )


def _gazette(told: Told) -> tuple[str, str]:
    identity = f"{told.host}/?p={told.key % 10**9}"
    return identity, (
        f"<item><title>{escape(told.title)}</title><link>{told.host}/{told.key % 10**9}/story</link>"
        f'<guid isPermaLink="false">{identity}</guid><pubDate>{_rfc822(told)}</pubDate><category>News</category><category/>'
        f"<description>{escape(told.summary)}</description></item>"
    )


def _herald(told: Told) -> tuple[str, str]:
    identity = f"tag:{told.teller}.example,2026:{told.slug}"
    return identity, (
        f'<entry><id>{identity}</id><title type="text">{escape(told.title)}</title><link rel="alternate" href="{told.host}/a/{told.slug}"/>'
        f"<published>{rfc3339(from_ms(told.published_ms))}</published><updated>{rfc3339(from_ms(told.updated_ms))}</updated>"
        f'<author><name>{told.author}</name></author><summary type="html">{escape("<p>" + escape(told.summary) + "</p>")}</summary></entry>'
    )


def _lookout(told: Told) -> tuple[str, str]:
    link = f"{told.host}/posts/{told.slug}"
    return link, (
        f"<item><title>{escape(told.title)}</title><link>{link}</link><pubDate>{_rfc822(told)}</pubDate>"
        f"<description>{escape(told.summary)}</description></item>"
    )


def search_entry(told: Told) -> tuple[str, str]:
    """An aggregator: the publisher stands behind the title and in <source>, the link leads through the aggregator."""
    publisher = DIALECTS[told.teller].title
    identity = f"CBMi{key_of('search', told.key, told.teller):016x}"
    link = f"https://search.example/rss/articles/{identity}?oc=5"
    html = f'<a href="{link}" target="_blank">{escape(told.title)}</a>&nbsp;<font color="#6f6f6f">{publisher}</font>'
    return identity, (
        f'<item><title>{escape(told.title)} - {publisher}</title><link>{link}</link><guid isPermaLink="false">{identity}</guid>'
        f"<pubDate>{_rfc822(told)}</pubDate><description>{escape(html)}</description>"
        f"<source url={quoteattr(told.host)}>{publisher}</source></item>"
    )


DIALECTS: dict[str, Dialect] = {
    "coin-courier": Dialect("Coin Courier", _courier),
    "block-bulletin": Dialect("Block Bulletin", _bulletin),
    "chain-gazette": Dialect("Chain Gazette", _gazette),
    "hash-herald": Dialect("Hash Herald", _herald, atom=True),
    "ledger-lookout": Dialect("Ledger Lookout", _lookout),
}


def _rfc822(told: Told) -> str:
    return formatdate(told.published_ms / 1000, usegmt=True)


def rss(name: str, title: str, entries: str, modified_ms: int) -> str:
    """An RSS 2.0 document; `modified_ms` is its lastBuildDate."""
    return (
        f"{_RSS_HEAD}<channel><title>{title}</title><link>https://{name}.example</link><description>Simulated news</description>"
        f"<lastBuildDate>{formatdate(modified_ms / 1000, usegmt=True)}</lastBuildDate>{entries}</channel></rss>"
    )


def atom(name: str, title: str, entries: str, modified_ms: int) -> str:
    """An Atom document."""
    return (
        f"{_ATOM_HEAD}<id>https://{name}.example/</id><title>{title}</title>"
        f"<updated>{rfc3339(from_ms(modified_ms))}</updated>{entries}</feed>"
    )

"""Feeds → items: golden pairs, hostile documents and all recordings."""

import subprocess
import sys
import tarfile
from concurrent.futures import Future
from datetime import UTC, datetime
from pathlib import Path
from threading import Thread

import pytest

from cryptoviz.errors import SourceError
from cryptoviz.model.polling import RejectedRow
from cryptoviz.model.records import NewsItem
from cryptoviz.sources.feeds.markup import root_of
from cryptoviz.sources.feeds.parser import parse_feed
from support.paths import SHARED
from support.waiting import PATIENCE_S

FEEDS = SHARED / "feeds"
recorded = pytest.mark.skipif(
    not FEEDS.is_dir(), reason="the recordings are not beside this checkout"
)
URL = "https://example.org/feed"


def parse(body: bytes, url: str = URL, **headers: str) -> tuple[list[NewsItem], list[RejectedRow]]:
    return parse_feed(body, url, "Example", headers)


def rss(*items: str) -> bytes:
    inside = "".join(f"<item>{item}</item>" for item in items)
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>T</title>{inside}</channel></rss>'.encode()


def test_an_item_in_full() -> None:
    item = """<title><![CDATA[Bitcoin &amp; ether rise]]></title><link>https://example.org/a?utm_source=rss</link>
    <guid isPermaLink="false">abc</guid><pubDate>Sat, 03 Oct 2026 19:01:03 +0200</pubDate><category>Markets</category><category></category>
    <dc:creator xmlns:dc="http://purl.org/dc/elements/1.1/">A. Writer</dc:creator>
    <description>&lt;p&gt;Both &amp;amp; more&lt;/p&gt;</description>"""
    [found], rejected = parse(rss(item))
    assert rejected == []
    assert (found.title, found.link, found.summary) == (
        "Bitcoin & ether rise",
        "https://example.org/a",
        "Both & more",
    )
    assert (found.authors, found.categories) == (("A. Writer",), ("Markets",))
    assert (found.published, found.updated) == (datetime(2026, 10, 3, 17, 1, 3, tzinfo=UTC), None)
    assert (found.feed_url, found.feed_title, found.publisher) == (URL, "Example", None)


def test_atom_resolves_its_links_and_keeps_both_times() -> None:
    body = b"""<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://example.org/blog/"><entry><id>urn:1</id><title>One</title>
    <link href="one.html"/><updated>2026-11-02T00:00:00Z</updated><published>2026-11-01T00:00:00+01:00</published></entry></feed>"""
    [found], _ = parse(body)
    assert found.link == "https://example.org/blog/one.html"
    assert (found.published, found.updated) == (
        datetime(2026, 10, 31, 23, tzinfo=UTC),
        datetime(2026, 11, 2, tzinfo=UTC),
    )


def test_the_publisher_of_an_aggregated_item_leaves_its_title() -> None:
    item = '<title>Bitcoin rises - The Times</title><link>https://news.google.com/x</link><source url="https://t.com">The Times</source>'
    echo = "<description>&lt;a href='x'&gt;Bitcoin rises&lt;/a&gt;&amp;nbsp;&lt;font&gt;The Times&lt;/font&gt;</description>"
    [found], _ = parse(rss(item + echo))
    assert (found.title, found.publisher, found.summary) == ("Bitcoin rises", "The Times", "")
    [found], _ = parse(
        rss("<title>A - B - The Times</title>"), "https://news.google.com/rss/search?q=x"
    )
    assert (found.title, found.publisher) == ("A - B", "The Times")
    [found], _ = parse(rss("<title>Not - an aggregator</title>"))
    assert (found.title, found.publisher) == ("Not - an aggregator", None)


def ids(*items: str) -> list[str]:
    return [item.id for item in parse(rss(*items))[0]]


def test_an_item_is_known_by_its_guid_then_its_link_then_its_title() -> None:
    assert ids("<guid>1</guid><title>Old</title>") == ids(
        "<guid>1</guid><title>New</title><link>https://e.org/x</link>"
    )
    assert ids("<title>A</title><link>https://e.org/x?utm_a=1</link>") == ids(
        "<title>B</title><link>https://e.org/x</link>"
    )
    assert ids("<title>Same  Words</title>") == ids(
        "<title>same words</title><description>More</description>"
    )
    guid = "<guid isPermaLink='false'>https://e.org/x?utm_medium={}</guid><title>T</title>"
    assert ids(guid.format("rss")) == ids(guid.format("mail"))


def test_a_guid_that_all_entries_share_names_none_of_them() -> None:
    shared = "<guid isPermaLink='false'>https://e.org/</guid>"
    found = ids(
        *(f"{shared}<title>{name}</title><link>https://e.org/{name}</link>" for name in "abc")
    )
    assert len(set(found)) == 3
    assert found[:1] == ids("<title>a</title><link>https://e.org/a</link>")
    assert len(ids(f"{shared}<title>a</title>", f"{shared}<title>a</title>")) == 1, (
        "the same entry listed twice is one item"
    )


def test_a_guid_is_the_same_in_a_feed_that_is_not_well_formed() -> None:
    item = '<title>T</title><guid isPermaLink="false">https://example.org/?a=1&amp;b=2</guid>'
    [whole], _ = parse(rss(item))
    [torn], _ = parse(rss(item).replace(b"</channel>", b"<broken></channel>"))
    assert torn.id == whole.id


def test_dates_may_be_absent_wrong_or_in_the_future() -> None:
    dates = ["", "soon", "Mon, 01 Jan 0001 00:00:00 GMT", "Fri, 01 Jan 2100 00:00:00 GMT"]
    found, _ = parse(
        rss(
            *(
                f"<title>{number}</title><pubDate>{date}</pubDate>"
                for number, date in enumerate(dates)
            )
        )
    )
    assert [item.published for item in found] == [
        None,
        None,
        None,
        datetime(2100, 1, 1, tzinfo=UTC),
    ]


def test_an_unreadable_entry_is_rejected_with_its_bytes_and_the_others_go_on() -> None:
    found, [rejected] = parse(
        rss(
            "<title>Good</title>",
            "<guid>empty</guid>",
            "<link>javascript:alert(1)</link><title>Kept</title>",
        )
    )
    assert [(item.title, item.link) for item in found] == [("Good", None), ("Kept", None)]
    assert rejected.value == b"<item><guid>empty</guid></item>"
    assert rejected.error == "neither a title nor a text"


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (rss("<guid>1</guid>", "<guid>2</guid>"), "bad_payload"),
        (b"<!doctype html><html><head><title>Just a moment...</title></head></html>", "html"),
        (b"\xef\xbb\xbf\r\n<HTML><body>blocked</body></HTML>", "html"),
        (b'{"version":"https://jsonfeed.org/version/1"}', "not_a_feed"),
        (b"<opml/>", "not_a_feed"),
        (b"", "not_a_feed"),
        (b"/etc/passwd", "not_a_feed"),
    ],
)
def test_what_is_no_feed_says_what_it_is(body: bytes, code: str) -> None:
    with pytest.raises(SourceError) as caught:
        parse(body)
    assert caught.value.reason.code == code


def test_the_root_is_found_behind_all_that_may_stand_before_it() -> None:
    assert (
        root_of(
            b"\xef\xbb\xbf <?xml version='1.0'?><!-- <html> --><!DOCTYPE rss [<!ENTITY a '<b>'>]><rss>"
        )
        == b"rss"
    )
    assert root_of("<?xml version='1.0' encoding='utf-16'?><feed/>".encode("utf-16")) == b"feed"
    assert root_of(b"<rdf:RDF xmlns:rdf='x'>") == b"rdf"


def test_a_feed_cut_short_still_gives_its_items() -> None:
    found, _ = parse(rss("<title>One</title>", "<title>Two</title>", "<title>Three</title>")[:-40])
    assert [item.title for item in found][:2] == ["One", "Two"]


LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
BOMBS = [
    f'<!DOCTYPE rss [<!ENTITY l0 "lol">{LAUGHS}]>{{}}',
    f'<!DOCTYPE rss [<!ENTITY l9 "{"B" * 50_000}">]>{{}}',
    '<!DOCTYPE rss [<!ENTITY l9 SYSTEM "file:///etc/passwd">]>{}',
    '<!DOCTYPE rss [<!ENTITY l9 "&m;"><!ENTITY m "&l9;">]>{}',
]


@pytest.mark.parametrize("bomb", BOMBS)
def test_entities_explode_in_nobody_s_hands(bomb: str) -> None:
    """An exploding one takes minutes and gigabytes: its parser would be given up."""
    body = bomb.replace(
        "{}", rss(f"<title>ok {'&l9;' * 100}</title>").decode().partition("?>")[2]
    ).encode()
    parsed: Future[list[NewsItem]] = Future()
    Thread(target=lambda: parsed.set_result(parse(body)[0]), daemon=True).start()
    found = parsed.result(timeout=PATIENCE_S)
    assert "root:" not in "".join(item.title for item in found)
    assert all(len(item.title) <= 500 for item in found)


GOOD_AND_BAD = b"<item><title>Good</title></item><item></item>"
MANY = 200_000
TEDIOUS = {
    "items that never end": b"<rss><channel>"
    + GOOD_AND_BAD
    + b"</channel></rss><!--"
    + b"<item>" * MANY
    + b"-->",
    "comments that never end": b"<!--" * MANY,
    "document types that never end": b"<!DOCTYPE[" * MANY,
    "instructions that never end": b"<?" * MANY,
    "styles": b"<rss><channel><item><title>Good</title><description>&lt;p style='"
    + b"url(" * MANY
    + b"'&gt;</description></item>",
    "divs": b"<rss><channel><item><title>Good</title><description>"
    + b"&lt;div&gt;" * 20_000
    + b"</description></item></channel></rss>",
}


@pytest.mark.parametrize("body", TEDIOUS.values(), ids=TEDIOUS)
def test_no_feed_is_looked_at_for_minutes(body: bytes) -> None:
    """In a process of its own: nothing ends an expression that is being matched, and all threads wait for it."""
    program = "import sys; from cryptoviz.sources.feeds.parser import *; print(parse_feed(sys.stdin.buffer.read(), '', 'T', {})[0])"
    done = subprocess.run(
        [sys.executable, "-c", program], input=body, capture_output=True, timeout=PATIENCE_S
    )
    assert b"title='Good'" in done.stdout or b"not a feed" in done.stderr


RECORDINGS = sorted(FEEDS.glob("crypto/*")) + sorted(FEEDS.glob("polled/*/*"))


@recorded
@pytest.mark.parametrize("path", RECORDINGS, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_every_recorded_item_is_found(path: Path) -> None:
    body = path.read_bytes()
    found, rejected = parse(body)
    assert rejected == []
    assert len(found) >= body.count(b"</item>") > 2
    assert all(item.title and item.link and item.published for item in found)
    assert not any(
        "utm_" in (item.link or "") or "&amp;" in item.title or "<" in item.title for item in found
    )


@recorded
def test_nothing_recorded_or_hostile_breaks_the_parser() -> None:
    bodies = [
        path.read_bytes()
        for folder in ("hostile", "miniflux")
        for path in FEEDS.glob(f"{folder}/*")
    ]
    with tarfile.open(FEEDS / "feedparser_tests.tar.gz") as corpus:
        bodies += [
            member.read() for entry in corpus if (member := corpus.extractfile(entry)) is not None
        ]
    assert len(bodies) > 1_500
    for body in bodies:
        try:
            found, _ = parse(body)
        except SourceError:
            continue
        assert all(item.link is None or item.link.startswith("http") for item in found)

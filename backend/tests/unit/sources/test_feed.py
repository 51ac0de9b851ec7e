"""Feeds → items: golden pairs, hostile documents and all recordings."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from support.fakes.feeds import FEEDS, URL, parse, recorded, rss


def test_parse_feed_with_all_fields_reads_them() -> None:
    item = """<title><![CDATA[Bitcoin &amp; ether rise]]></title>
    <link>https://example.org/a?utm_source=rss</link>
    <guid isPermaLink="false">abc</guid><pubDate>Sat, 03 Oct 2026 19:01:03 +0200</pubDate>
    <category>Markets</category>
    <category></category>
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


def test_parse_feed_of_atom_resolves_links_and_keeps_both_times() -> None:
    body = b"""<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://example.org/blog/"><entry><id>urn:1</id><title>One</title>
    <link href="one.html"/><updated>2026-11-02T00:00:00Z</updated>
    <published>2026-11-01T00:00:00+01:00</published></entry></feed>"""
    [found], _ = parse(body)
    assert found.link == "https://example.org/blog/one.html"
    assert (found.published, found.updated) == (
        datetime(2026, 10, 31, 23, tzinfo=UTC),
        datetime(2026, 11, 2, tzinfo=UTC),
    )


def test_parse_feed_of_an_aggregator_removes_the_publisher_from_titles() -> None:
    item = (
        "<title>Bitcoin rises - The Times</title><link>https://news.google.com/x</link>"
        "<source url='https://t.com'>The Times</source>"
    )
    echo = (
        "<description>&lt;a href='x'&gt;Bitcoin rises&lt;/a&gt;"
        "&amp;nbsp;&lt;font&gt;The Times&lt;/font&gt;</description>"
    )
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


def test_item_id_derives_from_guid_then_link_then_title() -> None:
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


def test_item_id_with_a_shared_guid_derives_from_the_link() -> None:
    shared = "<guid isPermaLink='false'>https://e.org/</guid>"
    found = ids(
        *(f"{shared}<title>{name}</title><link>https://e.org/{name}</link>" for name in "abc")
    )
    assert len(set(found)) == 3
    assert found[:1] == ids("<title>a</title><link>https://e.org/a</link>")
    assert len(ids(f"{shared}<title>a</title>", f"{shared}<title>a</title>")) == 1, (
        "the same entry listed twice is one item"
    )


def test_item_id_in_a_malformed_feed_is_the_same() -> None:
    item = '<title>T</title><guid isPermaLink="false">https://example.org/?a=1&amp;b=2</guid>'
    [whole], _ = parse(rss(item))
    [torn], _ = parse(rss(item).replace(b"</channel>", b"<broken></channel>"))
    assert torn.id == whole.id


def test_parse_feed_with_bad_dates_gives_none_and_keeps_future_ones() -> None:
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


def test_parse_feed_with_a_bad_entry_rejects_its_bytes_and_keeps_the_others() -> None:
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


RECORDINGS = sorted(FEEDS.glob("crypto/*")) + sorted(FEEDS.glob("polled/*/*"))


@recorded
@pytest.mark.parametrize("path", RECORDINGS, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_parse_feed_of_recordings_finds_every_item(path: Path) -> None:
    body = path.read_bytes()
    found, rejected = parse(body)
    assert rejected == []
    assert len(found) >= body.count(b"</item>") > 2
    assert all(item.title and item.link and item.published for item in found)
    assert not any(
        "utm_" in (item.link or "") or "&amp;" in item.title or "<" in item.title for item in found
    )

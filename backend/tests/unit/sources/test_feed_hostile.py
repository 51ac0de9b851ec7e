"""Feeds that try to break the parser, and other documents."""

import subprocess
import sys
import tarfile
from concurrent.futures import Future
from threading import Thread

import pytest

from cryptoviz.errors import SourceError
from cryptoviz.model.records import NewsItem
from cryptoviz.sources.feeds.markup import root_of
from support.fakes.feeds import FEEDS, parse, recorded, rss
from support.waiting import PATIENCE_S


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
def test_parse_feed_of_something_else_raises_the_fitting_error(body: bytes, code: str) -> None:
    with pytest.raises(SourceError) as caught:
        parse(body)
    assert caught.value.reason.code == code


def test_root_of_skips_comments_instructions_and_doctypes() -> None:
    assert (
        root_of(
            b"\xef\xbb\xbf <?xml version='1.0'?><!-- <html> -->"
            b"<!DOCTYPE rss [<!ENTITY a '<b>'>]><rss>"
        )
        == b"rss"
    )
    assert root_of("<?xml version='1.0' encoding='utf-16'?><feed/>".encode("utf-16")) == b"feed"
    assert root_of(b"<rdf:RDF xmlns:rdf='x'>") == b"rdf"


LONG = "9" * 5_000
REFERENCES = ["#xD800", "#56320", "#x110000", f"#{LONG}", "#0", f"#{'0' * 5_000}65"]


@pytest.mark.parametrize("code", [*REFERENCES, f"amp;#{LONG}", f"amp;amp;#{LONG}"])
@pytest.mark.parametrize("element", ["guid", "title", "link", "pubDate", "category"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize("end", ["", "<x>"], ids=["well-formed", "not-well-formed"])
def test_parse_feed_with_a_bad_reference_keeps_all_items(
    code: str, element: str, encoding: str, end: str
) -> None:
    bad = f"<{element}>http://e.org/&{code};</{element}><description>Second</description>"
    body = rss("<title>First</title>", bad, "<title>Third</title>" + end)
    found, _ = parse(body.decode().replace("?>", f" encoding='{encoding}'?>", 1).encode(encoding))
    assert len(found) == 3
    assert (found[0].title, found[2].title) == ("First", "Third")


@pytest.mark.parametrize(
    "encoding", ["undefined", "unicode_escape", "raw_unicode_escape", "utf-7", "a\0b"]
)
def test_parse_feed_with_a_hostile_encoding_raises_malformed(encoding: str) -> None:
    body = rss("<title>Good</title>", r"<title>x \ud800 +2AA-</title>")
    with pytest.raises(SourceError) as caught:
        parse(body.replace(b"?>", b" encoding='%b'?>" % encoding.encode(), 1))
    assert caught.value.reason.code == "malformed"


def test_parse_feed_of_a_truncated_body_returns_complete_items() -> None:
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
def test_parse_feed_with_exploding_entities_stays_small_and_fast(bomb: str) -> None:
    """An exploding entity would take minutes and gigabytes."""
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
def test_parse_feed_of_hostile_bodies_ends_in_time(body: bytes) -> None:
    """In a separate process, because a regular expression cannot be interrupted in this one."""
    program = (
        "import sys; from cryptoviz.sources.feeds.parser import parse_feed; "
        "print(parse_feed(sys.stdin.buffer.read(), '', 'T', {})[0])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], input=body, capture_output=True, timeout=PATIENCE_S
    )
    assert b"title='Good'" in done.stdout or b"not a feed" in done.stderr


@recorded
def test_parse_feed_of_a_hostile_corpus_raises_source_errors_only() -> None:
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

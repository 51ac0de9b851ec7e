"""Text and links of feeds: golden pairs."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cryptoviz.sources.feeds.links import clean_link
from cryptoviz.sources.feeds.text import plain_text, shortened

TEXTS = [
    ("Bitcoin rises", "Bitcoin rises"),
    ("<![CDATA[Bitcoin &amp; ether]]>", "Bitcoin & ether"),
    ("What&amp;#039;s new", "What's new"),
    ("What&#8217;s&nbsp;new\n\t here", "What’s new here"),
    ("<p>One.</p><p>Two.<br/>Three</p>", "One. Two. Three"),
    ("<b>Bit</b>coin", "Bitcoin"),
    ("&lt;p&gt;Escaped &lt;a href=&quot;x&quot;&gt;twice&lt;/a&gt;&lt;/p&gt;", "Escaped twice"),
    ("a<script>alert(1)</script>b<style>p{}</style>", "ab"),
    ("<img src=x onerror=alert(1)>Ether", "Ether"),
    ("5 < 6 and 7 > 3", "5 < 6 and 7 > 3"),
    ("AT&T and R&D", "AT&T and R&D"),
    ("nul\x00 and \u202eturned\u202c bell\x07", "nul and turned bell"),
    ("unclosed <b tag", "unclosed"),
    ("", ""),
]

LINKS = [
    ("https://example.org/a?utm_source=rss&id=5&utm_medium=x", "https://example.org/a?id=5"),
    ("https://example.org/a?fbclid=1", "https://example.org/a"),
    ("HTTPS://Example.ORG:443/A", "https://example.org/A"),
    ("http://example.org:8080", "http://example.org:8080/"),
    ("https://example.org/a?q=b%20c&d", "https://example.org/a?q=b%20c&d"),
    ("https://example.org/a#part", "https://example.org/a#part"),
    ("https://example.org/a#utm_campaign=x", "https://example.org/a"),
    ("  https://example.org/a b ", "https://example.org/a%20b"),
    ("https://user:secret@example.org/", "https://example.org/"),
    ("http://[::1]:80/x", "http://[::1]/x"),
    ("javascript:alert(1)", None),
    ("data:text/html,x", None),
    ("ftp://example.org/", None),
    ("//example.org/", None),
    ("http://", None),
    ("http://[broken", None),
    ("http://example.org:port/", None),
    ("https://example.org/" + "a" * 3_000, None),
    (None, None),
]


@pytest.mark.parametrize(("raw", "clean"), TEXTS)
def test_plain_text_removes_markup(raw: str, clean: str) -> None:
    assert plain_text(raw) == clean


@pytest.mark.parametrize(("raw", "clean"), LINKS)
def test_clean_link_removes_trackers(raw: str | None, clean: str | None) -> None:
    assert clean_link(raw) == clean


@given(st.text())
def test_plain_text_of_any_text_is_one_clean_line(raw: str) -> None:
    text = plain_text(raw)
    assert text == " ".join(text.split())
    assert "\x00" not in text
    text.encode()


@given(st.text() | st.from_regex(r"https?://[a-z.]{1,20}(:\d{1,5})?/[^ ]{0,40}", fullmatch=True))
def test_clean_link_of_a_clean_link_is_unchanged(raw: str) -> None:
    link = clean_link(raw)
    assert link is None or clean_link(link) == link


@given(st.text(), st.integers(2, 50))
def test_shortened_keeps_the_limit(text: str, limit: int) -> None:
    assert len(shortened(text, limit)) <= limit

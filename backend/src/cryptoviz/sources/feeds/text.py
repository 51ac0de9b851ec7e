"""Pure: convert the text of a feed to plain text: CDATA, entities, tags, white space."""

import html
import re

import nh3

from cryptoviz.sources.text import one_line

MAX_TITLE = 500
MAX_SUMMARY = 2_000
_MAX_RAW = 200_000  # characters of a field that are read

_CDATA = re.compile(r"<!\[CDATA\[(.*?)(?:\]\]>|\Z)", re.DOTALL)
_BLOCK = re.compile(
    r"(?i)<(/?(?:p|br|div|li|ul|ol|tr|td|th|table|h[1-6]|blockquote|figure|figcaption|section"
    r"|article)\b)"
)
_ENTITY = re.compile(r"&(?:#\d+|#[xX][0-9a-fA-F]+|[a-zA-Z][a-zA-Z0-9]*);")

_LONG_REFERENCE = re.compile(r"&#[0-9]{1000,};?")


def unescape(text: str) -> str:
    """Resolve entities. `html.unescape` alone raises for a number of thousands of digits."""
    return html.unescape(_LONG_REFERENCE.sub("\ufffd", text))


def plain_text(raw: str) -> str:
    """Return one line of text without markup. Entities that were escaped twice are resolved."""
    text = _CDATA.sub(r"\1", raw[:_MAX_RAW])
    for _ in range(2):
        if not _ENTITY.search(text):
            break
        text = unescape(text)
    if "<" in text:
        text = _BLOCK.sub(r" <\1", text)  # keeps the words of two paragraphs apart
        text = unescape(nh3.clean(text, tags=set(), clean_content_tags={"script", "style"}))
    return one_line(text)


def shortened(text: str, limit: int) -> str:
    """Return at most `limit` characters, cut between words."""
    if len(text) <= limit:
        return text
    cut = text[: limit - 1]
    return f"{cut[: cut.rfind(' ')] if ' ' in cut[limit // 2 :] else cut}…"

"""Pure: what a feed calls text → plain text, in this order: CDATA, entities, tags, white space."""

import html
import re
import unicodedata

import nh3

MAX_TITLE = 500
MAX_SUMMARY = 2_000
_MAX_RAW = 200_000  # of one field; more than this is not read by anybody

_CDATA = re.compile(r"<!\[CDATA\[(.*?)(?:\]\]>|\Z)", re.DOTALL)
_BREAKING = re.compile(
    r"(?i)<(/?(?:p|br|div|li|ul|ol|tr|td|th|table|h[1-6]|blockquote|figure|figcaption|section|article)\b)"
)
_SPACE = re.compile(r"\s+")
_ENTITY = re.compile(r"&(?:#\d+|#[xX][0-9a-fA-F]+|[a-zA-Z][a-zA-Z0-9]*);")


def plain_text(raw: str) -> str:
    """One line of text without markup. Entities escaped twice, as some feeds do, are resolved too."""
    text = _CDATA.sub(r"\1", raw[:_MAX_RAW])
    for _ in range(2):
        if not _ENTITY.search(text):
            break
        text = html.unescape(text)
    if "<" in text:
        text = _without_tags(text)
    return _SPACE.sub(" ", _without_controls(text)).strip()


def shortened(text: str, limit: int) -> str:
    """At most `limit` characters, cut between words."""
    if len(text) <= limit:
        return text
    cut = text[: limit - 1]
    return f"{cut[: cut.rfind(' ')] if ' ' in cut[limit // 2 :] else cut}…"


def _without_tags(text: str) -> str:
    spaced = _BREAKING.sub(r" <\1", text)  # or the words of two paragraphs would grow together
    return html.unescape(nh3.clean(spaced, tags=set(), clean_content_tags={"script", "style"}))


def _without_controls(text: str) -> str:
    """Without control characters, and without those that turn the direction of what follows them on a page."""
    return "".join(
        " " if one in "\t\n\r\f\v\x85" else one
        for one in text
        if one in "\t\n\r\f\v\x85"
        or (
            unicodedata.category(one) not in ("Cc", "Cs")
            and unicodedata.bidirectional(one) not in _TURNING
        )
    )


_TURNING = frozenset({"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"})

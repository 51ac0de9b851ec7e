"""Pure: convert the text of a feed to plain text: CDATA, entities, tags, white space."""

import html
import re
import unicodedata

import nh3

MAX_TITLE = 500
MAX_SUMMARY = 2_000
_MAX_RAW = 200_000  # characters of a field that are read

_CDATA = re.compile(r"<!\[CDATA\[(.*?)(?:\]\]>|\Z)", re.DOTALL)
_BLOCK = re.compile(
    r"(?i)<(/?(?:p|br|div|li|ul|ol|tr|td|th|table|h[1-6]|blockquote|figure|figcaption|section"
    r"|article)\b)"
)
_SPACE = re.compile(r"\s+")
_ENTITY = re.compile(r"&(?:#\d+|#[xX][0-9a-fA-F]+|[a-zA-Z][a-zA-Z0-9]*);")
_WHITE = "\t\n\r\f\v\x85"
# Characters that change the direction of the text after them on a page.
_DIRECTIONS = frozenset({"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"})


def plain_text(raw: str) -> str:
    """Return one line of text without markup. Entities that were escaped twice are resolved."""
    text = _CDATA.sub(r"\1", raw[:_MAX_RAW])
    for _ in range(2):
        if not _ENTITY.search(text):
            break
        text = html.unescape(text)
    if "<" in text:
        text = _BLOCK.sub(r" <\1", text)  # keeps the words of two paragraphs apart
        text = html.unescape(nh3.clean(text, tags=set(), clean_content_tags={"script", "style"}))
    printable = "".join(character for character in text if _is_printable(character))
    return _SPACE.sub(" ", printable).strip()


def shortened(text: str, limit: int) -> str:
    """Return at most `limit` characters, cut between words."""
    if len(text) <= limit:
        return text
    cut = text[: limit - 1]
    return f"{cut[: cut.rfind(' ')] if ' ' in cut[limit // 2 :] else cut}…"


def _is_printable(character: str) -> bool:
    return character in _WHITE or (
        unicodedata.category(character) not in ("Cc", "Cs")
        and unicodedata.bidirectional(character) not in _DIRECTIONS
    )

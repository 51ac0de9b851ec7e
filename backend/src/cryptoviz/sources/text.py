"""Pure: text of a source without invisible characters that spoil a page."""

import re
import unicodedata

_SPACE = re.compile(r"\s+")
_WHITE = "\t\n\r\f\v\x85"
# Characters that change the direction of the text after them on a page.
_DIRECTIONS = frozenset({"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"})


def one_line(text: str) -> str:
    """Return the text without control and bidirectional characters, its white space as spaces."""
    printable = "".join(character for character in text if _is_printable(character))
    return _SPACE.sub(" ", printable).strip()


def _is_printable(character: str) -> bool:
    return character in _WHITE or (
        unicodedata.category(character) not in ("Cc", "Cs")
        and unicodedata.bidirectional(character) not in _DIRECTIONS
    )

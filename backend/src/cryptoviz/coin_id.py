"""The form of a coin's id: every route, page and call to a source can contain it.

CoinGecko's ids are mostly lower-case letters, digits and hyphens; a few have spaces, brackets or
underscores. A URL cannot contain an id with a slash, or `.` and `..`, as one segment, and lists of
ids are separated by commas.
"""

import re

RULE = (
    "a coin's id must not be empty, . or .., have more than 200 characters,"
    " or contain a slash, backslash, comma or control character"
)

_FORM = re.compile(r"(?!\.{1,2}\Z)[^/\\,\x00-\x1f\x7f]{1,200}")


def is_coin_id(text: str) -> bool:
    """Return whether `text` has the form of an id; it need not exist."""
    return _FORM.fullmatch(text) is not None

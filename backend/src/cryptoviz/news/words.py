"""Words of everyday and technical English: a coin with such a name needs more than its name.

`words.txt` holds words that ordinary prose writes in lower case, and words that crypto headlines
use in another sense than as names.
"""

from functools import lru_cache
from importlib.resources import files


@lru_cache(maxsize=1)
def common_words() -> frozenset[str]:
    """Return about seventeen thousand words in lower case."""
    return frozenset(files("cryptoviz.news").joinpath("words.txt").read_text("utf-8").split())


def is_word(text: str) -> bool:
    """Return whether `text` is an ordinary word or its plural; two letters always count as one."""
    folded = text.lower()
    words = common_words()
    return len(folded) <= 2 or folded in words or (folded.endswith("s") and folded[:-1] in words)

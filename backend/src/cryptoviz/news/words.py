"""Words of everyday and technical English. A coin that is named like one is not meant wherever the word stands.

`words.txt` holds words that ordinary prose writes in lower case, and words that crypto headlines use in another sense than as names.
"""

from functools import lru_cache
from importlib.resources import files


@lru_cache(maxsize=1)
def common_words() -> frozenset[str]:
    """About seventeen thousand words in lower case; those of two letters are all taken for words."""
    return frozenset(files("cryptoviz.news").joinpath("words.txt").read_text("utf-8").split())


def is_word(text: str) -> bool:
    """Whether `text` (one word) is an ordinary word, in its plural too."""
    folded = text.lower()
    words = common_words()
    return len(folded) <= 2 or folded in words or (folded.endswith("s") and folded[:-1] in words)

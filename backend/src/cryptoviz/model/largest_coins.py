"""The largest coins of February 2025, with their names of August 2025, in largest_coins.txt.

Users can find and choose them before CoinGecko first answers; its answers replace these data.
"""

import csv
from importlib.resources import files

from cryptoviz.model.records import CoinName


def largest_coins() -> list[CoinName]:
    """Return the coins by rank."""
    text = files("cryptoviz.model").joinpath("largest_coins.txt").read_text("utf-8")
    lines = csv.DictReader(text.splitlines(), delimiter="|", quoting=csv.QUOTE_NONE)
    return [CoinName(rank=rank, **line) for rank, line in enumerate(lines, 1)]

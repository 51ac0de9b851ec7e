"""The texts of the generated news: every theme in four versions, so that feeds differ in words.

Each file in `sentences/` holds themes separated by blank lines; a version is two lines, title and
summary. `{name}`, `{symbol}` and `{full}` are the coin's, `{percent}` is the size of its move over
six hours, `{moved}` the same with its sign, `{price}` its price in US dollars; `{other}`,
`{other_full}` and `{other_moved}` are those of a second coin.
"""

from functools import cache
from importlib.resources import files

Version = tuple[str, str]
Theme = tuple[Version, ...]


@cache
def themes(name: str) -> tuple[Theme, ...]:
    """Return the themes of one file."""
    path = files("cryptoviz.simulator.feeds").joinpath("sentences", f"{name}.txt")
    blocks = [block.splitlines() for block in path.read_text("utf-8").strip().split("\n\n")]
    return tuple(tuple(zip(lines[::2], lines[1::2], strict=True)) for lines in blocks)

"""The sentences of the generated news: every theme in four tellings, so that the same story reads differently in each feed.

They stand in `sentences/`. A telling is two lines, title and summary; a theme is its tellings, apart from the next by a blank line.
`{name}`, `{symbol}` and `{full}` are the coin's, `{percent}` the size of its move over six hours, `{moved}` the same with its sign,
`{price}` its US dollars; `{other}`, `{other_full}` and `{other_moved}` those of a second coin.
"""

from importlib.resources import files

Telling = tuple[str, str]
Theme = tuple[Telling, ...]


def _themes(name: str) -> tuple[Theme, ...]:
    text = files("cryptoviz.simulator").joinpath("sentences", f"{name}.txt").read_text("utf-8")
    blocks = [block.splitlines() for block in text.strip().split("\n\n")]
    return tuple(tuple(zip(lines[::2], lines[1::2], strict=True)) for lines in blocks)


# About moves that happened.
RISES, FALLS, EDGES_UP, EDGES_DOWN = (
    _themes("rises"),
    _themes("falls"),
    _themes("edges_up"),
    _themes("edges_down"),
)
FLAT, PAIRS = _themes("flat"), _themes("pairs")
# About anything but prices: of most coins, of coins held at one dollar, of those held at another coin's price, of none.
COIN_THEMES, DOLLAR_THEMES, WRAPPED_THEMES, GENERAL_THEMES = (
    _themes("coins"),
    _themes("dollars"),
    _themes("wrapped"),
    _themes("general"),
)

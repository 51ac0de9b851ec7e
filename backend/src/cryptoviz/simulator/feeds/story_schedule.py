"""Whom the generated news is about: a plan of 48 slots that repeats with small changes, so that every large coin is named all the time.

A third of it is bitcoin and ethereum, most of the rest the others of the first 28, then come whoever moved most, and nobody.
"""

from enum import Enum

from cryptoviz.simulator.market.random_walk import fraction

SLOTS = 48
LARGE = 28
_BITCOIN, _ETHEREUM, _MOVERS, _NOBODY = 9, 7, 4, 2


class Card(Enum):
    """What a slot is about where it is not about one of the large coins."""

    MOVER = "whichever smaller coin moved most"
    NOBODY = "no coin"


def deck(first: str, second: str, others: list[str]) -> list[str | Card]:
    """The plan for these coins: `others` are the large ones behind the first two, LARGE - 2 of them.

    Each has its place in the plan by its own name, so that a coin comes back after one round, give or take a few slots.
    """
    cards: list[tuple[float, str | Card]] = []
    for what, count in (
        (first, _BITCOIN),
        (second, _ETHEREUM),
        (Card.MOVER, _MOVERS),
        (Card.NOBODY, _NOBODY),
    ):
        start = fraction("deck", str(what))
        cards += [((start + number) / count, what) for number in range(count)]
    cards += [(fraction("deck", coin), coin) for coin in others]
    return [what for _, what in sorted(cards, key=lambda card: (card[0], str(card[1])))]

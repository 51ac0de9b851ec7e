"""Which pages of /coins/markets a live poll asks for: by rank those of the top coins, by id those of the coins wanted beyond them."""

import math
from collections.abc import Iterator, Sequence

from cryptoviz.model.polling import WantedCoins
from cryptoviz.model.records import MarketSnapshot

PAGE = 250  # what CoinGecko gives at most, and the most ids that a call may name
WANTED_PAGES = 4  # coins beyond the top: at most so many calls of a poll are for them


class Pages:
    """`coins` are ids to follow whatever their rank."""

    def __init__(
        self, wanted: WantedCoins, *, top_coins: int, coins: Sequence[str], vs_currency: str
    ) -> None:
        self._wanted, self._top, self._coins, self._vs = (
            wanted,
            top_coins,
            tuple(coins),
            vs_currency,
        )
        self._ranked: dict[str, frozenset[str]] = {}  # ids of each top page when it was last seen

    @property
    def most_coins(self) -> int:
        """How many coins a poll can bring."""
        return self._top + WANTED_PAGES * PAGE

    def calls(self) -> int:
        """How many calls the next poll takes."""
        return max(1, math.ceil(self._top / PAGE) + math.ceil(len(self._beyond()) / PAGE))

    def requests(self) -> Iterator[dict[str, str]]:
        """The parameters of each call. Which coins lie beyond the top is asked when the top has been seen."""
        common = {"vs_currency": self._vs, "price_change_percentage": "1h,24h,7d"}
        pages = math.ceil(self._top / PAGE)
        for number in range(1, pages + 1):
            size = {"per_page": str(math.ceil(self._top / pages)), "page": str(number)}
            yield {**common, "order": "market_cap_desc", **size}
        beyond = self._beyond()
        for start in range(0, len(beyond), PAGE):
            ids = sorted(beyond[start : start + PAGE])
            yield {**common, "ids": ",".join(ids), "per_page": str(PAGE)}

    def asked_for(
        self, page: dict[str, str], snapshots: Sequence[MarketSnapshot]
    ) -> Sequence[MarketSnapshot]:
        """Those that count of what a page brought: the last one of the top may hold more."""
        if "page" not in page:
            return snapshots
        top = snapshots[: self._top - (int(page["page"]) - 1) * int(page["per_page"])]
        self._ranked[page["page"]] = frozenset(snapshot.coin_id for snapshot in top)
        return top

    def _beyond(self) -> list[str]:
        """Coins to ask for by id: those set, then those wanted, that no top page brought."""
        ranked = frozenset[str]().union(*self._ranked.values())
        asked = dict.fromkeys((*self._coins, *self._wanted.wanted()))
        return [coin_id for coin_id in asked if coin_id not in ranked][: WANTED_PAGES * PAGE]

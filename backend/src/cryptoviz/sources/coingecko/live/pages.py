"""The calls of a live poll: pages of top coins by rank, then pages of other wanted coins by id."""

import math
from collections.abc import Sequence

from cryptoviz.model.polling import WantedCoins
from cryptoviz.model.records import MarketSnapshot

PAGE = 250  # coins of a page, and ids of a call, at most
_COMMON = {"vs_currency": "usd", "price_change_percentage": "1h,24h,7d,30d"}
WANTED_PAGES = 4  # calls for coins beyond the top, at most


class MarketPages:
    """`configured` are the ids of the setting COINS, to poll whatever their rank."""

    def __init__(self, wanted: WantedCoins, top_coins: int, configured: Sequence[str]) -> None:
        self._wanted, self._top, self.configured = wanted, top_coins, tuple(configured)
        self._top_pages = math.ceil(top_coins / PAGE)
        self._ranked: dict[str, frozenset[str]] = {}  # ids of each top page when last polled

    def calls(self) -> int:
        """Return the number of calls of the next poll, as far as is known."""
        if self._top_pages and not self._ranked:
            return self._top_pages  # before the first answer, most wanted coins are on these pages
        return max(1, self._top_pages + math.ceil(len(self._beyond()) / PAGE))

    def request(self, number: int) -> dict[str, str] | None:
        """Return the parameters of call `number`, from 0; None after the last."""
        if number < self._top_pages:
            size = math.ceil(self._top / self._top_pages)
            page = {"per_page": str(size), "page": str(number + 1)}
            return {**_COMMON, "order": "market_cap_desc", **page}
        start = (number - self._top_pages) * PAGE
        ids = sorted(self._beyond()[start : start + PAGE])
        return {**_COMMON, "ids": ",".join(ids), "per_page": str(PAGE)} if ids else None

    def select(
        self, request: dict[str, str], snapshots: Sequence[MarketSnapshot]
    ) -> Sequence[MarketSnapshot]:
        """Return the snapshots to keep: the last top page may have more coins than wanted."""
        if "page" not in request:
            return snapshots
        top = snapshots[: self._top - (int(request["page"]) - 1) * int(request["per_page"])]
        self._ranked[request["page"]] = frozenset(snapshot.coin_id for snapshot in top)
        return top

    def _beyond(self) -> list[str]:
        """Return the ids in the settings, then the wanted ones, that are on no top page."""
        ranked = frozenset[str]().union(*self._ranked.values())
        ids = dict.fromkeys((*self.configured, *self._wanted.wanted()))
        return [coin_id for coin_id in ids if coin_id not in ranked][: WANTED_PAGES * PAGE]

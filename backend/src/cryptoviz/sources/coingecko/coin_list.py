"""The daily list of all coins, published in blocks, of which only changed ones are published."""

import hashlib
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import orjson

from cryptoviz.clock import Clock
from cryptoviz.model.events import coin_names_event
from cryptoviz.model.polling import Poll
from cryptoviz.model.records import CoinName
from cryptoviz.sources.coingecko.background_source import BackgroundSource
from cryptoviz.sources.coingecko.client import CoinGeckoClient
from cryptoviz.sources.coingecko.payload import parse_coin_list
from cryptoviz.sources.conditional import Parsed
from cryptoviz.sources.http.client import HttpResponse, Validators

DAY = timedelta(days=1)
BLOCKS = 64  # about 280 coins each


class CoinListSource(BackgroundSource):
    """Source `coingecko-list`. Its first poll publishes `shipped` too, even without an answer."""

    def __init__(
        self, client: CoinGeckoClient, clock: Clock, shipped: Sequence[CoinName] = ()
    ) -> None:
        super().__init__("list", "names of coins", client, clock, DAY)
        self._shipped = shipped

    def due_at(self, now: datetime) -> datetime:
        return self._health.due_at(now) if self._has_unpublished() else super().due_at(now)

    def poll(self, now: datetime) -> Poll:
        poll = super().poll(now)
        if not self._has_unpublished():
            return poll
        shipped = coin_names_event(self._shipped, now)
        state = {**poll.state, "shipped": "published"}
        return replace(poll, events=[shipped, *poll.events], state=state)

    def _has_unpublished(self) -> bool:
        """Whether the shipped names are still to be published."""
        return bool(self._shipped) and self._state.keys().isdisjoint(("blocks", "shipped"))

    def _fetch(self, validators: Validators) -> HttpResponse:
        return self._get("/coins/list", validators)

    def _parse(self, response: HttpResponse) -> Parsed:
        names, rejected = parse_coin_list(response.body)
        now, known = self._clock(), orjson.loads(self._state.get("blocks", "{}"))
        events = {str(at): coin_names_event(block, now) for at, block in blocks_of(names).items()}
        changed = [event for at, event in events.items() if known.get(at) != event.id]
        ids = orjson.dumps({at: event.id for at, event in events.items()}).decode()
        return changed, rejected, {"blocks": ids}


def blocks_of(names: Sequence[CoinName]) -> dict[int, list[CoinName]]:
    """Divide the names into blocks by a hash of the id, so that a new coin changes one block."""
    blocks = defaultdict(list)
    for name in sorted(names, key=lambda name: name.id):
        blocks[hashlib.sha256(name.id.encode()).digest()[0] % BLOCKS].append(name)
    return dict(blocks)

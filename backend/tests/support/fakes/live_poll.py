"""CoinGecko's live poll with a scripted server."""

from typing import Any

import orjson

from cryptoviz.config import read_config
from cryptoviz.model.polling import Poll
from cryptoviz.sources.coingecko.live.markets import CoinGeckoSource
from cryptoviz.sources.factory import coingecko_client, market_sources
from support.fakes.clock import HandClock
from support.fakes.http import ReceivedRequest, Reply, ScriptedServer
from support.fakes.sources import MemoryQuota, MemorySparklines, Seen, WantedList

KEY = "CG-secret-of-a-demo-plan"


class LivePoll:
    """The source with its clock, wanted coins and quota."""

    def __init__(
        self,
        server: ScriptedServer,
        wanted: list[str] | None = None,
        rows: MemoryQuota | None = None,
        **variables: str,
    ) -> None:
        self.clock, self.wanted, self.rows = (
            HandClock(),
            WantedList(wanted or []),
            rows or MemoryQuota(),
        )
        self.sparklines = MemorySparklines()
        self.config = read_config(
            {"COINGECKO_BASE_URL": server.url, "TOP_COINS": "500", **variables}, dotenv=None
        )
        self.source = self.made()

    def made(self) -> CoinGeckoSource:
        seen = Seen(self.clock())
        client = coingecko_client(self.config, self.rows, seen, self.clock)
        return market_sources(self.config, client, self.wanted, self.sparklines, self.clock)[0]

    def poll(self, *, save: bool = True) -> Poll:
        assert self.source.due_at(self.clock()) <= self.clock()
        poll = self.source.poll(self.clock())
        if save:
            self.source.set_state(poll.state)
        return poll


def row(coin_id: str, updated: str = "2026-11-23T11:59:00Z") -> dict[str, Any]:
    return {
        "id": coin_id,
        "symbol": "s",
        "name": "N",
        "current_price": 1.0,
        "last_updated": updated,
    }


def pages(request: ReceivedRequest) -> Reply:
    """Two full pages by rank, and any coin by its id."""
    if "ids" in request.query:
        return Reply(orjson.dumps([row(coin_id) for coin_id in request.query["ids"].split(",")]))
    size, page = int(request.query["per_page"]), int(request.query["page"])
    return Reply(orjson.dumps([row(f"coin-{page}-{number}") for number in range(size)]))


def subjects(poll: Poll) -> list[str]:
    return [event.subject for event in poll.events]

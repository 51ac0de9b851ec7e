"""The simulator without its sockets: a request in, an answer and how to send it out."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cryptoviz.clock import Clock, rfc3339, to_ms
from cryptoviz.simulator.http.coingecko import PREFIX, CoinGeckoSide
from cryptoviz.simulator.http.control import CONTROL, Control
from cryptoviz.simulator.http.fault_queue import Fault, FaultBook
from cryptoviz.simulator.http.faults import spoiled
from cryptoviz.simulator.http.request_log import Journal
from cryptoviz.simulator.protocols import Answer, Request, error_answer, revalidated
from cryptoviz.simulator.world import Newsstand

FEEDS = "/feeds/"
_PLACES = {
    "/coins/markets": "markets",
    "/coins/list": "list",
    "/simple/price": "price",
    "/ping": "ping",
}


@dataclass
class SimulatorApp:
    """Answers requests, spoils them where a fault is due, and logs what it served."""

    coingecko: CoinGeckoSide
    newsstand: Newsstand
    control: Control
    faults: FaultBook
    journal: Journal
    clock: Clock

    def answer(self, request: Request) -> tuple[Answer, Fault | None]:
        """The fault is given back where the sending itself is to go wrong (truncated, slow, reset)."""
        if request.path.startswith(CONTROL):
            return self.control.answer(request), None
        arrived = self.clock()
        answer = self._good(request)
        fault = self.faults.take(place_of(request.path))
        if fault is not None:
            plain = (
                self._good(Request(request.method, request.path, request.query))
                if answer.status == 304
                else answer
            )
            answer = spoiled(fault, plain, request.path)
        self._log(arrived, request, answer, fault)
        return answer, fault

    def _good(self, request: Request) -> Answer:
        if request.path.startswith(PREFIX):
            return self.coingecko.answer(request)
        if request.path.startswith(FEEDS):
            return self._feed(request)
        return error_answer(404, "not found")

    def _feed(self, request: Request) -> Answer:
        page = self.newsstand.page(feed_name(request.path), to_ms(self.clock()))
        if page is None:
            return error_answer(404, "no such feed")
        headers = {
            "Content-Type": page.content_type,
            "Cache-Control": f"public, max-age={page.fresh_s}",
        }
        return revalidated(
            request, Answer(200, page.body, headers, {"items": page.items}), page.modified_ms
        )

    def _log(
        self, arrived: datetime, request: Request, answer: Answer, fault: Fault | None
    ) -> None:
        whole = fault is None or fault.kind in ("wrong_types", "no_good_row", "slow")
        entry: dict[str, Any] = {
            "at": rfc3339(arrived),
            "path": request.path,
            "query": dict(request.query),
            "status": answer.status,
        }
        self.journal.write(
            {
                **entry,
                **({"fault": fault.kind} if fault else {}),
                **(answer.served if whole else {}),
            }
        )


def place_of(path: str) -> str:
    """What faults call this path."""
    if path.startswith(FEEDS):
        return f"feed:{feed_name(path)}"
    below = path.removeprefix(PREFIX).rstrip("/")
    return "chart" if below.endswith("/market_chart") else _PLACES.get(below, below)


def feed_name(path: str) -> str:
    """Of `/feeds/NAME.xml`."""
    return path.removeprefix(FEEDS).removesuffix(".xml")

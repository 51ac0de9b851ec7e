"""The simulator without its sockets: requests in, responses and faults of sending out."""

from dataclasses import dataclass, replace
from typing import Any

from cryptoviz.clock import Clock, rfc3339, to_ms
from cryptoviz.simulator.http.coingecko import PREFIX, CoinGeckoApi
from cryptoviz.simulator.http.control import CONTROL, ControlApi
from cryptoviz.simulator.http.fault_queue import Fault, FaultQueue
from cryptoviz.simulator.http.faults import apply_fault
from cryptoviz.simulator.http.logos import LOGOS, logo_response
from cryptoviz.simulator.http.request_log import RequestLog
from cryptoviz.simulator.messages import Request, Response, error_response, validated
from cryptoviz.simulator.protocols import FeedProvider

FEEDS = "/feeds/"


@dataclass
class SimulatorApp:
    """Responds to requests, breaks responses that have a fault, and logs what it served."""

    coingecko: CoinGeckoApi
    feeds: FeedProvider
    control: ControlApi
    faults: FaultQueue
    log: RequestLog
    clock: Clock

    def respond(self, request: Request) -> tuple[Response, Fault | None]:
        """Return the response, and its fault, which may be one of sending it."""
        if request.path.startswith(CONTROL):
            return self.control.respond(request), None
        entry: dict[str, Any] = {"at": rfc3339(self.clock()), "path": request.path}
        entry["query"] = dict(request.query)
        response = self._good_response(request)
        fault = self.faults.take(_fault_path(request.path))
        if fault is not None:
            entry["fault"] = fault.kind
            if response.status == 304:
                response = self._good_response(replace(request, headers={}))
            response = apply_fault(fault, response, request.path)
        entry["status"] = response.status
        is_readable = fault is None or fault.kind in ("wrong_types", "no_good_row", "slow")
        self.log.write({**entry, **(response.served if is_readable else {})})
        return response, fault

    def _good_response(self, request: Request) -> Response:
        if request.path.startswith(PREFIX):
            return self.coingecko.respond(request)
        if request.path.startswith(LOGOS):
            return logo_response(request)
        if not request.path.startswith(FEEDS):
            return error_response(404, "not found")
        page = self.feeds.page(_feed_name(request.path), to_ms(self.clock()))
        if page is None:
            return error_response(404, "no such feed")
        cache = f"public, max-age={page.fresh_s}"
        headers = {"Content-Type": page.content_type, "Cache-Control": cache}
        response = Response(200, page.body, headers, {"items": page.items})
        return validated(request, response, page.modified_ms)


def _fault_path(path: str) -> str:
    """Return the name that faults use for a path."""
    if path.startswith(FEEDS):
        return f"feed:{_feed_name(path)}"
    if path.startswith(LOGOS):
        return "logo"
    name = path.rstrip("/").rpartition("/")[2]
    return "chart" if name == "market_chart" else name


def _feed_name(path: str) -> str:
    return path.removeprefix(FEEDS).removesuffix(".xml")

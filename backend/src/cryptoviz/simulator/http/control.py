"""The simulator's own endpoints under /_control, by which tests and demos change its market."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import orjson

from cryptoviz.clock import Clock, to_ms
from cryptoviz.errors import ConfigError
from cryptoviz.simulator.http.fault_queue import Fault, FaultQueue
from cryptoviz.simulator.http.request_log import RequestLog
from cryptoviz.simulator.messages import Request, Response, error_response, json_response
from cryptoviz.simulator.protocols import FeedProvider, MarketProvider

CONTROL = "/_control"


@dataclass
class ControlApi:
    """POST fault {path, kind, count?, retry_after?, seconds?} · DELETE fault
    · POST price {coin, price} · POST step {what?} · GET log."""

    market: MarketProvider
    feeds: FeedProvider
    faults: FaultQueue
    log: RequestLog
    clock: Clock

    def respond(self, request: Request) -> Response:
        """Respond with 404 to an unknown path, and with 422 and the reason to a bad body."""
        views: dict[tuple[str, str], Callable[[dict[str, Any]], Response]] = {
            ("POST", "/fault"): self._add_fault,
            ("DELETE", "/fault"): self._clear_faults,
            ("POST", "/price"): self._set_price,
            ("POST", "/step"): self._step,
            ("GET", "/log"): lambda body: json_response(self.log.newest()),
        }
        view = views.get((request.method, request.path.removeprefix(CONTROL)))
        if view is None:
            return error_response(404, "no such control")
        try:
            return view(orjson.loads(request.body or b"{}"))
        except (ConfigError, KeyError, TypeError, ValueError) as error:
            return error_response(422, f"{type(error).__name__}: {error}")

    def _add_fault(self, body: dict[str, Any]) -> Response:
        self.faults.append(Fault(**{**body, "kind": str(body["kind"])}))
        return json_response(self.faults)

    def _clear_faults(self, body: dict[str, Any]) -> Response:
        self.faults.clear()
        return json_response([])

    def _set_price(self, body: dict[str, Any]) -> Response:
        coin_id, price, now_ms = str(body["coin"]), float(body["price"]), to_ms(self.clock())
        if not self.market.set_price(coin_id, price, now_ms):
            return error_response(404, "coin not found")
        return json_response({"coin": coin_id, "price": price, "from": now_ms})

    def _step(self, body: dict[str, Any]) -> Response:
        what = body.get("what", "all")
        steps = {"markets": self.market.step, "feeds": self.feeds.step}
        return json_response({name: steps[name]() for name in steps if what in ("all", name)})

"""The simulator's own endpoints under /_control: what a test or a demo does to the simulated world."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from cryptoviz.clock import Clock, to_ms
from cryptoviz.errors import ConfigError
from cryptoviz.simulator.http.fault_queue import Fault, FaultBook
from cryptoviz.simulator.http.request_log import Journal
from cryptoviz.simulator.protocols import Answer, Request, error_answer, json_answer
from cryptoviz.simulator.world import Market, Newsstand

CONTROL = "/_control"


@dataclass
class Control:
    """POST fault {path, kind, count?, retry_after?, seconds?} · DELETE fault · GET fault · POST price {coin, price} · POST step {what?}
    · GET log · GET state."""

    market: Market
    newsstand: Newsstand
    faults: FaultBook
    journal: Journal
    clock: Clock
    facts: Mapping[str, Any]

    def answer(self, request: Request) -> Answer:
        """404 for an unknown control, 422 with the reason for a bad order."""
        known: dict[tuple[str, str], Callable[[dict[str, Any]], Answer]] = {
            ("POST", "/fault"): self._add_fault,
            ("GET", "/fault"): lambda body: json_answer(self.faults.pending()),
            ("DELETE", "/fault"): self._clear_faults,
            ("POST", "/price"): self._mark,
            ("POST", "/step"): self._step,
            ("GET", "/log"): lambda body: json_answer(self.journal.last()),
            ("GET", "/state"): lambda body: json_answer(
                {**self.facts, "feeds": list(self.newsstand.names())}
            ),
        }
        action = known.get((request.method, request.path.removeprefix(CONTROL)))
        if action is None:
            return error_answer(404, "no such control")
        try:
            return action(orjson.loads(request.body or b"{}"))
        except (ConfigError, KeyError, TypeError, ValueError) as error:
            return error_answer(422, f"{type(error).__name__}: {error}")

    def _add_fault(self, body: dict[str, Any]) -> Answer:
        self.faults.add(Fault(**{**body, "kind": str(body["kind"])}))
        return json_answer(self.faults.pending())

    def _clear_faults(self, body: dict[str, Any]) -> Answer:
        self.faults.clear()
        return json_answer([])

    def _mark(self, body: dict[str, Any]) -> Answer:
        at_ms = to_ms(self.clock())
        if not self.market.mark(str(body["coin"]), float(body["price"]), at_ms):
            return error_answer(404, "coin not found")
        return json_answer({"coin": body["coin"], "price": float(body["price"]), "from": at_ms})

    def _step(self, body: dict[str, Any]) -> Answer:
        what = body.get("what", "all")
        moved = {}
        if what in ("all", "markets"):
            moved["markets"] = self.market.step()
        if what in ("all", "feeds"):
            moved["feeds"] = self.newsstand.step()
        return json_answer(moved)

"""Requests to the CoinGecko API of a simulator, without a server."""

from collections.abc import Mapping
from typing import Any

import orjson

from cryptoviz.simulator.http.app import SimulatorApp
from cryptoviz.simulator.messages import Request, Response


def ask(
    app: SimulatorApp, path: str, headers: Mapping[str, str] | None = None, **query: str
) -> Response:
    return app.respond(Request("GET", f"/api/v3{path}", query, headers or {}))[0]


def body(app: SimulatorApp, path: str, **query: str) -> Any:
    """Return the decoded body of a successful response."""
    response = ask(app, path, **query)
    assert response.status == 200, response.body
    return orjson.loads(response.body)


def markets(app: SimulatorApp, **query: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = body(app, "/coins/markets", vs_currency="usd", **query)
    return found

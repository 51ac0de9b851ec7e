"""The responses that faults make of good ones."""

from dataclasses import replace
from typing import Any

import orjson

from cryptoviz.simulator.http.coingecko import TOO_FAR, TOO_MANY_REQUESTS
from cryptoviz.simulator.http.fault_queue import Fault
from cryptoviz.simulator.messages import Response, coded_error, json_response

HUGE_BYTES = 32_000_000  # more than any reasonable client reads

_CHALLENGE = b"<!DOCTYPE html><html lang='en'><title>Just a moment...</title></html>"
_FIXED = {
    "429": TOO_MANY_REQUESTS,
    "5xx": json_response({"error": "simulated 503"}, 503),
    "500": json_response({"status": 500, "error": "Internal Server Error"}, 500),
    "403": Response(403, b"error code: 1020", {"Content-Type": "text/plain; charset=UTF-8"}),
    "bad_key": coded_error(401, 10002, "API Key Missing or invalid."),
    "wrong_host": coded_error(400, 10010, "Please change your root URL."),
    "beyond_plan": coded_error(401, 10012, TOO_FAR),
    "limit_in_200": replace(TOO_MANY_REQUESTS, status=200),
    "html": Response(200, _CHALLENGE, {"Content-Type": "text/html"}),
}


def apply_fault(fault: Fault, good: Response, path: str) -> Response:
    """Return the response to send instead; the server breaks truncated, slow and reset ones."""
    if fault.kind in _FIXED or fault.kind.isdigit():
        simulated = json_response({"error": f"simulated {fault.kind}"}, 500)
        response = _FIXED.get(fault.kind) or replace(simulated, status=int(fault.kind))
        retry = {} if fault.retry_after is None else {"Retry-After": str(fault.retry_after)}
        return replace(response, headers={**response.headers, **retry})
    if fault.kind == "redirect":
        return Response(302, b"", {"Location": path})
    if fault.kind in ("wrong_types", "no_good_row"):
        return _with_bad_rows(good, every=4 if fault.kind == "wrong_types" else 1)
    third = len(good.body) // 3
    if fault.kind == "empty":
        return _with_body(good, b"")
    if fault.kind == "huge":
        return _with_body(good, good.body + b" " * HUGE_BYTES)
    if fault.kind == "malformed":
        return _with_body(good, good.body[:third] + b'<"broken' + good.body[2 * third : -1])
    return good


def _with_body(good: Response, body: bytes, **served: object) -> Response:
    """Drop the validators too: the next good response must not be a 304 to a broken one."""
    dropped = ("ETag", "Last-Modified")
    headers = {name: text for name, text in good.headers.items() if name not in dropped}
    return Response(200, body, headers, served)


def _with_bad_rows(good: Response, every: int) -> Response:
    """Break one row of `every`, each in another way; other responses stay as they are."""

    def is_bad(number: int) -> bool:
        return number % every == every // 2

    if not good.headers.get("Content-Type", "").startswith("application/json"):
        return good
    value, served = orjson.loads(good.body), dict(good.served)
    if isinstance(value, dict) and "prices" in value:
        prices = enumerate(value["prices"])
        value["prices"] = [["soon", "much"] if is_bad(n) else point for n, point in prices]
    elif isinstance(value, list):
        value = [_bad_row(row, n // every) if is_bad(n) else row for n, row in enumerate(value)]
        served["rows"] = [row for n, row in enumerate(served.get("rows", ())) if not is_bad(n)]
        served["bad_rows"] = sum(map(is_bad, range(len(value))))
    else:
        return good
    return _with_body(good, orjson.dumps(value), **served)


def _bad_row(row: dict[str, Any], turn: int) -> object:
    if "current_price" not in row:
        return {**row, "name": ["x"]}
    rows: tuple[object, ...] = (
        {**row, "current_price": "a lot"},
        {name: value for name, value in row.items() if name != "id"},
        {**row, "id": None},
        {**row, "market_cap": {"usd": 1}, "symbol": ["x"]},
        {**row, "last_updated": "yesterday", "name": 7},
        "not a row",
    )
    return rows[turn % len(rows)]

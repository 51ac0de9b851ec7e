"""What a fault makes of a good answer."""

from collections.abc import Callable
from typing import Any

import orjson

from cryptoviz.simulator.http.coingecko import too_many_requests
from cryptoviz.simulator.http.fault_queue import Fault
from cryptoviz.simulator.protocols import HTML, Answer, json_answer

HUGE_BYTES = 32_000_000  # above every sensible limit of a reader

_CHALLENGE = (
    b"<!DOCTYPE html><html lang='en'><head><title>Just a moment...</title></head>"
    b"<body><h1>Checking your browser before you go on</h1><p>Please enable JavaScript and cookies.</p></body></html>"
)


def spoiled(fault: Fault, good: Answer, path: str) -> Answer:
    """The answer to send instead. Faults of the connection (truncated, slow, reset) keep the good one: the server breaks its sending."""
    if fault.kind.isdigit():
        return _with_retry(_status(int(fault.kind), fault), fault)
    changes: dict[str, Callable[[], Answer]] = {
        "5xx": lambda: _with_retry(_status(503, fault), fault),
        "bad_key": lambda: _coded(401, 10002, "API Key Missing or invalid."),
        "wrong_host": lambda: _coded(
            400,
            10010,
            "If you are using Pro API key, please change your root URL to pro-api.coingecko.com/api/v3/",
        ),
        "beyond_plan": lambda: _coded(
            401, 10012, "Your request exceeds the allowed time range of your plan."
        ),
        "limit_in_200": lambda: Answer(
            200, too_many_requests(None).body, {"Content-Type": "application/json"}
        ),
        "html": lambda: Answer(200, _CHALLENGE, {"Content-Type": HTML}),
        "empty": lambda: Answer(200, b"", good.headers),
        "huge": lambda: Answer(200, good.body + b" " * HUGE_BYTES, _unvalidated(good)),
        "redirect": lambda: Answer(302, b"", {"Location": path}),
        "malformed": lambda: _malformed(good),
        "wrong_types": lambda: _wrong_types(good, every=4),
        "no_good_row": lambda: _wrong_types(good, every=1),
    }
    return changes[fault.kind]() if fault.kind in changes else good


def _status(status: int, fault: Fault) -> Answer:
    if status == 429:
        return too_many_requests(fault.retry_after)
    if status == 403:
        return Answer(403, b"error code: 1020", {"Content-Type": "text/plain; charset=UTF-8"})
    if status == 500:
        return json_answer({"status": 500, "error": "Internal Server Error"}, status=500)
    return json_answer({"error": f"simulated {status}"}, status=status)


def _with_retry(answer: Answer, fault: Fault) -> Answer:
    if fault.retry_after is None:
        return answer
    return Answer(
        answer.status, answer.body, {**answer.headers, "Retry-After": str(fault.retry_after)}
    )


def _coded(status: int, code: int, message: str) -> Answer:
    return json_answer({"status": {"error_code": code, "error_message": message}}, status=status)


def _unvalidated(good: Answer) -> dict[str, str]:
    """Without ETag and Last-Modified, or the next good answer would be a 304 to a broken one."""
    return {
        name: value for name, value in good.headers.items() if name not in ("ETag", "Last-Modified")
    }


def _malformed(good: Answer) -> Answer:
    """The body with its middle torn out: neither JSON nor XML any more."""
    third = len(good.body) // 3
    return Answer(200, good.body[:third] + b'<"broken' + good.body[2 * third :], _unvalidated(good))


def _wrong_types(good: Answer, every: int) -> Answer:
    """One row in `every` bad, in turn: a string for a number, no id, a null id, an object for a number, a bad date. Not JSON: as it is."""

    def is_bad(number: int) -> bool:
        return number % every == every // 2

    if not good.headers.get("Content-Type", "").startswith("application/json"):
        return good
    value = orjson.loads(good.body)
    if isinstance(value, dict) and "prices" in value:
        points = [
            ["soon", "much"] if is_bad(number) else point
            for number, point in enumerate(value["prices"])
        ]
        return _answer_of({**value, "prices": points}, good, dict(good.served))
    if not isinstance(value, list):
        return good
    rows = [
        _bad_row(row, number // every) if is_bad(number) else row
        for number, row in enumerate(value)
    ]
    kept = [row for number, row in enumerate(good.served.get("rows", ())) if not is_bad(number)]
    return _answer_of(
        rows, good, {**good.served, "rows": kept, "bad_rows": sum(map(is_bad, range(len(rows))))}
    )


def _answer_of(value: object, good: Answer, served: dict[str, Any]) -> Answer:
    return Answer(200, orjson.dumps(value), _unvalidated(good), served)


def _bad_row(row: dict[str, Any], turn: int) -> object:
    if "current_price" not in row:
        return {**row, "name": ["x"]}
    spoils: tuple[Callable[[], object], ...] = (
        lambda: {**row, "current_price": "a lot"},
        lambda: {name: value for name, value in row.items() if name != "id"},
        lambda: {**row, "id": None},
        lambda: {**row, "market_cap": {"usd": 1}, "symbol": ["x"]},
        lambda: {**row, "last_updated": "yesterday", "name": 7},
        lambda: "not a row",
    )
    return spoils[turn % len(spoils)]()

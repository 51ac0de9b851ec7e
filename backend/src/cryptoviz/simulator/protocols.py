"""What travels between the HTTP server and the parts that answer: a request, an answer, and what the answer served."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.utils import formatdate
from typing import Any

import orjson

JSON = "application/json; charset=utf-8"
HTML = "text/html; charset=UTF-8"


@dataclass(frozen=True)
class Request:
    """`headers` are lower-case."""

    method: str
    path: str
    query: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


@dataclass(frozen=True)
class Answer:
    """`served` goes to the log: the rows or items that a reader of this answer now knows."""

    status: int
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    served: Mapping[str, Any] = field(default_factory=dict)


def json_answer(
    value: object,
    *,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
    served: Mapping[str, Any] | None = None,
) -> Answer:
    """`served` goes to the log, see Answer."""
    return Answer(
        status, orjson.dumps(value), {"Content-Type": JSON, **(headers or {})}, served or {}
    )


def error_answer(status: int, message: str) -> Answer:
    """The error body that CoinGecko recorded for a wrong question."""
    return json_answer({"error": message}, status=status)


def revalidated(request: Request, answer: Answer, modified_ms: int | None = None) -> Answer:
    """The answer with its validators, or 304 when the asker has it already. If-None-Match outranks If-Modified-Since (RFC 9110)."""
    etag = f'W/"{hashlib.md5(answer.body, usedforsecurity=False).hexdigest()}"'
    headers = {**answer.headers, "ETag": etag}
    if modified_ms is not None:
        headers["Last-Modified"] = formatdate(modified_ms / 1000, usegmt=True)
    told = request.headers.get("if-none-match")
    same = (
        etag in told
        if told
        else "Last-Modified" in headers
        and request.headers.get("if-modified-since") == headers["Last-Modified"]
    )
    return (
        Answer(304, b"", headers)
        if same
        else Answer(answer.status, answer.body, headers, answer.served)
    )

"""Requests and responses, as the HTTP server exchanges them with the rest of the simulator."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from email.utils import formatdate
from typing import Any

import orjson

JSON = "application/json; charset=utf-8"


@dataclass(frozen=True)
class Request:
    """A request; names of headers are lower-case."""

    method: str
    path: str
    query: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


@dataclass(frozen=True)
class Response:
    """A response; `served` goes to the log: the rows or items that it contains."""

    status: int
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    served: Mapping[str, Any] = field(default_factory=dict)


def json_response(
    value: object, status: int = 200, headers: Mapping[str, str] | None = None, **served: object
) -> Response:
    """Return `value` as JSON; `served` goes to the log."""
    headers = {"Content-Type": JSON, **(headers or {})}
    return Response(status, orjson.dumps(value), headers, served)


def error_response(status: int, message: str) -> Response:
    """Return an error in the shape that CoinGecko uses for bad parameters."""
    return json_response({"error": message}, status)


def coded_error(status: int, code: int, message: str) -> Response:
    """Return an error in the shape that CoinGecko uses for keys, plans and limits."""
    return json_response({"status": {"error_code": code, "error_message": message}}, status)


def validated(request: Request, response: Response, modified_ms: int | None = None) -> Response:
    """Add ETag and Last-Modified, or return 304 if the client has the response already."""
    etag = f'W/"{hashlib.md5(response.body, usedforsecurity=False).hexdigest()}"'
    headers = {**response.headers, "ETag": etag}
    if modified_ms is not None:
        headers["Last-Modified"] = formatdate(modified_ms / 1000, usegmt=True)
    if "if-none-match" in request.headers:  # it takes precedence (RFC 9110)
        unchanged = etag in request.headers["if-none-match"]
    else:
        since = request.headers.get("if-modified-since")
        unchanged = since is not None and since == headers.get("Last-Modified")
    return Response(304, b"", headers) if unchanged else replace(response, headers=headers)

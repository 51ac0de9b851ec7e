"""Errors as RFC 9457 problems. Only this module maps errors to HTTP statuses."""

import logging
from collections.abc import Iterable, Sequence
from http import HTTPStatus

import orjson
from apiflask import APIFlask
from apiflask.exceptions import HTTPError
from flask import Response, request
from pydantic import ValidationError
from werkzeug.exceptions import HTTPException

from cryptoviz.api.parameters import Json, ResponseModel
from cryptoviz.errors import (
    AuthError,
    ConflictError,
    CryptoVizError,
    DatabaseLostError,
    EncryptionError,
    ForbiddenError,
    InvalidParameterError,
    KeyRejectedError,
    NotFoundError,
    StoreError,
    TableLostError,
    ThrottledError,
)

STATUSES: dict[type[CryptoVizError], HTTPStatus] = {
    AuthError: HTTPStatus.UNAUTHORIZED,
    ForbiddenError: HTTPStatus.FORBIDDEN,
    NotFoundError: HTTPStatus.NOT_FOUND,
    ConflictError: HTTPStatus.CONFLICT,
    EncryptionError: HTTPStatus.CONFLICT,
    InvalidParameterError: HTTPStatus.UNPROCESSABLE_ENTITY,
    ThrottledError: HTTPStatus.TOO_MANY_REQUESTS,
    StoreError: HTTPStatus.SERVICE_UNAVAILABLE,
}
# Types for errors that a program must distinguish from others with the same status.
TYPES: dict[type[CryptoVizError], str] = {
    DatabaseLostError: "urn:cryptoviz:database-lost",
    TableLostError: "urn:cryptoviz:table-lost",
}
PROBLEM_JSON = "application/problem+json"
BITCOIN_ANALYZER = "Bitcoin Analyzer"  # the tag of the operations whose errors are a Detail
UNEXPECTED = "An unexpected error occurred; the log of the server has the details."
_NO_TYPE = "about:blank"
_STORE_RETRY_S = 5
_MOST_ERRORS = 20  # a body of 64 kB can have thousands, each longer than what causes it
_DETAILS = {
    HTTPStatus.NOT_FOUND: "There is nothing at this address.",
    HTTPStatus.METHOD_NOT_ALLOWED: "This address does not support that method.",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "The request is larger than this server accepts.",
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE: "The body must be JSON (Content-Type: application/json).",
    HTTPStatus.BAD_REQUEST: "The request cannot be read.",
}

_log = logging.getLogger(__name__)


class InvalidParameter(ResponseModel):
    parameter: str
    message: str


class Problem(ResponseModel):
    """RFC 9457"""

    type: str
    title: str
    status: int
    detail: str
    errors: list[InvalidParameter]


class Detail(ResponseModel):
    """An error of Bitcoin Analyzer's routes."""

    detail: str


def problem_body(
    status: int, detail: str, errors: Sequence[Json] = (), type_: str = _NO_TYPE
) -> bytes:
    """Return the JSON of a problem, for responses made without Flask."""
    title = HTTPStatus(status).phrase
    body = {"type": type_, "title": title, "status": int(status), "detail": detail}
    return orjson.dumps({**body, "errors": list(errors)})


def register(app: APIFlask) -> None:
    """Make `app` respond with a problem to every error."""
    app.error_processor(_from_apiflask)
    app.register_error_handler(CryptoVizError, _from_domain)
    app.register_error_handler(ValidationError, _from_validation)
    app.register_error_handler(HTTPException, _from_werkzeug)
    app.register_error_handler(Exception, _from_bug)


def _problem(
    status: int,
    detail: str,
    errors: Sequence[Json] = (),
    headers: Json | None = None,
    type_: str = _NO_TYPE,
) -> Response:
    body = problem_body(status, detail, errors, type_)
    return Response(body, status, headers, content_type=PROBLEM_JSON)


def _from_domain(error: CryptoVizError) -> Response:
    kinds = type(error).__mro__
    status = next((STATUSES[kind] for kind in kinds if kind in STATUSES), 500)
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        _log.error("request failed", extra={"path": request.path, "reason": str(error)})
    detail, errors = error.public if isinstance(error, StoreError) else str(error), []
    if isinstance(error, InvalidParameterError):
        errors = [{"parameter": error.parameter, "message": detail}]
        detail = f"{error.parameter} {detail}"
    type_ = TYPES.get(type(error), _NO_TYPE)
    if isinstance(error, KeyRejectedError):
        type_ = f"urn:cryptoviz:key-rejected:{error.reason.code}"
    return _problem(status, detail, errors, _headers(error), type_)


def _headers(error: CryptoVizError) -> Json:
    if isinstance(error, AuthError):
        return {"WWW-Authenticate": "Bearer"}
    if isinstance(error, ThrottledError):
        return {"Retry-After": str(max(1, int(error.retry_after.total_seconds())))}
    return {"Retry-After": str(_STORE_RETRY_S)} if isinstance(error, StoreError) else {}


def _from_validation(error: ValidationError) -> Response:
    found = error.errors(include_input=False, include_url=False)
    return _invalid((".".join(map(str, item["loc"])), item["msg"]) for item in found)


def _from_apiflask(error: HTTPError) -> Response:
    if error.status_code == HTTPStatus.UNPROCESSABLE_ENTITY and isinstance(error.detail, dict):
        fields = (item for location in error.detail.values() for item in location.items())
        return _invalid((name, message) for name, messages in fields for message in messages)
    detail = _DETAILS.get(HTTPStatus(error.status_code), str(error.message))
    return _problem(error.status_code, detail, headers=dict(error.headers))


def _invalid(found: Iterable[tuple[str, str]]) -> Response:
    all_found = list(found)
    errors = [
        {
            "parameter": "body" if name in ("", "_schema") else name.partition(".")[0],
            # A message may quote the input, which need not be valid Unicode.
            "message": message.removeprefix("Value error, ").encode(errors="replace").decode(),
        }
        for name, message in all_found[:_MOST_ERRORS]
    ]
    detail = "; ".join(f"{item['parameter']}: {item['message']}" for item in errors)
    if more := len(all_found) - len(errors):
        detail += f"; and {more} more"
    return _problem(HTTPStatus.UNPROCESSABLE_ENTITY, detail, errors)


def _from_werkzeug(error: HTTPException) -> Response:
    status = HTTPStatus(error.code or 500)
    omitted = ("Content-Type", "Content-Length")
    headers = {name: value for name, value in error.get_headers() if name not in omitted}
    return _problem(status, _DETAILS.get(status, str(error.description)), headers=headers)


def _from_bug(error: Exception) -> Response:
    _log.exception("unexpected error", exc_info=error, extra={"path": request.path})
    return _problem(HTTPStatus.INTERNAL_SERVER_ERROR, UNEXPECTED)

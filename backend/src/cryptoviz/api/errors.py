"""Errors as RFC 9457 problems. Only this module knows which error has which HTTP status."""

import logging
from collections.abc import Sequence
from http import HTTPStatus

import orjson
from apiflask import APIFlask
from apiflask.exceptions import HTTPError
from flask import Response, request
from pydantic import ValidationError
from werkzeug.exceptions import HTTPException

from cryptoviz.api.parameters import Json
from cryptoviz.errors import (
    AuthError,
    ConflictError,
    CryptoVizError,
    DatabaseLostError,
    ForbiddenError,
    InvalidParameterError,
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
    InvalidParameterError: HTTPStatus.UNPROCESSABLE_ENTITY,
    ThrottledError: HTTPStatus.TOO_MANY_REQUESTS,
    StoreError: HTTPStatus.SERVICE_UNAVAILABLE,
}
# What a program should tell from other errors of the same status.
TYPES: dict[type[CryptoVizError], str] = {
    DatabaseLostError: "urn:cryptoviz:database-lost",
    TableLostError: "urn:cryptoviz:table-lost",
}
_PLAIN = "about:blank"  # the status says it all
_RETRY_STORE_S = 5
_DETAILS = {
    HTTPStatus.NOT_FOUND: "There is nothing at this address.",
    HTTPStatus.METHOD_NOT_ALLOWED: "This address does not know that method.",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "The request is larger than this server takes.",
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE: "The body must be JSON, with Content-Type: application/json.",
    HTTPStatus.BAD_REQUEST: "The request cannot be read.",
}

_log = logging.getLogger(__name__)


def problem(
    status: int,
    detail: str,
    errors: Sequence[Json] = (),
    headers: Json | None = None,
    kind: str = _PLAIN,
) -> Response:
    """The one shape of every error."""
    return Response(
        problem_body(status, detail, errors, kind),
        status,
        headers,
        content_type="application/problem+json",
    )


def problem_body(
    status: int, detail: str, errors: Sequence[Json] = (), kind: str = _PLAIN
) -> bytes:
    """The JSON of a problem, for answers that are made without Flask."""
    title = HTTPStatus(status).phrase
    return orjson.dumps(
        {
            "type": kind,
            "title": title,
            "status": int(status),
            "detail": detail,
            "errors": list(errors),
        }
    )


def register(app: APIFlask) -> None:
    """Answer every error of `app` with a problem."""
    app.error_processor(_from_apiflask)
    app.register_error_handler(CryptoVizError, _from_domain)
    app.register_error_handler(ValidationError, _from_validation)
    app.register_error_handler(HTTPException, _from_werkzeug)
    app.register_error_handler(Exception, _from_bug)


def _from_domain(error: CryptoVizError) -> Response:
    status = next(
        (STATUSES[kind] for kind in type(error).__mro__ if kind in STATUSES),
        HTTPStatus.INTERNAL_SERVER_ERROR,
    )
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        _log.error("cannot answer", extra={"path": request.path, "reason": str(error)})
    named = (
        [{"parameter": error.parameter, "message": str(error)}]
        if isinstance(error, InvalidParameterError)
        else []
    )
    detail = (
        f"{error.parameter} {error}" if isinstance(error, InvalidParameterError) else str(error)
    )
    return problem(status, detail, named, _headers(error), TYPES.get(type(error), _PLAIN))


def _headers(error: CryptoVizError) -> Json:
    if isinstance(error, AuthError):
        return {"WWW-Authenticate": "Bearer"}
    if isinstance(error, ThrottledError):
        return {"Retry-After": str(max(1, int(error.retry_after.total_seconds())))}
    return {"Retry-After": str(_RETRY_STORE_S)} if isinstance(error, StoreError) else {}


def _from_validation(error: ValidationError) -> Response:
    return _invalid(
        [
            (".".join(str(part) for part in item["loc"]), item["msg"])
            for item in error.errors(include_input=False, include_url=False)
        ]
    )


def _from_apiflask(error: HTTPError) -> Response:
    if error.status_code == HTTPStatus.UNPROCESSABLE_ENTITY and isinstance(error.detail, dict):
        fields = (item for location in error.detail.values() for item in location.items())
        return _invalid([(name, message) for name, messages in fields for message in messages])
    return problem(
        error.status_code,
        _DETAILS.get(HTTPStatus(error.status_code), str(error.message)),
        headers=dict(error.headers),
    )


def _invalid(found: Sequence[tuple[str, str]]) -> Response:
    errors = [
        {
            "parameter": "body" if name in ("", "_schema") else name.partition(".")[0],
            "message": _plain(message),
        }
        for name, message in found
    ]
    return problem(
        HTTPStatus.UNPROCESSABLE_ENTITY,
        "; ".join(f"{item['parameter']}: {item['message']}" for item in errors),
        errors,
    )


def _plain(message: str) -> str:
    """pydantic's message without its prefix, and as ASCII-safe text: it may quote what was sent."""
    return message.removeprefix("Value error, ").encode(errors="replace").decode()


def _from_werkzeug(error: HTTPException) -> Response:
    status = HTTPStatus(error.code or 500)
    kept = {
        name: value
        for name, value in error.get_headers()
        if name not in ("Content-Type", "Content-Length")
    }
    return problem(status, _DETAILS.get(status, str(error.description)), headers=kept)


def _from_bug(error: Exception) -> Response:
    _log.exception("error while answering", exc_info=error, extra={"path": request.path})
    return problem(
        HTTPStatus.INTERNAL_SERVER_ERROR, "Something went wrong here; the log says more."
    )

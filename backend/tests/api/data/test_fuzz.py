"""Responses to generated requests match the OpenAPI document and are never a 500."""

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from cryptoviz.api.app import create_bare_app

BOUNDED = settings(
    max_examples=10, deadline=None, database=None, suppress_health_check=list(HealthCheck)
)
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
PATHS = [
    "/api/v1/coins",
    "/api/v1/coins/bitcoin/prices",
    "/api/v1/coins/bitcoin/change",
    "/api/v1/coins/bitcoin/candles",
    "/api/v1/coins/bitcoin/indicators",
    "/api/v1/compare",
    "/api/v1/currencies",
    "/api/v1/preferences",
    "/api/v1/markets",
    "/api/v1/markets/movers",
    "/api/v1/markets/global",
    "/api/v1/news",
    "/api/v1/favourites",
    "/price-history",
    "/latest-news",
]
NAMES = [
    "q",
    "limit",
    "cursor",
    "window",
    "from",
    "to",
    "points",
    "sort",
    "filter",
    "coin",
    "coins",
    "feed",
    "since",
    "vs",
    "interval",
    "tz",
    "sma",
    "macd_fast",
    "deviations",
    "favourites",
]
HEADERS = ["Authorization", "If-None-Match", "Cookie", "X-CSRF-TOKEN", "Host", "Content-Type"]

DOCUMENTED = schemathesis.openapi.from_wsgi("/openapi.json", create_bare_app())
# Logout would end the session that sends the requests.
OPERATIONS = {
    found.ok().label: found.ok()
    for found in DOCUMENTED.get_all_operations()
    if "logout" not in found.ok().label
}


@pytest.mark.parametrize("label", OPERATIONS)
@BOUNDED
@given(data=st.data())
def test_responses_to_generated_requests_match_the_document(reader, label, data):
    case = data.draw(OPERATIONS[label].as_strategy())
    # Schemathesis does not decode compressed answers of a WSGI application.
    headers = {**reader.headers, "Accept-Encoding": "identity"}
    case.call_and_validate(app=reader.client.application, headers=headers, checks=CHECKS)


def test_document_contains_all_operations():
    assert len(OPERATIONS) >= 20


@settings(max_examples=150, deadline=None, database=None)
@given(
    path=st.sampled_from(PATHS),
    name=st.sampled_from(NAMES),
    value=st.text(max_size=30) | st.integers().map(str),
)
def test_any_parameter_value_is_answered_200_or_422(reader, path, name, value):
    response = reader.client.get(path, query_string={name: value}, headers=reader.headers)
    assert response.status_code in (200, 422)


@settings(max_examples=100, deadline=None, database=None)
@given(query=st.binary(max_size=40), path=st.binary(max_size=20))
def test_any_bytes_in_the_url_cause_no_server_error(reader, query, path):
    environ = {
        "QUERY_STRING": query.decode("latin-1"),
        "PATH_INFO": "/api/v1/coins/" + path.decode("latin-1"),
        **as_environ(reader.headers),
    }
    for address in (
        {},
        {"PATH_INFO": "/api/v1/markets"},
        {"PATH_INFO": "/api/v1/coins/bitcoin/prices"},
        {"PATH_INFO": "/logos/" + path.decode("latin-1")},
    ):
        response = reader.client.get("/", environ_overrides={**environ, **address})
        assert response.status_code in (200, 400, 404, 405, 422)


@settings(max_examples=60, deadline=None, database=None)
@given(header=st.sampled_from(HEADERS), value=st.binary(max_size=60))
def test_any_bytes_in_a_header_cause_no_server_error(reader, header, value):
    given_header = as_environ({header: value.decode("latin-1")})
    for method, path in (
        ("GET", "/api/v1/coins"),
        ("POST", "/api/v1/auth/refresh"),
        ("GET", "/markets"),
    ):
        environ = {**as_environ(reader.headers), **given_header, "PATH_INFO": path}
        response = reader.client.open("/", method=method, environ_overrides=environ)
        assert response.status_code < 500 or (path, response.status_code) == ("/markets", 503)


def as_environ(headers):
    return {f"HTTP_{name.upper().replace('-', '_')}": value for name, value in headers.items()}

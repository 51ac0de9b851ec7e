"""All errors are RFC 9457 problems."""

import pytest

from support.servers.databases import url_of


@pytest.mark.parametrize(
    ("method", "path", "options", "status"),
    [
        ("GET", "/api/v1/nope", {}, 404),
        ("GET", "/api", {}, 404),
        ("GET", "/api/v1//coins", {}, 404),
        ("GET", "/api/v1/coins/", {}, 404),
        ("GET", "/openapi.jsonx", {}, 404),
        ("POST", "/api/v1/coins", {}, 405),
        ("BREW", "/api/v1/site", {}, 405),
        ("PUT", "/favicon.ico", {}, 404),
        ("POST", "/api/v1/auth/login", {"json": {"username": "x" * 70_000, "password": "y"}}, 413),
        ("POST", "/api/v1/auth/login", {"data": "username=x"}, 415),
        ("POST", "/api/v1/auth/login", {"data": b"{", "content_type": "application/json"}, 400),
    ],
)
def test_every_error_is_a_problem(app, method, path, options, status):
    response = app.test_client().open(path, method=method, **options)
    body = response.get_json()
    assert (response.status_code, response.content_type) == (status, "application/problem+json")
    assert (set(body), body["status"]) == ({"type", "title", "status", "detail", "errors"}, status)
    assert body["detail"]


def test_unexpected_error_is_a_problem_and_is_logged(app, ada, caplog):
    def broken():
        raise RuntimeError("the secret cause")

    app.extensions["cryptoviz"].stores.status.history = broken
    response = ada.get("status")
    assert (response.status_code, response.content_type) == (500, "application/problem+json")
    assert "secret" not in response.get_data(as_text=True)
    assert "the secret cause" in caplog.text


def test_unexpected_error_of_the_middleware_is_a_problem(app, ada, caplog):
    def broken(*_arguments):
        raise RuntimeError("the secret cause")

    app.extensions["cryptoviz"].response_cache.lookup = broken
    response = ada.get("coins")
    assert (response.status_code, response.content_type) == (500, "application/problem+json")
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Cache-Control"] == "no-store"
    assert "secret" not in response.get_data(as_text=True)
    assert "the secret cause" in caplog.text


def test_unavailable_database_is_503(app, ada, database, databases):
    ada.get("coins")
    databases.hide(url_of(database))
    for path in ("coins", "markets"):
        response = ada.get(path)
        assert (response.status_code, response.headers["Retry-After"]) == (503, "5")
    assert app.test_client().get("/readyz").status_code == 503
    assert app.test_client().get("/healthz").status_code == 200

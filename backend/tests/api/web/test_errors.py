"""Errors of one shape, whatever went wrong."""

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
def test_every_error_has_one_shape(app, method, path, options, status):
    answer = app.test_client().open(path, method=method, **options)
    body = answer.get_json()
    assert (answer.status_code, answer.content_type) == (status, "application/problem+json")
    assert (set(body), body["status"]) == ({"type", "title", "status", "detail", "errors"}, status)
    assert body["detail"]


def test_a_bug_is_a_problem_too_and_stands_in_the_log(app, ada, caplog):
    def broken():
        raise RuntimeError("the secret cause")

    app.extensions["cryptoviz"].stores.status.history = broken
    answer = ada.get("status")
    assert (answer.status_code, answer.content_type) == (500, "application/problem+json")
    assert "secret" not in answer.get_data(as_text=True)
    assert "the secret cause" in caplog.text


def test_with_the_database_away_it_says_so(app, ada, database, databases):
    ada.get("coins")
    databases.hide(url_of(database))
    for path in ("coins", "markets"):
        answer = ada.get(path)
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert app.test_client().get("/readyz").status_code == 503
    assert app.test_client().get("/healthz").status_code == 200

"""What every request passes: Host check, security headers, CORS, metrics, access log, and errors of one shape."""

import errno
import logging
import os

import pytest

from cryptoviz.api.metrics import Metrics
from fakes_api import Person

ORIGIN = "https://app.example"
EVERYWHERE = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
}


@pytest.mark.parametrize("host", ["localhost", "localhost:8050", "127.0.0.1:8050", "[::1]:8050", "LOCALHOST", "192.168.1.5", "localhost."])
def test_loopback_names_and_plain_addresses_are_good_hosts(reader, host):
    assert reader.client.get("/healthz", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "localhost.evil.example",
        "127.0.0.1.evil.example",
        "evil.example:8050",
        "",
        "local host",
        "[::1].evil.example",
        "[::1]:80.evil.example",
    ],
)
@pytest.mark.parametrize("path", ["/", "/healthz", "/api/v1/site", "/api/v1/coins"])
def test_a_name_that_is_not_ours_is_refused(reader, host, path):
    """Otherwise a page of another site whose name resolves to this machine could read answers and take the first account."""
    for _ in range(2):
        answer = reader.client.get(path, headers={"Host": host, **reader.headers})
        assert (answer.status_code, answer.content_type) == (400, "application/problem+json")


def test_names_may_be_allowed(new_app):
    app = new_app(host="192.0.2.1", allowed_hosts=("crypto.example",))
    assert app.test_client().get("/healthz", headers={"Host": "Crypto.Example:8050"}).status_code == 200
    assert app.test_client().get("/healthz", headers={"Host": "other.example"}).status_code == 400


def test_behind_trusted_proxies_the_host_and_address_that_they_forward_count(new_app):
    app = new_app(trusted_proxies=1, allowed_hosts=("crypto.example",))
    forwarded = {"Host": "inner", "X-Forwarded-Host": "crypto.example", "X-Forwarded-For": "192.0.2.9"}
    assert app.test_client().get("/healthz", headers=forwarded).status_code == 200
    assert app.test_client().get("/metrics", headers=forwarded).status_code == 401
    assert app.test_client().get("/healthz", headers={**forwarded, "X-Forwarded-Host": "evil.example"}).status_code == 400


@pytest.mark.parametrize("path", ["/healthz", "/api/v1/site", "/api/v1/coins", "/api/v1/nope", "/openapi.json", "/missing.js", "/metrics"])
def test_security_headers_stand_on_every_answer(app, ada, path):
    for _ in range(2):  # the second one of /coins comes from the fast lane
        answer = app.test_client().get(path, headers=ada.headers)
        assert {name: answer.headers.get(name) for name in EVERYWHERE} == EVERYWHERE
        assert len(answer.headers.getlist("Content-Security-Policy")) == 1
        assert "Strict-Transport-Security" not in answer.headers


def test_over_https_browsers_are_told_to_stay_there(new_app):
    answer = new_app(cookie_secure=True).test_client().get("/api/v1/site")
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"


@pytest.mark.parametrize("path", ["/api/v1/site", "/api/v1/auth/me", "/api/v1/status", "/api/v1/nope"])
def test_what_has_no_etag_is_not_stored(app, ada, path):
    assert app.test_client().get(path, headers=ada.headers).headers["Cache-Control"] == "no-store"


def test_only_the_origins_of_the_settings_may_ask(new_app, coins):
    app = new_app(cors_origins=(ORIGIN,))
    person = Person.register(app, "ada")
    for _ in range(2):
        answer = person.get("coins", Origin=ORIGIN)
        assert answer.headers["Access-Control-Allow-Origin"] == ORIGIN
        assert answer.headers["Access-Control-Allow-Credentials"] == "true"
        assert "ETag" in answer.headers["Access-Control-Expose-Headers"]
        assert "Access-Control-Allow-Origin" not in person.get("coins", Origin="https://evil.example").headers
        assert "Access-Control-Allow-Origin" not in person.get("coins").headers
    refused = app.test_client().get("/api/v1/coins", headers={"Origin": ORIGIN})
    assert (refused.status_code, refused.headers["Access-Control-Allow-Origin"]) == (401, ORIGIN)


@pytest.mark.parametrize(("origin", "allowed"), [(ORIGIN, ORIGIN), ("https://evil.example", None)])
def test_a_browser_may_ask_first(new_app, origin, allowed):
    asked = {"Origin": origin, "Access-Control-Request-Method": "PUT", "Access-Control-Request-Headers": "authorization"}
    answer = new_app(cors_origins=(ORIGIN,)).test_client().options("/api/v1/favourites/bitcoin", headers=asked)
    assert answer.headers.get("Access-Control-Allow-Origin") == allowed
    assert ("PUT" in answer.headers.get("Access-Control-Allow-Methods", "")) == (allowed is not None)


def test_without_origins_in_the_settings_there_is_no_cors(ada):
    for _ in range(2):
        assert not [name for name, _ in ada.get("coins", Origin=ORIGIN).headers if name.startswith("Access-Control")]


def test_requests_are_counted_by_route(app, ada):
    for path in ("coins/bitcoin", "coins/bitcoin", "coins/nope"):
        ada.get(path)
    app.test_client().open("/api/v1/site", method="BREW")
    page = app.test_client().get("/metrics").get_data(as_text=True)
    assert 'cryptoviz_http_requests_total{method="GET",route="/api/v1/coins/<coin_id>",status="404"} 1.0' in page
    assert 'cryptoviz_http_requests_total{method="GET",route="ready",status="200"} 1.0' in page
    assert 'method="OTHER"' in page
    assert 'cryptoviz_http_request_seconds_count{route="/api/v1/coins/<coin_id>"} 2.0' in page


@pytest.mark.parametrize(
    ("options", "status"),
    [
        ({}, 200),
        ({"environ_base": {"REMOTE_ADDR": "192.0.2.1"}}, 401),
        ({"headers": {"X-Forwarded-For": "127.0.0.1"}}, 401),
        ({"environ_base": {"REMOTE_ADDR": "192.0.2.1"}, "headers": {"Authorization": "Bearer sesame"}}, 200),
        ({"environ_base": {"REMOTE_ADDR": "192.0.2.1"}, "headers": {"Authorization": "Bearer other"}}, 401),
    ],
)
def test_metrics_are_for_this_machine_or_for_who_has_the_token(new_app, options, status):
    assert new_app(metrics_token="sesame").test_client().get("/metrics", **options).status_code == status


def test_without_a_metrics_token_none_is_good(new_app):
    from_afar = {"environ_base": {"REMOTE_ADDR": "192.0.2.1"}, "headers": {"Authorization": "Bearer "}}
    assert new_app().test_client().get("/metrics", **from_afar).status_code == 401


def test_shared_counts_have_their_room_on_the_disk_from_the_start(tmp_path, monkeypatch):
    """They are memory-mapped: with holes in them a full disk would kill the worker."""
    monkeypatch.setenv("PROMETHEUS_MULTIPROC_DIR", str(tmp_path))
    Metrics()
    rooms = [file.stat() for file in tmp_path.iterdir()]
    assert len(rooms) == 2
    assert all(room.st_blocks * 512 >= room.st_size > 0 for room in rooms)


def test_with_the_disk_full_requests_are_answered_and_not_counted(tmp_path, monkeypatch, caplog):
    def full(*_arguments):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setenv("PROMETHEUS_MULTIPROC_DIR", str(tmp_path))
    monkeypatch.setattr(os, "posix_fallocate", full)
    metrics = Metrics()
    metrics.count("GET", "/healthz", "200", 0.1)
    assert (metrics.page(), list(tmp_path.iterdir())) == (b"", [])
    assert "requests are not counted" in caplog.text


def test_each_request_is_one_line_of_the_log_without_its_query(app, ada, caplog):
    caplog.set_level(logging.INFO, "cryptoviz.access")
    for _ in range(2):
        ada.get("coins?q=secret")
    ada.client.get("/missing.js")
    app.test_client().get("/healthz", headers={"Host": "evil.example"})
    lines = [record.getMessage() for record in caplog.records if record.name == "cryptoviz.access"]
    assert [line.split(" ")[:3] for line in lines] == [
        ["GET", "/api/v1/coins", "200"],
        ["GET", "/api/v1/coins", "200"],
        ["GET", "/missing.js", "404"],
        ["GET", "/healthz", "400"],
    ]
    assert "secret" not in caplog.text


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


def test_with_the_database_away_it_says_so(app, ada, database, tmp_path):
    ada.get("coins")
    database.dispose()
    (tmp_path / "cryptoviz.db").write_bytes(b"this is no database" * 100)
    for path in ("coins", "markets"):
        answer = ada.get(path)
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert app.test_client().get("/readyz").status_code == 503
    assert app.test_client().get("/healthz").status_code == 200

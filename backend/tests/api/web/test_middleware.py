"""Host check, security headers and CORS."""

import pytest

EVERYWHERE = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
}


@pytest.mark.parametrize(
    "host",
    [
        "localhost",
        "localhost:8050",
        "127.0.0.1:8050",
        "[::1]:8050",
        "LOCALHOST",
        "192.168.1.5",
        "localhost.",
    ],
)
def test_host_loopback_name_or_ip_address_is_allowed(reader, host):
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
def test_host_with_unknown_name_is_rejected(reader, host, path):
    """A page of a site that resolves to this machine could otherwise take the first account."""
    for _ in range(2):
        response = reader.client.get(path, headers={"Host": host, **reader.headers})
        assert (response.status_code, response.content_type) == (400, "application/problem+json")


def test_host_in_allowed_hosts_is_allowed(new_app):
    app = new_app(host="192.0.2.1", allowed_hosts=("crypto.example",))
    assert (
        app.test_client().get("/healthz", headers={"Host": "Crypto.Example:8050"}).status_code
        == 200
    )
    assert app.test_client().get("/healthz", headers={"Host": "other.example"}).status_code == 400


def test_forwarded_host_and_address_of_trusted_proxy_are_used(new_app):
    app = new_app(trusted_proxies=1, allowed_hosts=("crypto.example",))
    forwarded = {
        "Host": "inner",
        "X-Forwarded-Host": "crypto.example",
        "X-Forwarded-For": "192.0.2.9",
    }
    assert app.test_client().get("/healthz", headers=forwarded).status_code == 200
    assert app.test_client().get("/metrics", headers=forwarded).status_code == 401
    assert (
        app.test_client()
        .get("/healthz", headers={**forwarded, "X-Forwarded-Host": "evil.example"})
        .status_code
        == 400
    )


@pytest.mark.parametrize(
    "path",
    [
        "/healthz",
        "/api/v1/site",
        "/api/v1/coins",
        "/api/v1/nope",
        "/openapi.json",
        "/missing.js",
        "/metrics",
    ],
)
def test_security_headers_are_on_every_response(app, ada, path):
    for _ in range(2):  # the second one of /coins comes from the fast lane
        response = app.test_client().get(path, headers=ada.headers)
        assert {name: response.headers.get(name) for name in EVERYWHERE} == EVERYWHERE
        assert len(response.headers.getlist("Content-Security-Policy")) == 1
        assert "Strict-Transport-Security" not in response.headers


def test_https_responses_have_strict_transport_security(new_app):
    response = new_app(cookie_secure=True).test_client().get("/api/v1/site")
    assert response.headers["Strict-Transport-Security"] == "max-age=31536000"


@pytest.mark.parametrize(
    "path", ["/api/v1/site", "/api/v1/auth/me", "/api/v1/status", "/api/v1/nope"]
)
def test_responses_without_etag_are_not_stored(app, ada, path):
    assert app.test_client().get(path, headers=ada.headers).headers["Cache-Control"] == "no-store"

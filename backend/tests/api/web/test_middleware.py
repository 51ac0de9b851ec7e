"""What every request passes: Host check, security headers, CORS."""

import pytest

from support.fakes.api import Person

ORIGIN = "https://app.example"
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
    assert (
        app.test_client().get("/healthz", headers={"Host": "Crypto.Example:8050"}).status_code
        == 200
    )
    assert app.test_client().get("/healthz", headers={"Host": "other.example"}).status_code == 400


def test_behind_trusted_proxies_the_host_and_address_that_they_forward_count(new_app):
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
def test_security_headers_stand_on_every_answer(app, ada, path):
    for _ in range(2):  # the second one of /coins comes from the fast lane
        answer = app.test_client().get(path, headers=ada.headers)
        assert {name: answer.headers.get(name) for name in EVERYWHERE} == EVERYWHERE
        assert len(answer.headers.getlist("Content-Security-Policy")) == 1
        assert "Strict-Transport-Security" not in answer.headers


def test_over_https_browsers_are_told_to_stay_there(new_app):
    answer = new_app(cookie_secure=True).test_client().get("/api/v1/site")
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"


@pytest.mark.parametrize(
    "path", ["/api/v1/site", "/api/v1/auth/me", "/api/v1/status", "/api/v1/nope"]
)
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
        assert (
            "Access-Control-Allow-Origin"
            not in person.get("coins", Origin="https://evil.example").headers
        )
        assert "Access-Control-Allow-Origin" not in person.get("coins").headers
    refused = app.test_client().get("/api/v1/coins", headers={"Origin": ORIGIN})
    assert (refused.status_code, refused.headers["Access-Control-Allow-Origin"]) == (401, ORIGIN)


@pytest.mark.parametrize(("origin", "allowed"), [(ORIGIN, ORIGIN), ("https://evil.example", None)])
def test_a_browser_may_ask_first(new_app, origin, allowed):
    asked = {
        "Origin": origin,
        "Access-Control-Request-Method": "PUT",
        "Access-Control-Request-Headers": "authorization",
    }
    answer = (
        new_app(cors_origins=(ORIGIN,))
        .test_client()
        .options("/api/v1/favourites/bitcoin", headers=asked)
    )
    assert answer.headers.get("Access-Control-Allow-Origin") == allowed
    assert ("PUT" in answer.headers.get("Access-Control-Allow-Methods", "")) == (
        allowed is not None
    )


def test_without_origins_in_the_settings_there_is_no_cors(ada):
    for _ in range(2):
        assert not [
            name
            for name, _ in ada.get("coins", Origin=ORIGIN).headers
            if name.startswith("Access-Control")
        ]

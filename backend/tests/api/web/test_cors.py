"""Cross-origin requests are allowed for the configured origins only."""

import pytest

from support.fakes.api import Person

ORIGIN = "https://app.example"


def test_cors_allows_only_configured_origins(new_app, coins):
    app = new_app(cors_origins=(ORIGIN,))
    person = Person.register(app, "ada")
    for _ in range(2):
        response = person.get("coins", Origin=ORIGIN)
        assert response.headers["Access-Control-Allow-Origin"] == ORIGIN
        assert response.headers["Access-Control-Allow-Credentials"] == "true"
        assert "ETag" in response.headers["Access-Control-Expose-Headers"]
        assert (
            "Access-Control-Allow-Origin"
            not in person.get("coins", Origin="https://evil.example").headers
        )
        assert "Access-Control-Allow-Origin" not in person.get("coins").headers
    refused = app.test_client().get("/api/v1/coins", headers={"Origin": ORIGIN})
    assert (refused.status_code, refused.headers["Access-Control-Allow-Origin"]) == (401, ORIGIN)


@pytest.mark.parametrize(
    ("setting", "origin", "allowed"),
    [
        (ORIGIN, ORIGIN, True),
        (ORIGIN, "https://APP.example", True),
        (ORIGIN, "https://evil.example", False),
        (ORIGIN, ORIGIN + ".evil.io", False),
        (ORIGIN, "https://appxexample", False),
        (ORIGIN, "null", False),
        ("http://[::1]:4200", "http://[::1]:4200", True),
        ("http://[::1]:4200", "http://1:4200", False),
        ("http://[::1]:4200", "http://1:42001", False),
        # The settings refuse these.
        ("https://*.example.com", "https://app.example.com", False),
        ("https://*.example.com", "https://xexample.com.evil.io", False),
        ("https://good.example?", "https://good.exampl.evil", False),
        ("https://(a|.*)", "https://evil.io", False),
        ("https://.*", "https://evil.io", False),
        ("https://a.example$", "https://axexample", False),
    ],
)
def test_cors_preflight_allows_only_configured_origins(new_app, setting, origin, allowed):
    asked = {
        "Origin": origin,
        "Access-Control-Request-Method": "PUT",
        "Access-Control-Request-Headers": "authorization",
    }
    client = new_app(cors_origins=(setting,)).test_client()
    headers = client.options("/api/v1/favourites/bitcoin", headers=asked).headers
    assert headers.get("Access-Control-Allow-Origin") == (origin if allowed else None)
    assert headers.get("Access-Control-Allow-Credentials") == ("true" if allowed else None)
    assert ("PUT" in headers.get("Access-Control-Allow-Methods", "")) == allowed


def test_cors_is_off_without_configured_origins(ada):
    for _ in range(2):
        assert not [
            name
            for name, _ in ada.get("coins", Origin=ORIGIN).headers
            if name.startswith("Access-Control")
        ]

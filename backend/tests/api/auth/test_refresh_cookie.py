"""Cookies of a session, and its CSRF protection."""

import jwt
import pytest

from support.fakes.api import Person, cookie_lines

REFRESH = "/api/v1/auth/refresh"


def test_cookies_are_strict_and_refresh_token_is_http_only(app, ada):
    lines = cookie_lines(ada.refresh())
    assert "HttpOnly" in lines["refresh"]
    assert "HttpOnly" not in lines["csrf"]
    assert "Path=/api/v1/auth" in lines["refresh"]
    assert all(
        "SameSite=Strict" in line and "Max-Age=2592000" in line and "Secure" not in line
        for line in lines.values()
    )
    name = lines["csrf"].partition("=")[0]
    assert app.test_client().get("/api/v1/site").get_json()["csrf_cookie"] == name


def test_cookies_over_https_are_secure(new_app):
    person = Person.register(new_app(cookie_secure=True), "ada")
    response = person.client.post(
        REFRESH, headers={"X-CSRF-TOKEN": person.csrf}, base_url="https://localhost"
    )
    assert all("Secure" in line for line in cookie_lines(response).values())


def test_cookie_names_contain_the_instance_id(app, ada):
    names = [cookie.key for cookie in ada.client._cookies.values()]
    assert all(
        name.rpartition("_")[2]
        == app.extensions["cryptoviz"].refresh_cookie.csrf_name.rpartition("_")[2]
        for name in names
    )


@pytest.mark.parametrize(
    "header", [{}, {"X-CSRF-TOKEN": ""}, {"X-CSRF-TOKEN": "guess"}, {"X-CSRF-TOKEN": "é"}]
)
def test_refresh_without_csrf_header_is_forbidden(ada, header):
    assert ada.client.post(REFRESH, headers=header).status_code == 403
    assert ada.refresh().status_code == 200


def test_refresh_without_cookie_is_unauthorized(app):
    response = app.test_client().post(REFRESH, headers={"X-CSRF-TOKEN": "x"})
    assert response.status_code == 401


def test_refresh_with_access_token_is_unauthorized(ada):
    name = next(
        cookie.key
        for cookie in ada.client._cookies.values()
        if cookie.key.startswith("cv_refresh_")
    )
    ada.client.set_cookie(name, ada.token, path="/api/v1/auth")
    csrf = jwt.decode(ada.token, options={"verify_signature": False}).get("csrf", ada.csrf)
    assert ada.client.post(REFRESH, headers={"X-CSRF-TOKEN": csrf}).status_code == 401
    assert ada.get("auth/me").status_code == 200

"""Sign-in."""

import pytest

from support.fakes.api import PASSWORD, Person

REGISTER, LOGIN = "/api/v1/auth/register", "/api/v1/auth/login"


def post(app, path, **body):
    return app.test_client().post(path, json=body)


def test_login_decomposed_password_is_accepted(app):
    post(app, REGISTER, username="zoe", password="motdepassé")
    assert post(app, LOGIN, username="zoe", password="motdepasse\u0301").status_code == 200


def test_login_wrong_password_and_unknown_name_respond_alike(app, ada):
    wrong = post(app, LOGIN, username="ada", password="not the password")
    unknown = post(app, LOGIN, username="nobody", password="not the password")
    assert (wrong.status_code, wrong.get_json()) == (unknown.status_code, unknown.get_json())
    assert wrong.status_code == 401
    assert (
        wrong.get_json()["detail"] == "User name or password is wrong. 4 tries left before a pause."
    )


def test_login_disabled_account_is_unauthorized(app, ada, bob, users):
    users.set_disabled("bob", True)
    assert post(app, LOGIN, username="bob", password=PASSWORD).status_code == 401
    assert bob.get("auth/me").status_code == 401
    assert bob.refresh().status_code == 401


def test_new_password_ends_all_sessions(app, ada, users):
    users.set_password("ada", users.find("ada")[1])
    assert ada.get("auth/me").status_code == 401
    assert ada.refresh().status_code == 401
    assert Person.log_in(app, "ada").get("auth/me").status_code == 200


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b'"x"',
        b'{"username": 3}',
        b'{"username": "ada", "password": null}',
        b"\xff",
    ],
)
def test_login_body_without_credentials_is_a_problem(app, body):
    response = app.test_client().post(LOGIN, data=body, content_type="application/json")
    assert response.status_code in (400, 422)
    assert response.content_type == "application/problem+json"

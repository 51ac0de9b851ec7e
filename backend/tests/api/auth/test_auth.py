"""Registration and sign-in."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from cryptoviz.store.accounts.passwords import Passwords
from support.fakes.api import PASSWORD, Person

REGISTER, LOGIN = "/api/v1/auth/register", "/api/v1/auth/login"


def post(app, path, **body):
    return app.test_client().post(path, json=body)


def test_register_first_account_creates_admin_and_signs_in(app):
    response = post(app, REGISTER, username="Ada", password=PASSWORD)
    assert response.status_code == 201
    body = response.get_json()
    assert body["user"] == {
        "id": 1,
        "username": "Ada",
        "admin": True,
        "created_at": "2026-11-23T12:00:00.000Z",
        "favourites": 0,
        "preferences": None,
    }
    assert body["expires_in"] == 900
    me = app.test_client().get(
        "/api/v1/auth/me", headers={"Authorization": f"Bearer {body['access_token']}"}
    )
    assert me.get_json() == body["user"]


def test_register_later_account_is_not_admin(ada, bob):
    assert bob.get("auth/me").get_json()["admin"] is False


def test_register_while_closed_hashes_no_password(new_app, monkeypatch):
    """Hashing is expensive, so requests that are forbidden anyway must not cause it."""
    app = new_app()
    assert post(app, REGISTER, username="ada", password=PASSWORD).status_code == 201
    monkeypatch.setattr(Passwords, "hash", lambda *_arguments: pytest.fail("hashed"))
    assert post(app, REGISTER, username="bob", password=PASSWORD).status_code == 403


def test_register_after_first_account_is_forbidden(new_app):
    app = new_app()
    assert app.test_client().get("/api/v1/site").get_json()["registration_open"] is True
    Person.register(app, "ada")
    response = post(app, REGISTER, username="bob", password=PASSWORD)
    assert response.status_code == 403
    assert "closed" in response.get_json()["detail"]
    assert app.test_client().get("/api/v1/site").get_json()["registration_open"] is False


def test_register_two_first_accounts_at_once_rejects_one(new_app):
    apps = [new_app(), new_app()]
    with ThreadPoolExecutor(2) as pool:
        responses = list(
            pool.map(
                lambda number: post(
                    apps[number], REGISTER, username=f"user{number}", password=PASSWORD
                ),
                range(2),
            )
        )
    assert sorted(response.status_code for response in responses) == [201, 403]


@pytest.mark.parametrize(
    "taken", ["ada", "ADA", "Ada", "ａｄａ"]
)  # the last one in full-width letters
def test_register_name_in_another_spelling_conflicts(app, ada, taken):
    response = post(app, REGISTER, username=taken, password=PASSWORD)
    assert response.status_code == 409


@pytest.mark.parametrize(
    ("username", "password", "named"),
    [
        ("a", PASSWORD, "username"),
        ("x" * 33, PASSWORD, "username"),
        ("two words", PASSWORD, "username"),
        ("nul\0nul", PASSWORD, "username"),
        ("zero​width", PASSWORD, "username"),
        ("a‮b", PASSWORD, "username"),
        ("<script>", PASSWORD, "username"),
        ("ada\ufe0f", PASSWORD, "username"),
        ("ada\u034f", PASSWORD, "username"),
        ("ada\U000e0101", PASSWORD, "username"),
        ("\u3164\u3164", PASSWORD, "username"),
        ("a\uffa0", PASSWORD, "username"),
        ("..", PASSWORD, "username"),
        ("@@", PASSWORD, "username"),
        ("\u0301\u0301", PASSWORD, "username"),
        ("ada", "short12", "password"),
        ("ada", "x" * 129, "password"),
        ("ada", "x" * 2000, "password"),
    ],
)
def test_register_invalid_credentials_names_the_parameter(app, username, password, named):
    response = post(app, REGISTER, username=username, password=password)
    assert response.status_code == 422
    assert [error["parameter"] for error in response.get_json()["errors"]] == [named]
    assert password not in response.get_data(as_text=True)


@pytest.mark.parametrize("username", ["Zoë", "Жанна", "山田太郎", "a.b-c_d@e+f"])
def test_register_names_of_all_scripts_are_accepted(app, username):
    assert post(app, REGISTER, username=username, password="contraseña 123").status_code == 201
    assert post(app, LOGIN, username=username.upper(), password="contraseña 123").status_code == 200


@pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded", None])
def test_register_from_page_of_another_site_is_rejected(app, content_type):
    """Browsers send these content types without a CORS preflight, but not JSON."""
    body = b'{"username": "mallory", "password": "correct horse battery"}'
    response = app.test_client().post(REGISTER, data=body, content_type=content_type)
    assert response.status_code == 415
    assert app.test_client().get("/api/v1/site").get_json()["first_account"] is True

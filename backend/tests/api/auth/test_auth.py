"""Accounts: who may register, under which names, and signing in."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from cryptoviz.store.accounts.passwords import Passwords
from support.fakes.api import PASSWORD, Person

REGISTER, LOGIN = "/api/v1/auth/register", "/api/v1/auth/login"


def post(app, path, **body):
    return app.test_client().post(path, json=body)


def test_the_first_account_becomes_admin_and_is_signed_in(app):
    answer = post(app, REGISTER, username="Ada", password=PASSWORD)
    assert answer.status_code == 201
    body = answer.get_json()
    assert body["user"] == {
        "id": 1,
        "username": "Ada",
        "admin": True,
        "created_at": "2026-11-23T12:00:00.000Z",
    }
    assert body["expires_in"] == 900
    me = app.test_client().get(
        "/api/v1/auth/me", headers={"Authorization": f"Bearer {body['access_token']}"}
    )
    assert me.get_json() == body["user"]


def test_later_accounts_are_no_admins(ada, bob):
    assert bob.get("auth/me").get_json()["admin"] is False


def test_when_registration_is_closed_no_password_is_hashed_for_it(new_app, monkeypatch):
    """Hashing is dear on purpose: whoever may not register shall not make the server do it."""
    app = new_app()
    assert post(app, REGISTER, username="ada", password=PASSWORD).status_code == 201
    monkeypatch.setattr(Passwords, "hash", lambda *_arguments: pytest.fail("hashed"))
    assert post(app, REGISTER, username="bob", password=PASSWORD).status_code == 403


def test_registration_closes_after_the_first_account(new_app):
    app = new_app()
    assert app.test_client().get("/api/v1/site").get_json()["registration_open"] is True
    Person.register(app, "ada")
    answer = post(app, REGISTER, username="bob", password=PASSWORD)
    assert answer.status_code == 403
    assert "closed" in answer.get_json()["detail"]
    assert app.test_client().get("/api/v1/site").get_json()["registration_open"] is False


def test_of_two_first_registrations_at_once_one_is_refused(new_app):
    apps = [new_app(), new_app()]
    with ThreadPoolExecutor(2) as pool:
        answers = list(
            pool.map(
                lambda place: post(
                    apps[place], REGISTER, username=f"user{place}", password=PASSWORD
                ),
                range(2),
            )
        )
    assert sorted(answer.status_code for answer in answers) == [201, 403]


@pytest.mark.parametrize(
    "taken", ["ada", "ADA", "Ada", "ａｄａ"]
)  # the last one in full-width letters
def test_a_name_is_taken_in_every_spelling(app, ada, taken):
    answer = post(app, REGISTER, username=taken, password=PASSWORD)
    assert answer.status_code == 409


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
        ("ada", "short12", "password"),
        ("ada", "x" * 129, "password"),
        ("ada", "x" * 2000, "password"),
    ],
)
def test_a_bad_name_or_password_is_named(app, username, password, named):
    answer = post(app, REGISTER, username=username, password=password)
    assert answer.status_code == 422
    assert [error["parameter"] for error in answer.get_json()["errors"]] == [named]
    assert password not in answer.get_data(as_text=True)


@pytest.mark.parametrize("username", ["Zoë", "Жанна", "山田太郎", "a.b-c_d@e+f"])
def test_names_of_all_scripts_are_welcome(app, username):
    assert post(app, REGISTER, username=username, password="contraseña 123").status_code == 201
    assert post(app, LOGIN, username=username.upper(), password="contraseña 123").status_code == 200


def test_a_password_may_be_typed_with_composed_or_decomposed_letters(app):
    post(app, REGISTER, username="zoe", password="motdepassé")
    assert post(app, LOGIN, username="zoe", password="motdepasse\u0301").status_code == 200


def test_wrong_password_and_unknown_name_say_the_same(app, ada):
    wrong = post(app, LOGIN, username="ada", password="not the password")
    unknown = post(app, LOGIN, username="nobody", password="not the password")
    assert (wrong.status_code, wrong.get_json()) == (unknown.status_code, unknown.get_json())
    assert wrong.status_code == 401
    assert (
        wrong.get_json()["detail"] == "User name or password is wrong. 4 tries left before a pause."
    )


def test_a_disabled_account_cannot_sign_in(app, ada, bob, users):
    users.set_disabled("bob", True)
    assert post(app, LOGIN, username="bob", password=PASSWORD).status_code == 401
    assert bob.get("auth/me").status_code == 401
    assert bob.refresh().status_code == 401


def test_a_new_password_ends_all_sign_ins(app, ada, users):
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
def test_bodies_that_are_no_credentials_are_refused_in_one_shape(app, body):
    answer = app.test_client().post(LOGIN, data=body, content_type="application/json")
    assert answer.status_code in (400, 422)
    assert answer.content_type == "application/problem+json"


@pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded", None])
def test_a_page_of_another_site_cannot_make_the_first_account(app, content_type):
    """It may send these without asking first, JSON it may not."""
    body = b'{"username": "mallory", "password": "correct horse battery"}'
    answer = app.test_client().post(REGISTER, data=body, content_type=content_type)
    assert answer.status_code == 415
    assert app.test_client().get("/api/v1/site").get_json()["first_account"] is True

"""Sessions and password hashes over the lifetime of an account."""

from dataclasses import replace

import pytest
from flask import Flask

from cryptoviz.api.security.tokens import TokenSigner
from cryptoviz.errors import AuthError
from cryptoviz.store.accounts.passwords import Passwords
from support.fakes.api import KEY, PASSWORD

LOGIN = "/api/v1/auth/login"


def parameters(password_hash):
    return password_hash.split("$")[:-2]


def status_of_login(app, username, password=PASSWORD):
    body = {"username": username, "password": password}
    return app.test_client().post(LOGIN, json=body).status_code


def test_login_replaces_a_hash_of_other_parameters(app, ada, bob, users):
    user, of_now = users.find("ada")
    _, of_bob = users.find("bob")
    users.rehash(user.id, of_now, Passwords(memory_kib=16, rounds=2).hash(PASSWORD))
    assert status_of_login(app, "ada") == 200
    replaced = users.find("ada")[1]
    assert parameters(replaced) == parameters(of_now)
    assert status_of_login(app, "ada") == 200
    assert users.find("ada")[1] == replaced, "a hash of today's parameters is kept"
    assert status_of_login(app, "ada", "another password") == 401
    assert users.find("bob")[1] == of_bob


def run_after(monkeypatch, method, change):
    """Run `change` when this method of Passwords has returned, before its caller continues."""
    original = getattr(Passwords, method)

    def run(*arguments):
        result = original(*arguments)
        change()
        return result

    monkeypatch.setattr(Passwords, method, run)


@pytest.mark.parametrize(
    "change",
    [
        lambda users: users.set_password("ada", Passwords(8, 1).hash("another password")),
        lambda users: users.set_disabled("ada", True),
    ],
    ids=["password", "disabled"],
)
def test_login_while_the_account_changes_is_unauthorized(app, ada, users, monkeypatch, change):
    run_after(monkeypatch, "verify", lambda: change(users))
    assert status_of_login(app, "ada") == 401


def test_login_rehash_while_the_password_changes_keeps_the_new(app, ada, users, monkeypatch):
    new = Passwords(8, 1).hash("another password")
    users.set_password("ada", Passwords(memory_kib=16, rounds=2).hash(PASSWORD))
    run_after(monkeypatch, "hash", lambda: users.set_password("ada", new))
    assert status_of_login(app, "ada") == 401
    assert users.find("ada")[1] == new


def test_refresh_gives_each_session_and_each_refresh_a_token_of_its_own(app, ada, bob):
    tokens = []
    for _ in range(3):
        for person in (ada, bob):
            assert person.refresh().status_code == 200
            tokens.append(person.refresh_token())
    assert len(set(tokens)) == 6


def test_refresh_for_another_user_is_rejected(app, ada, bob, clock):
    claims = TokenSigner(Flask(__name__), KEY).verify_refresh(ada.refresh_token(), clock())
    accounts = app.extensions["cryptoviz"].accounts
    with pytest.raises(AuthError):
        accounts.refresh(replace(claims, user_id=2))
    with pytest.raises(AuthError):
        accounts.refresh(replace(claims, sid="unknown"))

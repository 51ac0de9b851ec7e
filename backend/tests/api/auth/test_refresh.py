"""Refresh tokens: rotation, the grace period for two tabs, and the end of copied sessions."""

from flask import Flask

from cryptoviz.api.security.tokens import TokenSigner
from support.fakes.api import KEY, Person, cookie_lines

REFRESH = "/api/v1/auth/refresh"


def copy_of(person):
    """Return another browser with a copy of the current cookies."""
    thief = person.client.application.test_client()
    for cookie in person.client._cookies.values():
        thief.set_cookie(cookie.key, cookie.value, path=cookie.path)
    return Person(thief, person.name, person.token, person.csrf)


def test_refresh_issues_new_access_token_and_cookie(ada, clock):
    before = ada.token
    clock.move(minutes=14)
    assert ada.refresh().status_code == 200
    clock.move(minutes=14)
    assert ada.token != before
    assert ada.get("auth/me").status_code == 200


def test_refresh_reports_the_number_of_favourites(ada):
    ada.put("favourites/bitcoin")
    assert ada.refresh().get_json()["user"]["favourites"] == 1


def test_refresh_twice_within_grace_returns_the_same_successor(ada, clock):
    tab = copy_of(ada)
    first = cookie_lines(ada.refresh())["refresh"]
    clock.move(seconds=30)
    second = tab.refresh()
    assert second.status_code == 200
    assert cookie_lines(second)["refresh"].partition(";")[0] == first.partition(";")[0]
    assert ada.refresh().status_code == 200


def test_refresh_with_replaced_token_after_grace_ends_the_session(ada, clock):
    thief = copy_of(ada)
    assert ada.refresh().status_code == 200
    clock.move(seconds=30.001)
    assert thief.refresh().status_code == 401
    assert ada.refresh().status_code == 401, "the successor is invalid too"
    assert ada.get("auth/me").status_code == 401, "and the access token"


def test_refresh_grace_does_not_grow_when_the_clock_is_set_back(ada, clock):
    thief = copy_of(ada)
    assert ada.refresh().status_code == 200
    clock.move(hours=-1)
    assert thief.refresh().status_code == 401


def test_refresh_with_older_token_ends_the_session(ada):
    thief = copy_of(ada)
    ada.refresh()
    ada.refresh()
    assert thief.refresh().status_code == 401
    assert ada.refresh().status_code == 401


def test_refresh_with_copy_of_later_token_ends_the_session(ada, clock):
    ada.refresh()
    thief = copy_of(ada)
    assert ada.refresh().status_code == 200
    clock.move(minutes=1)
    assert thief.refresh().status_code == 401
    assert ada.refresh().status_code == 401


def test_ended_session_leaves_other_sessions_active(app, ada, clock):
    elsewhere, thief = Person.log_in(app, "ada"), copy_of(ada)
    ada.refresh()
    clock.move(minutes=1)
    thief.refresh()
    assert elsewhere.refresh().status_code == 200


def test_session_ends_thirty_days_after_its_last_refresh(ada, clock):
    clock.move(days=29)
    assert ada.refresh().status_code == 200
    clock.move(days=29)
    assert ada.refresh().status_code == 200
    clock.move(days=30)
    assert ada.refresh().status_code == 401


def test_refresh_rotation_is_shared_by_all_workers(new_app, clock):
    first, second = new_app(), new_app()
    person = Person.register(first, "ada")
    thief = copy_of(person)
    assert person.refresh().status_code == 200
    clock.move(minutes=1)
    thief.client.application = second
    assert thief.refresh().status_code == 401
    assert person.refresh().status_code == 401


def test_logout_clears_cookies_and_ends_the_session(ada):
    kept = copy_of(ada)
    response = ada.post("auth/logout")
    assert response.status_code == 204
    assert all("Max-Age=0" in line for line in cookie_lines(response).values())
    assert kept.refresh().status_code == 401
    assert kept.get("auth/me").status_code == 401


def test_repr_of_tokens_shows_no_secrets(app, ada, clock):
    """A repr may end up in logs and tracebacks."""
    [cookie] = [cookie for cookie in ada.client._cookies.values() if "refresh" in cookie.key]
    claims = TokenSigner(Flask(__name__), KEY).verify_refresh(cookie.value, clock())
    tokens = app.extensions["cryptoviz"].accounts.refresh(claims)
    for secret in (
        claims.token_id,
        claims.csrf,
        tokens.access_token,
        tokens.refresh_token,
        tokens.csrf,
        KEY,
    ):
        assert secret not in repr((claims, tokens, TokenSigner(Flask(__name__), KEY)))

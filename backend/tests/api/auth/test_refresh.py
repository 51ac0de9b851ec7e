"""Refresh tokens: cookies, CSRF, rotation, the grace for two tabs, and the end of a family whose token was copied."""

import jwt
import pytest

from cryptoviz.api.security.tokens import TokenSigner
from support.fakes.api import KEY, Person, cookie_lines

REFRESH = "/api/v1/auth/refresh"


def stolen(person):
    """Another browser with the same cookies as they are now."""
    thief = person.client.application.test_client()
    for cookie in person.client._cookies.values():
        thief.set_cookie(cookie.key, cookie.value, path=cookie.path)
    return Person(thief, person.name, person.token, person.csrf)


def test_the_cookies_are_strict_and_the_token_is_out_of_reach_of_scripts(app, ada):
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


def test_over_https_the_cookies_are_secure(new_app):
    person = Person.register(new_app(cookie_secure=True), "ada")
    answer = person.client.post(
        REFRESH, headers={"X-CSRF-TOKEN": person.csrf}, base_url="https://localhost"
    )
    assert all("Secure" in line for line in cookie_lines(answer).values())


def test_two_installations_on_one_host_do_not_share_cookies(app, ada):
    names = [cookie.key for cookie in ada.client._cookies.values()]
    assert all(
        name.rpartition("_")[2]
        == app.extensions["cryptoviz"].refresh_cookie.csrf_name.rpartition("_")[2]
        for name in names
    )


def test_refreshing_gives_a_new_access_token_and_a_new_cookie(ada, clock):
    before = ada.token
    clock.move(minutes=14)
    assert ada.refresh().status_code == 200
    clock.move(minutes=14)
    assert ada.token != before
    assert ada.get("auth/me").status_code == 200


@pytest.mark.parametrize(
    "header", [{}, {"X-CSRF-TOKEN": ""}, {"X-CSRF-TOKEN": "guess"}, {"X-CSRF-TOKEN": "é"}]
)
def test_without_the_csrf_header_nothing_happens(ada, header):
    assert ada.client.post(REFRESH, headers=header).status_code == 403
    assert ada.refresh().status_code == 200


def test_without_a_cookie_there_is_nothing_to_refresh(app):
    answer = app.test_client().post(REFRESH, headers={"X-CSRF-TOKEN": "x"})
    assert answer.status_code == 401


def test_two_tabs_get_the_same_successor_within_thirty_seconds(ada, clock):
    tab = stolen(ada)
    first = cookie_lines(ada.refresh())["refresh"]
    clock.move(seconds=30)
    second = tab.refresh()
    assert second.status_code == 200
    assert cookie_lines(second)["refresh"].partition(";")[0] == first.partition(";")[0]
    assert ada.refresh().status_code == 200


def test_a_copied_token_ends_the_sign_in_after_that(ada, clock):
    thief = stolen(ada)
    assert ada.refresh().status_code == 200
    clock.move(seconds=30.001)
    assert thief.refresh().status_code == 401
    assert ada.refresh().status_code == 401, "the successor is no good any more"
    assert ada.get("auth/me").status_code == 401, "nor is the access token"


def test_a_clock_that_is_set_back_gives_a_copied_token_no_more_time(ada, clock):
    thief = stolen(ada)
    assert ada.refresh().status_code == 200
    clock.move(hours=-1)
    assert thief.refresh().status_code == 401


def test_a_token_older_than_the_one_before_ends_it_too(ada):
    thief = stolen(ada)
    ada.refresh()
    ada.refresh()
    assert thief.refresh().status_code == 401
    assert ada.refresh().status_code == 401


def test_other_sign_ins_of_the_same_user_go_on(app, ada, clock):
    elsewhere, thief = Person.log_in(app, "ada"), stolen(ada)
    ada.refresh()
    clock.move(minutes=1)
    thief.refresh()
    assert elsewhere.refresh().status_code == 200


def test_a_sign_in_ends_thirty_days_after_its_last_refresh(ada, clock):
    clock.move(days=29)
    assert ada.refresh().status_code == 200
    clock.move(days=29)
    assert ada.refresh().status_code == 200
    clock.move(days=30)
    assert ada.refresh().status_code == 401


def test_rotation_counts_for_all_workers(new_app, clock):
    first, second = new_app(), new_app()
    person = Person.register(first, "ada")
    thief = stolen(person)
    assert person.refresh().status_code == 200
    clock.move(minutes=1)
    thief.client.application = second
    assert thief.refresh().status_code == 401
    assert person.refresh().status_code == 401


def test_logging_out_clears_the_cookies_and_ends_the_sign_in(ada):
    kept = stolen(ada)
    answer = ada.post("auth/logout")
    assert answer.status_code == 204
    assert all("Max-Age=0" in line for line in cookie_lines(answer).values())
    assert kept.refresh().status_code == 401
    assert kept.get("auth/me").status_code == 401


def test_an_access_token_is_no_refresh_token(ada):
    name = next(
        cookie.key
        for cookie in ada.client._cookies.values()
        if cookie.key.startswith("cv_refresh_")
    )
    ada.client.set_cookie(name, ada.token, path="/api/v1/auth")
    csrf = jwt.decode(ada.token, options={"verify_signature": False}).get("csrf", ada.csrf)
    assert ada.client.post(REFRESH, headers={"X-CSRF-TOKEN": csrf}).status_code == 401
    assert ada.get("auth/me").status_code == 200


def test_what_is_signed_with_never_stands_in_a_repr(app, ada, clock):
    """A repr ends up in logs and in tracebacks of whoever debugs."""
    [cookie] = [cookie for cookie in ada.client._cookies.values() if "refresh" in cookie.key]
    claims = TokenSigner(KEY).verify_refresh(cookie.value, clock())
    signed_in = app.extensions["cryptoviz"].accounts.refresh(claims)
    for secret in (
        claims.token_id,
        claims.csrf,
        signed_in.access_token,
        signed_in.refresh.encoded,
        signed_in.refresh.csrf,
        KEY,
    ):
        assert secret not in repr((claims, signed_in, TokenSigner(KEY)))

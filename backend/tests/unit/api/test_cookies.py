"""Cookies of a session as they are set, cleared and verified."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask, Request, Response
from werkzeug.test import EnvironBuilder

from cryptoviz.api.security.refresh_cookie import RefreshCookie
from cryptoviz.api.security.tokens import TokenSigner
from cryptoviz.clock import to_ms
from cryptoviz.errors import AuthError, ForbiddenError

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def signer():
    return TokenSigner(Flask("one"), "k" * 64)


@pytest.fixture
def cookie(signer):
    return RefreshCookie("id1", signer, lambda: NOW, secure=False)


def request(cookie, token, csrf=None):
    headers = {} if csrf is None else {"X-CSRF-TOKEN": csrf}
    if token is not None:
        headers["Cookie"] = f"{cookie.token_name}={token}; {cookie.csrf_name}={csrf}"
    return Request(EnvironBuilder(headers=headers).get_environ())


def test_cookie_is_accepted_with_its_csrf_value_only(signer, cookie):
    token, csrf = signer.issue_refresh(7, "sid", "id", to_ms(NOW)), signer.csrf_value("id")
    assert cookie.verify(request(cookie, token, csrf)).sid == "sid"
    for wrong in (None, "", "x", csrf[:-1], signer.csrf_value("other")):
        with pytest.raises(ForbiddenError, match=f"X-CSRF-TOKEN must repeat.*{cookie.csrf_name}"):
            cookie.verify(request(cookie, token, wrong))


def test_cookie_that_is_absent_empty_or_expired_is_rejected(signer, cookie):
    expired = signer.issue_refresh(7, "sid", "id", to_ms(NOW - timedelta(days=30)))
    for token in (None, "", expired):
        with pytest.raises(AuthError):
            cookie.verify(request(cookie, token, signer.csrf_value("id")))


def lines(response):
    """Return the cookies by name, without the expiry that repeats Max-Age by the system's clock."""
    found = [
        re.sub(r"Expires=.* 20\d\d [^;]*; ", "", line)
        for line in response.headers.getlist("Set-Cookie")
    ]
    return {line.partition("=")[0]: line for line in found}


@pytest.mark.parametrize("secure", [True, False])
def test_cookies_are_set_for_the_session_and_cleared(signer, secure):
    cookie, response = RefreshCookie("id1", signer, lambda: NOW, secure=secure), Response()
    cookie.set(response, "token", "csrf")
    https = " Secure;" if secure else ""
    month = "Max-Age=2592000;"
    assert lines(response) == {
        "cv_refresh_id1": f"cv_refresh_id1=token; {month}{https} HttpOnly; Path=/api/v1/auth; "
        "SameSite=Strict",
        "cv_csrf_id1": f"cv_csrf_id1=csrf; {month}{https} Path=/; SameSite=Strict",
    }
    response = Response()
    cookie.clear(response)
    past = "Expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=0;"
    assert lines(response) == {
        "cv_refresh_id1": f"cv_refresh_id1=; {past}{https} HttpOnly; Path=/api/v1/auth; "
        "SameSite=Strict",
        "cv_csrf_id1": f"cv_csrf_id1=; {past}{https} Path=/; SameSite=Strict",
    }

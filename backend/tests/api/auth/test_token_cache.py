"""Cached access tokens end with their expiry, session, account or key."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from sqlalchemy import delete

from cryptoviz.store.schema.tables import users as users_table
from support.fakes.api import Person

READS = [
    "auth/me",
    "coins",
    "coins/bitcoin",
    "coins/bitcoin/prices",
    "markets?favourites=true",
    "favourites",
    "news?filter=favourites",
    "status",
]


def fill_cache(app, person):
    """Make the worker cache the token and the responses."""
    for path in READS:
        assert person.get(path).status_code == 200
        assert person.get(path).status_code == 200


def is_rejected(person):
    return all(person.get(path).status_code == 401 for path in READS)


def test_cached_token_expires_on_time(app, ada, clock):
    fill_cache(app, ada)
    clock.now = datetime.fromtimestamp(ada.claims["exp"] - 0.001, UTC)
    assert ada.get("markets").status_code == 200
    clock.now = datetime.fromtimestamp(ada.claims["exp"], UTC)
    assert is_rejected(ada)


@pytest.mark.parametrize(
    "end", ["log out", "delete", "disable", "new password", "copied refresh token"]
)
def test_cached_token_ends_with_its_session_in_all_workers(
    new_app, coins, database, users, clock, end
):
    here, there = new_app(), new_app()
    person = Person.register(here, "ada")
    elsewhere = replace(person, client=there.test_client())
    fill_cache(here, person)
    fill_cache(there, elsewhere)
    if end == "log out":
        assert person.post("auth/logout").status_code == 204
    elif end == "delete":
        with database.write() as connection:
            connection.execute(delete(users_table))
    elif end == "disable":
        users.set_disabled("ada", True)
    elif end == "new password":
        users.set_password("ada", "x")
    else:
        copy = [
            (cookie.key, cookie.value, cookie.path) for cookie in person.client._cookies.values()
        ]
        person.refresh()
        clock.move(minutes=1)
        for name, value, path in copy:
            person.client.set_cookie(name, value, path=path)
        assert (
            person.client.post(
                "/api/v1/auth/refresh", headers={"X-CSRF-TOKEN": elsewhere.csrf}
            ).status_code
            == 401
        )
    assert is_rejected(person)
    assert is_rejected(elsewhere)


def test_cached_token_ends_with_its_key(app, ada):
    fill_cache(app, ada)
    app.config["JWT_SECRET_KEY"] = "the next key of at least 32 bytes, made by hand"
    assert is_rejected(ada)


def test_token_in_worker_with_another_key_is_unauthorized(new_app, app, ada):
    fill_cache(app, ada)
    other = new_app(jwt_secret_key="the next key of at least 32 bytes, made by hand")
    assert is_rejected(replace(ada, client=other.test_client()))
    fill_cache(app, ada)


def test_refresh_token_is_never_cached_as_access_token(app, ada):
    token = ada.refresh_token()
    fill_cache(app, ada)
    assert is_rejected(replace(ada, token=token))


def test_logout_leaves_other_sessions_active(app, ada):
    elsewhere = Person.log_in(app, "ada")
    fill_cache(app, ada)
    fill_cache(app, elsewhere)
    ada.post("auth/logout")
    assert is_rejected(ada)
    fill_cache(app, elsewhere)

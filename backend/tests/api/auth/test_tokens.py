"""Done-when 6: every route that is not public answers 401 with each kind of bad token, also when a good one was remembered before."""

import base64
import json
import re
from dataclasses import replace
from datetime import UTC, datetime

import jwt
import pytest
from sqlalchemy import delete

from cryptoviz.api.app import create_bare_app
from cryptoviz.api.openapi.spec import operations
from cryptoviz.store.instance import JWT_KEY, instance_value
from cryptoviz.store.schema.tables import users as users_table
from support.fakes.api import KEY, PASSWORD, Person, cookie_lines

GUARDED = [
    (method, re.sub(r"\{\w+\}", "bitcoin", path))
    for path, method, operation in operations(create_bare_app().spec)
    if "security" in operation
]
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


def encode(claims, key=KEY, algorithm="HS256"):
    return jwt.encode(claims, key, algorithm=algorithm)


def claims_of(person):
    return jwt.decode(person.token, options={"verify_signature": False})


def unsigned(claims):
    parts = [
        base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode()
        for part in ({"alg": "none", "typ": "JWT"}, claims)
    ]
    return ".".join([*parts, ""])


def refresh_token(person):
    return cookie_lines(person.refresh())["refresh"].partition("=")[2].partition(";")[0]


def bad_headers(app, database, person, clock):
    """Authorization headers by what is wrong with them; `person` is signed in."""
    good = claims_of(person)
    others = {
        name: Person.register(app, name) for name in ("gone", "deleted", "disabled", "renewed")
    }
    others["gone"].post("auth/logout")
    stores = app.extensions["cryptoviz"].stores
    stores.users.set_disabled("disabled", True)
    stores.users.set_password("renewed", "x")
    with database.write() as connection:
        connection.execute(delete(users_table).where(users_table.c.username == "deleted"))
    bad = {
        "garbled": "Bearer x.y.z",
        "cut": f"Bearer {person.token[:-4]}",
        "not a bearer": f"Basic {person.token}",
        "two words": f"Bearer {person.token} {person.token}",
        "not ascii": "Bearer \xe9\xff",
        "empty": "Bearer ",
        "padded": f"Bearer {' ' * 1_000}{person.token}",  # thousands of spellings of a token would fill the memory
        "expired": f"Bearer {encode({**good, 'exp': int(clock().timestamp())})}",
        "without expiry": f"Bearer {encode({name: value for name, value in good.items() if name != 'exp'})}",
        "foreign key": f"Bearer {encode(good, 'another ' + KEY)}",
        "other algorithm": f"Bearer {encode(good, algorithm='HS512')}",
        "alg none": f"Bearer {unsigned(good)}",
        "refresh as access": f"Bearer {refresh_token(person)}",
        "of the other type": f"Bearer {encode({**good, 'type': 'refresh'})}",
        "somebody else's sign-in": f"Bearer {encode({**good, 'sub': '99'})}",
        "other epoch": f"Bearer {encode({**good, 'epoch': 7})}",
        "no sign-in": f"Bearer {encode({name: value for name, value in good.items() if name != 'sid'})}",
        "unknown sign-in": f"Bearer {encode({**good, 'sid': 'x'})}",
        "a number for a name": f"Bearer {encode({**good, 'sub': 'ada'})}",
    }
    ended = {name: f"Bearer {other.token}" for name, other in others.items()}
    return {"none": None, **bad, **ended}


def test_all_guarded_routes_refuse_all_bad_tokens(app, database, ada, clock):
    assert len(GUARDED) >= 15
    client = app.test_client()
    for kind, header in bad_headers(app, database, ada, clock).items():
        for method, path in GUARDED:
            answer = client.open(
                path, method=method.upper(), headers={"Authorization": header} if header else {}
            )
            assert (answer.status_code, answer.content_type) == (401, "application/problem+json"), (
                kind,
                method,
                path,
            )
            assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_refusal_comes_before_what_is_wrong_with_the_request(app):
    client = app.test_client()
    assert client.get("/api/v1/markets?sort=nonsense&limit=0").status_code == 401
    assert client.get("/api/v1/coins/nope/prices?window=3w").status_code == 401


def remembered(app, person):
    """Make the worker remember the token and the answers."""
    for path in READS:
        assert person.get(path).status_code == 200
        assert person.get(path).status_code == 200


def refused_everywhere(person):
    return all(person.get(path).status_code == 401 for path in READS)


def test_a_remembered_token_expires_to_the_second(app, ada, clock):
    remembered(app, ada)
    clock.now = datetime.fromtimestamp(claims_of(ada)["exp"] - 0.001, UTC)
    assert ada.get("markets").status_code == 200
    clock.now = datetime.fromtimestamp(claims_of(ada)["exp"], UTC)
    assert refused_everywhere(ada)


@pytest.mark.parametrize(
    "end", ["log out", "delete", "disable", "new password", "copied refresh token"]
)
def test_a_remembered_token_ends_with_its_sign_in_in_every_worker(
    new_app, coins, database, users, clock, end
):
    here, there = new_app(), new_app()
    person = Person.register(here, "ada")
    elsewhere = replace(person, client=there.test_client())
    remembered(here, person)
    remembered(there, elsewhere)
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
    assert refused_everywhere(person)
    assert refused_everywhere(elsewhere)


def test_a_remembered_token_ends_with_its_key(app, ada):
    remembered(app, ada)
    app.extensions[
        "cryptoviz"
    ].token_cache._signer.key = "the next key of at least 32 bytes, made by hand"
    assert refused_everywhere(ada)


def test_workers_with_another_key_refuse_it(new_app, app, ada):
    remembered(app, ada)
    other = new_app(jwt_secret_key="the next key of at least 32 bytes, made by hand")
    assert refused_everywhere(replace(ada, client=other.test_client()))
    remembered(app, ada)


def test_a_refresh_token_is_never_remembered_as_an_access_token(app, ada):
    token = refresh_token(ada)
    remembered(app, ada)
    assert refused_everywhere(replace(ada, token=token))


def test_one_sign_in_ends_and_the_other_goes_on(app, ada):
    elsewhere = Person.log_in(app, "ada")
    remembered(app, ada)
    remembered(app, elsewhere)
    ada.post("auth/logout")
    assert refused_everywhere(ada)
    remembered(app, elsewhere)


def test_the_key_is_made_once_and_kept_where_only_its_owner_may_read_it(
    new_app, database, tmp_path
):
    """Beside a SQLite file; else in the database, which all containers share."""
    person = Person.register(new_app(jwt_secret_key=""), "ada")
    path = tmp_path / "jwt.key"
    key = path.read_text() if database.path else instance_value(database, JWT_KEY, lambda: "none")
    assert len(key) == 64
    assert not database.path or path.stat().st_mode & 0o777 == 0o600
    elsewhere = replace(person, client=new_app(jwt_secret_key="").test_client())
    assert elsewhere.get("auth/me").status_code == 200
    assert [file.name for file in tmp_path.glob("jwt*")] == (["jwt.key"] if database.path else [])


def test_the_bearer_scheme_may_be_written_in_any_case(app, ada):
    assert (
        app.test_client()
        .get("/api/v1/auth/me", headers={"Authorization": f"bearer {ada.token}"})
        .status_code
        == 200
    )
    assert PASSWORD not in ada.token

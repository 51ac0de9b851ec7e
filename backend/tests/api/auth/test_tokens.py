"""Invalid access tokens are rejected by every route that is not public."""

import base64
import json
import re
from dataclasses import replace

import jwt
from sqlalchemy import delete

from cryptoviz.api.app import create_bare_app
from cryptoviz.api.openapi.spec import operations
from cryptoviz.store.instance import JWT_KEY, instance_value
from cryptoviz.store.schema.tables import users as users_table
from support.fakes.api import KEY, PASSWORD, Person

GUARDED = [
    (method, re.sub(r"\{\w+\}", "bitcoin", path))
    for path, method, operation in operations(create_bare_app().spec)
    if "security" in operation and path.startswith("/api/")  # others have errors of their own
]


def encode(claims, key=KEY, algorithm="HS256"):
    return jwt.encode(claims, key, algorithm=algorithm)


def without(claims, name):
    return {key: value for key, value in claims.items() if key != name}


def unsigned(claims):
    parts = [
        base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode()
        for part in ({"alg": "none", "typ": "JWT"}, claims)
    ]
    return ".".join([*parts, ""])


def bad_headers(app, database, person, clock):
    """Return invalid Authorization headers by their defect; `person` is signed in."""
    good = person.claims
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
        # Spellings of one token must not fill the cache.
        "padded": f"Bearer {' ' * 1_000}{person.token}",
        "expired": f"Bearer {encode({**good, 'exp': int(clock().timestamp())})}",
        "without expiry": f"Bearer {encode(without(good, 'exp'))}",
        "foreign key": f"Bearer {encode(good, 'another ' + KEY)}",
        "other algorithm": f"Bearer {encode(good, algorithm='HS512')}",
        "alg none": f"Bearer {unsigned(good)}",
        "refresh as access": f"Bearer {person.refresh_token()}",
        "of the other type": f"Bearer {encode({**good, 'type': 'refresh'})}",
        "session of another user": f"Bearer {encode({**good, 'sub': '99'})}",
        "other epoch": f"Bearer {encode({**good, 'epoch': 7})}",
        "no session": f"Bearer {encode(without(good, 'sid'))}",
        "unknown session": f"Bearer {encode({**good, 'sid': 'x'})}",
        "name for a number": f"Bearer {encode({**good, 'sub': 'ada'})}",
    }
    ended = {name: f"Bearer {other.token}" for name, other in others.items()}
    return {"none": None, **bad, **ended}


def test_guarded_routes_with_invalid_tokens_are_unauthorized(app, database, ada, clock):
    assert len(GUARDED) >= 15
    client = app.test_client()
    for kind, header in bad_headers(app, database, ada, clock).items():
        for method, path in GUARDED:
            response = client.open(
                path, method=method.upper(), headers={"Authorization": header} if header else {}
            )
            assert (response.status_code, response.content_type) == (
                401,
                "application/problem+json",
            ), (
                kind,
                method,
                path,
            )
            assert response.headers["WWW-Authenticate"] == "Bearer"


def test_guarded_route_without_token_is_401_before_422(app):
    client = app.test_client()
    assert client.get("/api/v1/markets?sort=nonsense&limit=0").status_code == 401
    assert client.get("/api/v1/coins/nope/prices?window=3w").status_code == 401


def test_key_is_created_once_and_readable_by_owner_only(new_app, database, tmp_path):
    """Next to a SQLite file, else in the database, which all containers share."""
    person = Person.register(new_app(jwt_secret_key=""), "ada")
    path = tmp_path / "jwt.key"
    key = path.read_text() if database.path else instance_value(database, JWT_KEY, lambda: "none")
    assert len(key) == 64
    assert not database.path or path.stat().st_mode & 0o777 == 0o600
    elsewhere = replace(person, client=new_app(jwt_secret_key="").test_client())
    assert elsewhere.get("auth/me").status_code == 200
    assert [file.name for file in tmp_path.glob("jwt*")] == (["jwt.key"] if database.path else [])


def test_bearer_scheme_is_case_insensitive(app, ada):
    assert (
        app.test_client()
        .get("/api/v1/auth/me", headers={"Authorization": f"bearer {ada.token}"})
        .status_code
        == 200
    )
    assert PASSWORD not in ada.token

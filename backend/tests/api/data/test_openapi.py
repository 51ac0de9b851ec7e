"""The OpenAPI document is fresh, and what a client generator needs of it."""

import re

from cryptoviz.api import document as openapi
from cryptoviz.api.app import create_bare_app
from cryptoviz.api.openapi.spec import operations
from support.paths import BACKEND

COMMITTED = BACKEND / "openapi.json"


def test_the_committed_document_is_what_the_routes_say():
    assert COMMITTED.read_bytes() == openapi.document(), "run `make openapi`"


def test_operations_have_distinct_plain_names():
    names = [operation["operationId"] for _, _, operation in operations(create_bare_app().spec)]
    assert len(names) == len(set(names))
    assert all(re.fullmatch(r"[a-z]+[A-Za-z]*", name) for name in names)


def test_schemas_have_no_dots_and_are_all_used():
    text = COMMITTED.read_text()
    names = set(create_bare_app().spec["components"]["schemas"])
    assert not [name for name in names if "." in name]
    assert {name for name in names if f'"#/components/schemas/{name}"' in text} == names


def test_all_but_the_public_routes_declare_that_they_need_a_token():
    public = {
        path
        for path, _, operation in operations(create_bare_app().spec)
        if "security" not in operation
    }
    sign_in = {f"/api/v1/auth/{name}" for name in ("register", "login", "refresh")}
    assert public == sign_in | {"/api/v1/site", "/healthz", "/readyz"}


def test_every_error_is_declared_as_a_problem():
    for path, _, operation in operations(create_bare_app().spec):
        for status, answer in operation["responses"].items():
            if status >= "400":
                assert list(answer["content"]) == ["application/problem+json"], (path, status)

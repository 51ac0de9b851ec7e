"""The OpenAPI document is up to date and suits client generators."""

import re

from cryptoviz.api import document as openapi
from cryptoviz.api.app import create_bare_app
from cryptoviz.api.openapi.spec import operations
from support.paths import BACKEND

COMMITTED = BACKEND / "openapi.json"


def test_committed_document_is_up_to_date():
    assert COMMITTED.read_bytes() == openapi.document(), "run `make openapi`"


def test_operation_ids_are_unique_and_plain():
    names = [operation["operationId"] for _, _, operation in operations(create_bare_app().spec)]
    assert len(names) == len(set(names))
    assert all(re.fullmatch(r"[a-z]+[A-Za-z]*", name) for name in names)


def test_schemas_are_undotted_and_used():
    text = COMMITTED.read_text()
    names = set(create_bare_app().spec["components"]["schemas"])
    assert not [name for name in names if "." in name]
    assert {name for name in names if f'"#/components/schemas/{name}"' in text} == names


def test_operations_declare_security_except_public_routes():
    public = {
        path
        for path, _, operation in operations(create_bare_app().spec)
        if "security" not in operation
    }
    sign_in = {f"/api/v1/auth/{name}" for name in ("register", "login", "refresh")}
    assert public == sign_in | {"/api/v1/site", "/healthz", "/readyz", "/logos/{coin_id}"}


def test_errors_are_declared_as_problems():
    for path, _, operation in operations(create_bare_app().spec):
        for status, response in operation["responses"].items():
            if status >= "400":
                is_reduced = operation["tags"] == ["Bitcoin Analyzer"]
                expected = "application/json" if is_reduced else "application/problem+json"
                assert list(response["content"]) == [expected], (path, status)

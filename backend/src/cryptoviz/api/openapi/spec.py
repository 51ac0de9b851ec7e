"""OpenAPI document: errors, schema names and other additions to what APIFlask derives."""

from collections.abc import Iterator
from typing import Any

from apiflask import APIFlask

from cryptoviz.api.errors import BITCOIN_ANALYZER, PROBLEM_JSON, Detail, Problem
from cryptoviz.api.parameters import Json

_PROBLEM_CONTENT: Json = {PROBLEM_JSON: {"schema": {"$ref": "#/components/schemas/Problem"}}}
_DETAIL_CONTENT: Json = {"application/json": {"schema": {"$ref": "#/components/schemas/Detail"}}}
_DESCRIPTIONS = {
    "304": "Nothing has changed since the ETag in If-None-Match",
    "400": "The request cannot be read",
    "401": "Authentication is missing or invalid",
    "403": "The request is not allowed",
    "404": "The resource does not exist",
    "409": "The resource exists already, or a limit is reached",
    "413": "The body is too large",
    "415": "The body is not JSON",
    "422": "A parameter is invalid; the body names it",
    "429": "Too many attempts; Retry-After says when to try again",
    "503": "Not ready; Retry-After may say when to try again",
}


def configure(app: APIFlask) -> None:
    """Set the properties of the document."""
    app.config.update(
        OPENAPI_VERSION="3.1.0",
        DESCRIPTION="Prices, market caps and news of crypto coins. Times are RFC 3339, "
        "in series epoch milliseconds; money is in US dollars "
        "unless `vs` names another currency.",
        SECURITY_SCHEMES={"jwt": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}},
        SERVERS=[{"url": "/"}],
        AUTO_404_RESPONSE=False,
        AUTO_VALIDATION_ERROR_RESPONSE=False,
        AUTO_AUTH_ERROR_RESPONSE=False,
    )
    app.spec_callback = finish  # type: ignore[assignment] # also declared for YAML text


def finish(spec: Json) -> Json:
    """Return the generated document with undotted schema names and declared errors."""
    spec["components"], spec["paths"] = _clean(spec["components"]), _clean(spec["paths"])
    spec["components"]["schemas"] = {
        **_undotted(spec["components"]["schemas"]),
        **_problem_schemas(),
    }
    for _path, _method, operation in operations(spec):
        operation["parameters"] = [_non_null(one) for one in operation["parameters"]]
        _declare_errors(operation)
    return spec


def operations(spec: Json) -> Iterator[tuple[str, str, Json]]:
    """Yield (path, method, operation) of every route of a document."""
    for path, methods in spec["paths"].items():
        for method, operation in methods.items():
            yield path, method, operation


def _problem_schemas() -> Json:
    schema: Json = _clean(Problem.model_json_schema(ref_template="#/components/schemas/{model}"))
    return {**schema.pop("$defs"), "Problem": schema, "Detail": _clean(Detail.model_json_schema())}


def _undotted(schemas: Json) -> Json:
    """Rename Parent.Child, as APIFlask calls a nested model, to Child: one name for each model."""
    renamed: Json = {}
    for name, schema in schemas.items():
        short = name.rpartition(".")[2]
        if renamed.setdefault(short, schema) != schema:
            raise ValueError(f"two different models are called {short}")
    renamed.pop("HTTPError", None)
    return renamed


def _clean(value: Any) -> Any:
    """Undot references, and drop the titles that pydantic derives from names."""
    if isinstance(value, list):
        return [_clean(item) for item in value]
    if not isinstance(value, dict):
        return value
    return {
        key: _short_reference(item) if key == "$ref" else _clean(item)
        for key, item in value.items()
        if key != "title" or not isinstance(item, str)
    }


def _short_reference(reference: str) -> str:
    path, _, name = reference.rpartition("/")
    return f"{path}/{name.rpartition('.')[2]}"


def _non_null(parameter: Json) -> Json:
    """Drop null from the type: in a query string a parameter can only be omitted."""
    schema = dict(parameter["schema"])
    for choice in schema.pop("anyOf", []):
        if choice != {"type": "null"}:
            schema.update(choice)
    if schema.get("default", ...) is None:
        del schema["default"]
    description = schema.pop("description", None)
    return {**parameter, "schema": schema, **({"description": description} if description else {})}


def _declare_errors(operation: Json) -> None:
    responses = operation["responses"]
    is_reduced = BITCOIN_ANALYZER in operation["tags"]
    content = _DETAIL_CONTENT if is_reduced else _PROBLEM_CONTENT
    for status in {*responses, *_implied_errors(operation)}:
        if status == "304":
            responses[status] = {"description": _DESCRIPTIONS[status]}
        elif status >= "400":
            responses[status] = {"description": _DESCRIPTIONS[status], "content": content}
    operation["responses"] = dict(sorted(responses.items()))


def _implied_errors(operation: Json) -> set[str]:
    places = {parameter["in"] for parameter in operation["parameters"]}
    implied = {"400"} | ({"401"} if "security" in operation else set())
    implied |= {"404"} if "path" in places else set()
    implied |= {"422"} if "query" in places else set()
    return implied | ({"413", "415", "422"} if "requestBody" in operation else set())

"""What the OpenAPI document says beyond what APIFlask finds in the routes: one shape of errors, plain names, sign-in."""

from collections.abc import Iterator
from typing import Any

from apiflask import APIFlask

from cryptoviz.api.parameters import Json

PROBLEM: Json = {
    "type": "object",
    "title": "Problem",
    "description": "RFC 9457",
    "required": ["type", "title", "status", "detail", "errors"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["parameter", "message"],
                "properties": {"parameter": {"type": "string"}, "message": {"type": "string"}},
            },
        },
    },
}
_PROBLEM_CONTENT: Json = {
    "application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}
}
_DESCRIPTIONS = {
    "304": "Nothing changed since the ETag in If-None-Match",
    "400": "The request cannot be read",
    "401": "Who asks is not known",
    "403": "Not allowed",
    "404": "There is no such thing",
    "409": "It exists already",
    "413": "The body is too large",
    "415": "The body is not JSON",
    "422": "A parameter is wrong; `errors` names it",
    "429": "Too many tries; Retry-After says when to go on",
    "503": "Not ready; Retry-After may say when",
}


def configure(app: APIFlask) -> None:
    """Let `app` describe itself."""
    app.config.update(
        OPENAPI_VERSION="3.1.0",
        DESCRIPTION="Prices, market caps and news of crypto coins. Times are RFC 3339, in series epoch milliseconds; money is US dollars.",
        SECURITY_SCHEMES={"jwt": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}},
        SERVERS=[{"url": "/"}],
        AUTO_404_RESPONSE=False,
        AUTO_VALIDATION_ERROR_RESPONSE=False,
        AUTO_AUTH_ERROR_RESPONSE=False,
    )
    app.spec_callback = finish  # type: ignore[assignment] # declared for YAML text too, which is never asked for


def finish(spec: Json) -> Json:
    """The generated document with undotted schema names, plain parameters and one shape for every error."""
    spec = _undotted(spec)
    spec["components"], spec["paths"] = _untitled(spec["components"]), _untitled(spec["paths"])
    schemas = {
        name: schema
        for name, schema in spec["components"]["schemas"].items()
        if name != "HTTPError"
    }
    spec["components"]["schemas"] = {**schemas, "Problem": PROBLEM}
    for _path, _method, operation in operations(spec):
        operation["parameters"] = [
            _plain_parameter(parameter) for parameter in operation["parameters"]
        ]
        _declare_errors(operation)
    return spec


def operations(spec: Json) -> Iterator[tuple[str, str, Json]]:
    """(path, method, operation) of every route of a document."""
    for path, methods in spec["paths"].items():
        for method, operation in methods.items():
            yield path, method, operation


def _undotted(spec: Json) -> Json:
    """APIFlask calls a nested model Parent.Child, of which the client generator would make folders. The same model has one name here."""
    plain: Json = {}
    for name, schema in _renamed(spec["components"].get("schemas", {})).items():
        short = name.rpartition(".")[2]
        if plain.setdefault(short, schema) != schema:
            raise ValueError(f"two different models are called {short}")
    renamed: Json = _renamed(spec)
    renamed["components"]["schemas"] = plain
    return renamed


def _renamed(value: Any) -> Any:
    if isinstance(value, dict):
        return {
            key: _short_reference(item) if key == "$ref" else _renamed(item)
            for key, item in value.items()
        }
    return [_renamed(item) for item in value] if isinstance(value, list) else value


def _short_reference(reference: str) -> str:
    path, _, name = reference.rpartition("/")
    return f"{path}/{name.rpartition('.')[2]}"


def _untitled(value: Any) -> Any:
    """Without the titles that pydantic makes of names: they say nothing and fill a third of the document."""
    if isinstance(value, dict):
        return {
            key: _untitled(item)
            for key, item in value.items()
            if key != "title" or not isinstance(item, str)
        }
    return [_untitled(item) for item in value] if isinstance(value, list) else value


def _plain_parameter(parameter: Json) -> Json:
    """A parameter that may be left out cannot be null in a query string, whatever its Python type says."""
    schema = dict(parameter["schema"])
    choices = [choice for choice in schema.pop("anyOf", []) if choice != {"type": "null"}]
    for choice in choices:
        schema.update(choice)
    if schema.get("default", ...) is None:
        del schema["default"]
    description = schema.pop("description", None)
    return {**parameter, "schema": schema, **({"description": description} if description else {})}


def _declare_errors(operation: Json) -> None:
    responses = operation["responses"]
    declared = {*responses, *_implied(operation)}
    for status in sorted(declared):
        if status == "304":
            responses[status] = {"description": _DESCRIPTIONS[status]}
        elif status >= "400":
            responses[status] = {"description": _DESCRIPTIONS[status], "content": _PROBLEM_CONTENT}
    operation["responses"] = dict(sorted(responses.items()))


def _implied(operation: Json) -> set[str]:
    implied = {"400"}
    if "security" in operation:
        implied.add("401")
    if any(parameter["in"] == "query" for parameter in operation["parameters"]):
        implied.add("422")
    if "requestBody" in operation:
        implied |= {"413", "415", "422"}
    if any(parameter["in"] == "path" for parameter in operation["parameters"]):
        implied.add("404")
    return implied

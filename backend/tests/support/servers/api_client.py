"""The HTTP API of a running installation, as an independent client uses it."""

import json
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from support.waiting import PATIENCE_S

API = "/api/v1"


@dataclass(frozen=True)
class HttpResponse:
    status: int
    body: bytes

    def json(self) -> Any:
        return json.loads(self.body)


class ApiClient:
    def __init__(self, port: int) -> None:
        self._origin = f"http://127.0.0.1:{port}"

    def request(
        self,
        path: str,
        token: str = "",
        method: str = "GET",
        body: Any = None,
        timeout_s: float = PATIENCE_S,
    ) -> HttpResponse:
        """Send a request; the status is 0 while nothing answers."""
        headers = {"Content-Type": "application/json"}
        if token:
            headers["Authorization"] = f"Bearer {token}"
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self._origin + path, data, headers, method=method)
        try:
            with urllib.request.urlopen(request, timeout=timeout_s) as response:
                return HttpResponse(response.status, response.read())
        except urllib.error.HTTPError as error:
            with error:
                return HttpResponse(error.code, error.read())
        except OSError:
            return HttpResponse(0, b"")

    def ready(self) -> bool:
        return self.request("/readyz", timeout_s=2).status == 200

    def get(self, path: str, token: str, **query: str | int) -> Any:
        """Return the JSON body of a GET below /api/v1, which must succeed."""
        response = self.request(f"{API}/{path}?{urllib.parse.urlencode(query)}", token)
        assert response.status == 200, response
        return response.json()

    def authenticate(self, action: str, username: str, password: str) -> str:
        """`action` is register or login. Return the access token."""
        body = {"username": username, "password": password}
        response = self.request(f"{API}/auth/{action}", method="POST", body=body)
        assert response.status in (200, 201), response
        return str(response.json()["access_token"])

    def documented_paths(self) -> set[str]:
        """Return the paths with a GET operation in the OpenAPI document."""
        paths = self.request("/openapi.json").json()["paths"]
        return {path for path, operations in paths.items() if "get" in operations}

    def get_all_pages(self, urls: Sequence[str], token: str) -> dict[str, bytes]:
        """Return status and body of each URL, and of all further pages of a list."""
        found: dict[str, bytes] = {}
        for first in urls:
            url: str | None = first
            while url:
                response = self.request(url, token)
                found[url] = b"%d %b" % (response.status, response.body)
                url = _next_page(first, response)
        return found


def _next_page(first: str, response: HttpResponse) -> str | None:
    is_list = response.status == 200 and b'"next"' in response.body
    cursor = response.json()["next"] if is_list else None
    if not cursor:
        return None
    return f"{first}{'&' if '?' in first else '?'}cursor={urllib.parse.quote(cursor)}"

"""The product behind the example configurations of nginx and Caddy, at the root and below it."""

import json
import re
import socket
import ssl
from contextlib import ExitStack, closing
from http.client import HTTPSConnection

import pytest

from support.servers.installation import Installation
from support.servers.reverse_proxy import PROXIES, obstacle, reverse_proxy
from support.waiting import wait_until

TRUST = ssl._create_unverified_context()  # each proxy has an authority of its own
CREDENTIALS = {"username": "ada", "password": "correct horse battery"}
JSON = {"Content-Type": "application/json"}
FORGED = "203.0.113.9"
CLIENT = "127.0.0.77"


@pytest.fixture(scope="module", params=["/", "/cryptoviz/"])
def base_path(request):
    return request.param


@pytest.fixture(scope="module")
def product(tmp_path_factory, base_path):
    settings = {"WORKERS": "1", "COOKIE_SECURE": "true", "TRUSTED_PROXIES": "1"}
    installation = Installation(
        tmp_path_factory.mktemp("proxied"),
        BASE_PATH=base_path,
        ADMIN_USERNAME=CREDENTIALS["username"],
        ADMIN_PASSWORD=CREDENTIALS["password"],
        **settings,
    )
    assert installation.command("migrate").returncode == 0
    with installation.running("serve") as log:
        wait_until(lambda: installation.command("healthy").returncode == 0)
        yield installation.port, log


@pytest.fixture(scope="module", params=PROXIES)
def proxy(request, product, base_path, tmp_path_factory):
    if reason := obstacle(request.param):
        pytest.skip(reason)
    directory = tmp_path_factory.mktemp("proxies") / request.param
    with reverse_proxy(request.param, directory, product[0], base_path) as port:
        yield port


@pytest.fixture
def ask(proxy, base_path):
    """Send a request below the base path; return the response and its body."""

    def send(path, body=None, headers=None, method=None):
        connection = HTTPSConnection(
            "localhost", proxy, timeout=60, context=TRUST, source_address=(CLIENT, 0)
        )
        with closing(connection):
            data = None if body is None else json.dumps(body)
            sent = {**(JSON if body is not None else {}), **(headers or {})}
            method = method or ("GET" if body is None else "POST")
            connection.request(method, base_path + path, data, sent)
            response = connection.getresponse()
            return response, response.read().decode()

    return send


def test_page_and_its_files_are_served(ask, base_path):
    response, page = ask("markets", headers={"Accept": "text/html"})
    assert (response.status, f'<base href="{base_path}"' in page) == (200, True)
    script = re.search(r'src="(main-[^"]+\.js)"', page)[1]
    response, _ = ask(script)
    assert (response.status, response.headers["Cache-Control"]) == (
        200,
        "max-age=315360000, public, immutable",
    )


def test_sign_in_refresh_and_api_work_with_secure_cookies(ask, base_path):
    response, body = ask("api/v1/auth/login", CREDENTIALS)
    assert response.status == 200, body
    refresh, csrf = response.headers.get_all("Set-Cookie")
    assert f"Path={base_path}api/v1/auth" in refresh
    assert f"Path={base_path};" in f"{csrf};"
    assert all("; Secure" in one and "SameSite=Strict" in one for one in (refresh, csrf))
    assert response.headers["Strict-Transport-Security"]
    pairs = [one.partition(";")[0] for one in (refresh, csrf)]
    value = pairs[1].partition("=")[2]
    headers = {"Cookie": "; ".join(pairs), "X-CSRF-TOKEN": value}
    response, body = ask("api/v1/auth/refresh", headers=headers, method="POST")
    assert response.status == 200, body
    token = json.loads(body)["access_token"]
    response, body = ask("api/v1/auth/me", headers={"Authorization": f"Bearer {token}"})
    assert json.loads(body)["username"] == "ada"


@pytest.mark.parametrize("header", ["X-Forwarded-For", "X_Forwarded_For", "x_forwarded-for"])
def test_client_cannot_choose_its_address(ask, product, header):
    name = f"no-{header}"
    response, _ = ask(
        "api/v1/auth/login", {**CREDENTIALS, "username": name}, {header: f"{FORGED}, {FORGED}"}
    )
    assert response.status == 401
    log = product[1].read_text()
    assert f"client={CLIENT}" in log
    assert FORGED not in log


@pytest.mark.parametrize("header", ["X-Forwarded-Host", "X_Forwarded_Host"])
def test_client_cannot_choose_the_name_of_the_host(ask, header):
    response, body = ask("api/v1/site", headers={header: "evil.example"})
    assert (response.status, "first_account" in body) == (200, True)


@pytest.mark.parametrize("count", [4, 40])
def test_slow_bodies_break_no_request_of_another_client(ask, proxy, base_path, count):
    head = (
        f"POST {base_path}api/v1/auth/login HTTP/1.1\r\nHost: localhost:{proxy}\r\n"
        "Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{"
    )
    with ExitStack() as opened:
        for _ in range(count):
            plain = socket.create_connection(("127.0.0.1", proxy), 60)
            slow = TRUST.wrap_socket(plain, server_hostname="localhost")
            opened.enter_context(slow)
            slow.sendall(head.encode())
        for _ in range(8):
            assert ask("api/v1/site")[0].status == 200
            assert ask("api/v1/auth/login", {})[0].status == 422

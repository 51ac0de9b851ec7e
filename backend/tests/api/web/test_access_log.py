"""The access log: all requests as JSON; on a terminal those that change something or fail."""

import logging

import pytest

from support.fakes.api import Person


def logged(caplog: pytest.LogCaptureFixture) -> list[tuple[str, ...]]:
    """Return level, method, path, status and client of each line."""
    lines = (record for record in caplog.records if record.name == "cryptoviz.access")
    return [(one.levelname, *one.getMessage().split(" ")[:3], one.client) for one in lines]


def test_access_log_as_json_has_one_line_per_request_without_query(new_app, coins, caplog):
    app = new_app(open_registration=True, log_format="json")
    ada = Person.register(app, "ada")
    caplog.set_level(logging.INFO)
    caplog.clear()
    for _ in range(2):
        ada.get("coins?q=secret")
    ada.client.get("/missing.js")
    app.test_client().get("/healthz", headers={"Host": "evil.example"})
    assert logged(caplog) == [
        ("INFO", "GET", "/api/v1/coins", "200", "127.0.0.1"),
        ("INFO", "GET", "/api/v1/coins", "200", "127.0.0.1"),
        ("INFO", "GET", "/missing.js", "404", "127.0.0.1"),
        ("INFO", "GET", "/healthz", "400", "127.0.0.1"),
    ]
    assert "secret" not in caplog.text


def test_access_log_on_a_terminal_has_sign_ins_writes_and_failures(app, ada, caplog):
    caplog.set_level(logging.INFO)
    from_afar = {"REMOTE_ADDR": "192.0.2.1"}
    wrong = {"username": "ada", "password": "wrong password"}
    app.test_client().post("/api/v1/auth/login", json=wrong, environ_base=from_afar)
    person = Person.log_in(app, "ada")
    person.refresh()
    app.test_client().post("/api/v1/auth/refresh")
    ada.put("favourites/bitcoin")
    for path in ("coins", "coins", "coins/nope"):  # the second one from the cache
        ada.get(path)
    assert logged(caplog) == [
        ("INFO", "POST", "/api/v1/auth/login", "401", "192.0.2.1"),
        ("INFO", "POST", "/api/v1/auth/login", "200", "127.0.0.1"),
        ("INFO", "POST", "/api/v1/auth/refresh", "401", "127.0.0.1"),
        ("INFO", "PUT", "/api/v1/favourites/bitcoin", "204", "127.0.0.1"),
        ("INFO", "GET", "/api/v1/coins/nope", "404", "127.0.0.1"),
    ]
    caplog.set_level(logging.DEBUG)
    caplog.clear()
    ada.get("coins")
    person.refresh()
    assert logged(caplog) == [
        ("DEBUG", "GET", "/api/v1/coins", "200", "127.0.0.1"),
        ("DEBUG", "POST", "/api/v1/auth/refresh", "200", "127.0.0.1"),
    ]


def test_access_log_behind_a_proxy_has_the_address_that_it_names(new_app, caplog):
    caplog.set_level(logging.DEBUG)
    client = new_app(trusted_proxies=1).test_client()
    client.get("/healthz", headers={"X-Forwarded-For": "203.0.113.9, 198.51.100.4:4711"})
    assert logged(caplog) == [("DEBUG", "GET", "/healthz", "200", "198.51.100.4")]


def test_access_log_keeps_a_path_one_word(app, caplog):
    caplog.set_level(logging.INFO)
    app.test_client().get("/api/%0a%20200%20client=192.0.2.9%20%C3%A9")
    assert logged(caplog) == [
        ("INFO", "GET", "/api/%0A%20200%20client=192.0.2.9%20%C3%A9", "404", "127.0.0.1")
    ]

"""One address can create a few accounts an hour, and cannot pretend to be another."""

import pytest

from cryptoviz.api.security.accounts import ACCOUNTS_PER_ADDRESS
from cryptoviz.api.security.addresses import rate_limit_key
from support.fakes.api import PASSWORD, Person

REGISTER, LOGIN = "/api/v1/auth/register", "/api/v1/auth/login"


def register(app, name, address="192.0.2.1", **headers):
    body = {"username": name, "password": PASSWORD}
    return app.test_client().post(
        REGISTER, json=body, environ_base={"REMOTE_ADDR": address}, headers=headers
    )


def fail_to_sign_in(app, name, address, **headers):
    body = {"username": name, "password": "wrong password"}
    return (
        app.test_client()
        .post(LOGIN, json=body, environ_base={"REMOTE_ADDR": address}, headers=headers)
        .status_code
    )


def use_up(app, address="192.0.2.1"):
    made = [
        register(app, f"user{address[-3:].strip(':.')}-{number}", address).status_code
        for number in range(ACCOUNTS_PER_ADDRESS)
    ]
    assert made == [201] * ACCOUNTS_PER_ADDRESS


def test_register_too_often_from_one_address_is_throttled(app, ada, clock):
    use_up(app)
    refused = register(app, "one-more")
    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "3600")
    assert refused.get_json()["detail"] == "Too many tries. Wait 60 minutes."
    assert register(app, "elsewhere", "192.0.2.2").status_code == 201
    clock.move(hours=1)
    assert register(app, "one-more").status_code == 201


def test_register_with_taken_or_invalid_names_is_not_counted(app, ada):
    for _ in range(ACCOUNTS_PER_ADDRESS + 1):
        assert register(app, "ADA").status_code == 409
        assert register(app, "a b").status_code == 422
    assert register(app, "bob").status_code == 201


def test_register_while_closed_stays_forbidden(new_app):
    app = new_app()
    Person.register(app, "ada")
    assert {
        register(app, f"user{number}").status_code for number in range(ACCOUNTS_PER_ADDRESS + 2)
    } == {403}


def test_register_counts_addresses_of_one_ipv6_network_together(app, ada):
    use_up(app, "2001:db8:1:2::1")
    assert register(app, "neighbour", "2001:db8:1:2:ffff::9").status_code == 429
    assert register(app, "stranger", "2001:db8:1:3::1").status_code == 201


def test_login_counts_addresses_of_one_ipv6_network_together(app, ada):
    assert [
        fail_to_sign_in(app, f"user{number}", f"2001:db8::{number:x}") for number in range(21)
    ] == [401] * 20 + [429]


@pytest.mark.parametrize("header", ["X-Forwarded-For", "X-Real-IP", "Forwarded"])
def test_login_ignores_forwarded_headers_of_clients(app, ada, header):
    tried = [
        fail_to_sign_in(app, f"user{number}", "192.0.2.1", **{header: f"198.51.100.{number}"})
        for number in range(21)
    ]
    assert tried == [401] * 20 + [429]


def test_login_behind_proxy_counts_the_address_it_forwards(new_app, ada):
    app = new_app(open_registration=True, trusted_proxies=1)
    tried = [
        fail_to_sign_in(
            app,
            f"user{number}",
            "127.0.0.1",
            **{"X-Forwarded-For": f"198.51.100.{number}, 203.0.113.5"},
        )
        for number in range(21)
    ]
    assert tried == [401] * 20 + [429]
    assert (
        fail_to_sign_in(
            app, "other", "127.0.0.1", **{"X-Forwarded-For": "203.0.113.5, 203.0.113.6"}
        )
        == 401
    )


@pytest.mark.parametrize(
    ("address", "counted"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("192.0.2.1:4711", "192.0.2.1"),
        ("[2001:db8::5]:4711", "2001:db8::/64"),
        ("2001:db8::5", "2001:db8::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("anything", "unknown"),
        ("", "unknown"),
        (None, "unknown"),
    ],
)
def test_rate_limit_key_of_address(address, counted):
    assert rate_limit_key(address) == counted

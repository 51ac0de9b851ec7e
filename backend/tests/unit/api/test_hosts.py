"""Host headers that are allowed, and clients as rate-limit keys."""

import pytest

from cryptoviz.api.security.addresses import AllowedHosts, is_loopback, rate_limit_key, without_port

HOSTS = AllowedHosts("Home.Lan", ["crypto.example", "PORT.example:8443"])


@pytest.mark.parametrize(
    "header",
    [
        "localhost",
        "LOCALHOST:8050",
        "127.0.0.1:8050",
        "[::1]:8050",
        "192.168.1.7",
        "[2001:db8::7]:80",
        "home.lan:8050",
        " crypto.example ",
        "crypto.example.",
        "port.example",
    ],
)
def test_allows_own_names_and_every_address(header):
    assert HOSTS.allows(header)


@pytest.mark.parametrize(
    "header",
    [
        None,
        "",
        ".",
        "evil.example",
        "localhost.evil.example",
        "evil.example:localhost",
        "crypto.example:80:90",
        "xcrypto.example",
        "127.0.0.1.evil.example",
        "[::1].evil.example",
        "[::1]:80x",
    ],
)
def test_rejects_other_names(header):
    assert not HOSTS.allows(header)


def test_rejects_an_empty_name_although_host_is_empty():
    assert not AllowedHosts("", [""]).allows("")


@pytest.mark.parametrize(
    ("text", "host"),
    [
        ("host:80", "host"),
        ("host", "host"),
        ("host:", "host:"),
        ("host:8x", "host:8x"),
        (":80", ""),
        ("::1", "::1"),
        ("2001:db8::1:80", "2001:db8::1:80"),
        ("[::1]", "::1"),
        ("[::1]:80", "::1"),
        ("[::1]80", "[::1]80"),
        ("[::1]:", "[::1]:"),
        ("[::1]:8x", "[::1]:8x"),
        ("[::1]:x8", "[::1]:x8"),
        ("host:80:90", "host:80:90"),
    ],
)
def test_without_port_returns_the_host(text, host):
    assert without_port(text) == host


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1"])
def test_is_loopback_of_this_machine(host):
    assert is_loopback(host)


@pytest.mark.parametrize(
    "host", ["", "LOCALHOST.example", "10.0.0.1", "::2", "::ffff:10.0.0.1", "0.0.0.0"]
)
def test_is_loopback_of_another_machine_is_false(host):
    assert not is_loopback(host)


@pytest.mark.parametrize(
    ("address", "key"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("203.0.113.7:4711", "203.0.113.7"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        (' "203.0.113.7" ', "203.0.113.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("[2001:db8:1:2::9]:4711", "2001:db8:1:2::/64"),
        ("2001:db8:1:3::9", "2001:db8:1:3::/64"),
        ("::1", "::/64"),
    ],
)
def test_rate_limit_key_is_the_address_or_the_network(address, key):
    assert rate_limit_key(address) == key


@pytest.mark.parametrize("address", [None, "", "nonsense", "203.0.113.7.9", "other nonsense"])
def test_rate_limit_key_of_what_is_no_address_is_one_for_all(address):
    assert rate_limit_key(address) == "unknown"

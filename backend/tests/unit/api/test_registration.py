"""Who needs the one-time code for the first account, and how it is checked."""

import logging
from types import SimpleNamespace

import pytest
from flask import Request
from werkzeug.test import EnvironBuilder

from cryptoviz.api.security.registration import Registration, is_local
from cryptoviz.clock import to_ms
from cryptoviz.config import Config
from cryptoviz.errors import ForbiddenError, ThrottledError
from support.fakes.clock import HandClock

CODE = "one-time-code"


class MemoryThrottle:
    """Throttle in memory: a subject is refused after its tries."""

    def __init__(self):
        self.counts = {}

    def count_attempt(self, subjects, now_ms):
        assert now_ms == to_ms(HandClock()())
        for subject in subjects:
            self.counts[subject.name] = self.counts.get(subject.name, 0) + 1
            if self.counts[subject.name] > subject.tries:
                raise ThrottledError("Too many tries.", None)

    def record_success(self, own, shared):
        assert own is shared
        del self.counts[own.name]


class Installation:
    """A registration with `accounts` accounts; `codes` counts how often the code was read."""

    def __init__(self, data_dir, host="127.0.0.1", accounts=0):
        self.throttle, self.codes = MemoryThrottle(), 0
        users = SimpleNamespace(is_empty=lambda: not accounts)
        stores = SimpleNamespace(users=users, throttle=self.throttle)
        config = Config(data_dir=data_dir, host=host)
        self.registration = Registration(stores, config, HandClock(), self.code)

    def code(self):
        self.codes += 1
        return CODE


def request(address="127.0.0.1", **headers):
    environ = EnvironBuilder(headers=headers).get_environ()
    return Request({**environ, "REMOTE_ADDR": address})


@pytest.mark.parametrize(
    "header", ["X-Forwarded-For", "X-Forwarded-Host", "X-Real-IP", "Forwarded", "Via"]
)
def test_is_local_of_a_forwarded_request_is_false(header):
    assert is_local(request())
    assert not is_local(request(**{header: "127.0.0.1"}))
    assert not is_local(request(**{header: ""}))


@pytest.mark.parametrize("address", ["10.0.0.7", "", "2001:db8::1", "localhost.example"])
def test_is_local_of_another_machine_is_false(address):
    assert not is_local(request(address))


def test_code_is_needed_for_the_first_account_from_elsewhere(tmp_path):
    local, remote = request(), request("10.0.0.7")
    home, public = Installation(tmp_path), Installation(tmp_path, host="0.0.0.0")
    assert not home.registration.needs_code(local)
    assert home.registration.needs_code(remote)
    assert public.registration.needs_code(local)
    assert public.registration.needs_code(remote)
    for host in ("127.0.0.1", "0.0.0.0"):
        later = Installation(tmp_path, host, accounts=1).registration
        assert not later.needs_code(local)
        assert not later.needs_code(remote)


@pytest.mark.parametrize(
    "code", [None, "", "wrong", CODE[:-1], CODE + "x", CODE.upper(), "é", "\ud800"]
)
def test_check_without_the_code_is_forbidden_and_counted(tmp_path, code):
    installation = Installation(tmp_path)
    with pytest.raises(ForbiddenError, match="one-time code"):
        installation.registration.check(request("10.0.0.7"), code)
    assert installation.throttle.counts == {"code:10.0.0.7": 1}


def test_check_with_the_code_forgets_earlier_attempts(tmp_path):
    installation = Installation(tmp_path)
    with pytest.raises(ForbiddenError):
        installation.registration.check(request("10.0.0.7"), "wrong")
    installation.registration.check(request("10.0.0.7"), f" {CODE}\n")
    assert installation.throttle.counts == {}


def test_check_is_throttled_after_five_tries_even_with_the_code(tmp_path):
    registration = Installation(tmp_path).registration
    for _ in range(5):
        with pytest.raises(ForbiddenError):
            registration.check(request("2001:db8:1:2::7"), "wrong")
    with pytest.raises(ThrottledError):
        registration.check(request("2001:db8:1:2::8"), CODE)
    registration.check(request("2001:db8:1:3::8"), CODE)


def test_check_where_no_code_is_needed_counts_nothing(tmp_path):
    installation = Installation(tmp_path)
    installation.registration.check(request(), None)
    assert (installation.throttle.counts, installation.codes) == ({}, 0)


@pytest.mark.parametrize(
    ("host", "accounts", "logged"), [("0.0.0.0", 0, 1), ("0.0.0.0", 1, 0), ("localhost", 0, 0)]
)
def test_code_is_logged_once_and_only_where_it_is_needed(tmp_path, caplog, host, accounts, logged):
    registration = Installation(tmp_path, host, accounts).registration
    with caplog.at_level(logging.WARNING):
        registration.announce()
        registration.announce()
        assert [CODE in text for text in caplog.messages] == [True] * logged
        registration.needs_code(request("10.0.0.7"))
    assert len(caplog.messages) == (0 if accounts else 1)

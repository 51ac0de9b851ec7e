"""The CoinGecko key on the page: entered by an admin, tested, stored encrypted, never shown."""

import logging
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import select

from cryptoviz.api.app import create_app
from cryptoviz.config import Config
from cryptoviz.errors import KeyRejectedError, Reason
from cryptoviz.model.coingecko_account import CoinGeckoAccount
from cryptoviz.store.accounts.passwords import Passwords
from cryptoviz.store.schema.tables import instance
from support.fakes.api import Person
from support.fakes.store import START, Feeder, index_sink, snapshot

PATH = "settings/coingecko-key"
KEY = "CG-abcdefghijklmnop1234"
NONE = {
    "source": "none", "key": None, "plan": "keyless",
    "calls_per_minute": 5, "calls_per_month": None, "problem": None,
}  # fmt: skip
STORED = {
    "source": "stored", "key": "…1234", "plan": "demo",
    "calls_per_minute": 30, "calls_per_month": 10_000, "problem": None,
}  # fmt: skip


class Checker:
    """Accepts every account, or rejects it for `reason`."""

    def __init__(self) -> None:
        self.accounts: list[CoinGeckoAccount] = []
        self.reason: Reason | None = None

    def __call__(self, account: CoinGeckoAccount) -> None:
        self.accounts.append(account)
        if self.reason:
            raise KeyRejectedError(self.reason)


@pytest.fixture
def checker() -> Checker:
    return Checker()


@pytest.fixture
def key_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("keys") / "encryption.key"
    path.write_bytes(Fernet.generate_key())
    return path


@pytest.fixture
def admin(config: Config, database, clock, checker: Checker, key_file: Path) -> Person:
    changes = {"encryption_key_file": key_file, "open_registration": True}
    passwords = Passwords(memory_kib=8, rounds=1)
    app = create_app(
        config.model_copy(update=changes), database, clock=clock, passwords=passwords,
        submit=lambda task: task(), check_account=checker,
    )  # fmt: skip
    return Person.register(app, "ada")


def put(person: Person, **body: object):
    return person.client.put(f"/api/v1/{PATH}", json=body, headers=person.headers)


def test_put_tests_the_key_and_stores_it_encrypted(admin, database, checker, caplog) -> None:
    caplog.set_level(logging.DEBUG)
    assert admin.get(PATH).get_json() == NONE
    answers = [put(admin, api_key=f" {KEY}\n"), admin.get(PATH)]
    assert [answer.get_json() for answer in answers] == [STORED, STORED]
    [tested] = checker.accounts
    assert (tested.api_key, tested.plan, tested.source) == (KEY, "demo", "stored")
    with database.read() as connection:
        rows = str(connection.execute(select(instance)).all())
    assert (KEY in rows, "coingecko_key" in rows) == (False, True)
    assert KEY not in caplog.text + repr(tested)
    assert admin.delete(PATH).status_code == 204
    assert admin.get(PATH).get_json() == NONE


def test_put_of_a_paid_plan_uses_its_host_and_budget(admin, checker) -> None:
    body = put(admin, api_key=KEY, plan="analyst").get_json()
    assert (body["calls_per_minute"], body["calls_per_month"]) == (500, 500_000)
    assert checker.accounts[0].base_url == "https://pro-api.coingecko.com/api/v3"


def test_facts_of_a_coin_change_with_the_plan_of_the_key(admin, database) -> None:
    Feeder(index_sink(database)).feed(snapshot("bitcoin", START))
    answers = [admin.get("coins/bitcoin"), put(admin, api_key=KEY, plan="basic")]
    answers += [admin.get("coins/bitcoin"), admin.delete(PATH), admin.get("coins/bitcoin")]
    days = [answer.get_json()["history"]["source_days"] for answer in answers[::2]]
    assert (days, len({it.headers["ETag"] for it in answers[::2]})) == ([365, None, 365], 3)


def test_a_rejected_key_is_not_stored(admin, checker, caplog) -> None:
    checker.reason = Reason("bad_key", "CoinGecko does not accept the API key.")
    answer = put(admin, api_key=KEY)
    body = answer.get_json()
    assert (answer.status_code, body["type"]) == (422, "urn:cryptoviz:key-rejected:bad_key")
    assert body["errors"][0]["parameter"] == "api_key"
    assert KEY not in answer.get_data(as_text=True) + caplog.text
    assert admin.get(PATH).get_json() == NONE


BAD = [
    {"api_key": "x" * 201},
    {"api_key": "short"},
    {"api_key": "CG-two\r\nX-Evil: lines"},
    {"api_key": "CG-ünïcödé-key-1234"},
    {"api_key": "CG-key with spaces"},
    {"api_key": "CG-nul\0nul-nul"},
    {"api_key": 12345678},
    {"api_key": None},
    {"api_key": KEY, "plan": "keyless"},
    {"api_key": KEY, "host": "https://evil.example"},
    {},
]


def test_put_refuses_a_bad_key_without_repeating_it(admin, checker) -> None:
    for body in BAD:
        answer = put(admin, **body)
        assert answer.status_code == 422, body
        value = str(body.get("api_key"))
        assert len(value) < 8 or value not in answer.get_data(as_text=True), body
    assert checker.accounts == []


def test_only_admins_reach_the_key(admin, checker) -> None:
    bob = Person.register(admin.client.application, "bob")
    for headers, status in ((bob.headers, 403), ({}, 401)):
        for method in ("GET", "PUT", "DELETE"):
            body = {"api_key": KEY} if method == "PUT" else None
            answer = admin.client.open(f"/api/v1/{PATH}", method=method, json=body, headers=headers)
            assert answer.status_code == status
    form = admin.client.put(f"/api/v1/{PATH}", data={"api_key": KEY}, headers=admin.headers)
    huge = put(admin, api_key="x" * 100_000)
    assert (form.status_code, huge.status_code, checker.accounts) == (415, 413, [])


def test_a_key_in_the_environment_wins(admin, new_app, key_file) -> None:
    put(admin, api_key=KEY)
    app = new_app(coingecko_api_key="CG-of-the-environment", encryption_key_file=key_file)
    ada = Person.log_in(app, "ada")
    assert ada.get(PATH).get_json() == {**STORED, "source": "environment", "key": "…ment"}
    assert put(ada, api_key=KEY).status_code == 409


def test_a_lost_key_file_is_reported_and_ends_nothing(admin, key_file) -> None:
    put(admin, api_key=KEY)
    key_file.unlink()
    body = admin.get(PATH).get_json()
    assert body["problem"].startswith("The stored key cannot be decrypted: The key file")
    assert {**body, "problem": None} == NONE
    assert put(admin, api_key=KEY).status_code == 409

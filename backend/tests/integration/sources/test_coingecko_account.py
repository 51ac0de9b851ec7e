"""A CoinGecko key that changes while the sources run, and the test of a key."""

import logging
from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from cryptoviz.cli.wiring.coingecko_key import CurrentAccount
from cryptoviz.config import Config, read_config
from cryptoviz.errors import KeyRejectedError
from cryptoviz.model.coingecko_account import CoinGeckoAccount, StoredKey, account_of
from cryptoviz.sources.coingecko.key_check import check_key
from cryptoviz.sources.factory import coingecko_client, market_sources
from cryptoviz.store.db.database import Database
from cryptoviz.store.secrets.coingecko_key import SqlCoinGeckoKey
from cryptoviz.store.secrets.encryption import Cipher
from support.fakes.clock import HandClock
from support.fakes.http import Reply, ScriptedServer
from support.fakes.live_poll import pages
from support.fakes.sources import MemoryQuota, MemorySparklines, Seen, WantedList

KEY = StoredKey("CG-secret-of-a-demo-plan", "demo")
CLOCK = HandClock()


def test_sources_use_a_changed_key_at_once(server: ScriptedServer) -> None:
    config = read_config({"COINGECKO_BASE_URL": server.url, "TOP_COINS": "1"}, dotenv=None)
    stored, rows = list[StoredKey](), MemoryQuota()
    account: Callable[[], CoinGeckoAccount] = lambda: account_of(  # noqa: E731 - changed below
        config, stored[-1] if stored else None
    )
    client = coingecko_client(config, rows, Seen(), CLOCK, account=account)
    live = market_sources(config, client, WantedList(), MemorySparklines(), CLOCK)[0]
    server.answer["/coins/markets"] = lambda _: Reply(b"", 403)
    assert live.poll(CLOCK()).error is not None
    CLOCK.move(seconds=62)
    assert live.due_at(CLOCK()) > CLOCK(), "blocked"
    stored.append(KEY)
    server.answer["/coins/markets"] = pages
    client.governor.live_due(CLOCK(), 1)  # as any source does every second
    assert live.due_at(CLOCK()) <= CLOCK()
    assert live.poll(CLOCK()).error is None
    keys = [request.headers.get("x-cg-demo-api-key") for request in server.requests]
    assert keys == [None, KEY.api_key]
    assert len(rows.rows) == 2
    assert live.status(CLOCK()).budget_month == 10_000


@pytest.fixture
def config(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Config:
    path = tmp_path_factory.mktemp("keys") / "encryption.key"
    path.write_bytes(Fernet.generate_key())
    return Config(data_dir=tmp_path, encryption_key_file=path)


def test_current_account_without_its_key_file_is_keyless(
    database: Database, config: Config, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    current = CurrentAccount(config, database)
    assert current().plan == "keyless"
    SqlCoinGeckoKey(database, Cipher.of(config, database)).save(KEY)
    assert (current().source, current().api_key) == ("stored", KEY.api_key)
    assert config.encryption_key_file is not None
    config.encryption_key_file.unlink()
    assert {current().plan for _ in range(3)} == {"keyless"}
    assert caplog.text.count("The stored CoinGecko key cannot be decrypted") == 1
    assert KEY.api_key not in caplog.text


def test_renew_encrypts_with_the_newest_key(database: Database, config: Config) -> None:
    path = config.encryption_key_file
    assert path is not None
    keys = SqlCoinGeckoKey(database, Cipher.of(config, database))
    keys.renew()
    assert keys.load() is None
    keys.save(KEY)
    newest = Fernet.generate_key().decode()
    path.write_text(f"{newest}\n{path.read_text()}")
    keys.renew()
    path.write_text(newest)
    assert keys.load() == KEY


@pytest.mark.parametrize(
    ("reply", "code"),
    [
        (Reply(b'{"gecko_says":"(V3) To the Moon!"}'), None),
        (Reply(b'{"status":{"error_code":10002}}', 401), "bad_key"),
        (Reply(b'{"status":{"error_code":10010}}', 400), "wrong_host"),
        (Reply(b'{"error":{"status":{"error_code":10011}}}', 400), "wrong_host"),
        (Reply(b'{"status":{"error_code":429}}', 429), "rate_limited"),
        (Reply(b"<html><title>Captcha</title></html>"), "html"),
        (None, "unreachable"),
    ],
)
def test_check_key_makes_one_call_and_names_the_reason(
    server: ScriptedServer, reply: Reply | None, code: str | None
) -> None:
    server.replies["/ping"] = [reply or Reply()]
    url = server.url if reply else "http://127.0.0.1:9"
    account = account_of(read_config({"COINGECKO_BASE_URL": url}, dotenv=None), KEY)
    if code is None:
        check_key(account, CLOCK)
    else:
        with pytest.raises(KeyRejectedError) as rejected:
            check_key(account, CLOCK)
        assert rejected.value.reason.code == code
        assert KEY.api_key not in str(rejected.value)
    sent = [request.headers["x-cg-demo-api-key"] for request in server.requests]
    assert sent == [KEY.api_key] * bool(reply)

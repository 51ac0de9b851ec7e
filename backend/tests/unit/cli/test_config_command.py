"""`cryptoviz config` and `doctor`: settings shown, and those that would end a start."""

import pytest
from cryptography.fernet import Fernet

from cryptoviz.cli.main import cli
from cryptoviz.config import Config
from cryptoviz.model.coingecko_account import StoredKey
from cryptoviz.ops.ports import free_port
from cryptoviz.store.db.database import Database
from cryptoviz.store.secrets.coingecko_key import SqlCoinGeckoKey
from cryptoviz.store.secrets.encryption import Cipher


def test_doctor_source_that_cannot_be_reached_is_named_once(runner, tmp_path):
    given = {
        "COINGECKO_BASE_URL": f"http://127.0.0.1:{free_port()}",
        "FEEDS": f"The Paper|http://127.0.0.1:{free_port()}/",
        "ALLOW_PRIVATE_FEEDS": "true",
    }
    lines = runner.invoke(cli, ["doctor"], env=given).stdout.splitlines()
    for name in ("CoinGecko", "The Paper"):
        [line] = [line for line in lines if name in line]
        assert line.startswith(f"FAIL  {name}: cannot be reached at ")


def test_config_masks_secrets(runner):
    result = runner.invoke(
        cli, ["config"], env={"COINGECKO_API_KEY": "CG-secret", "OPEN_REGISTRATION": "yes"}
    )
    assert "CG-secret" not in result.output
    assert "COINGECKO_API_KEY=***" in result.output
    assert "OPEN_REGISTRATION=true" in result.output


def test_config_output_can_be_read_back(runner, tmp_path):
    feeds = "A|https://a.example/rss,https://b.example/"
    printed = runner.invoke(cli, ["config"], env={"FEEDS": feeds, "TOP_COINS": "0"}).stdout
    assert "TOP_COINS=0\n" in printed
    (tmp_path / ".env").write_text(printed)
    assert runner.invoke(cli, ["config"]).stdout == printed


@pytest.mark.parametrize(
    "given",
    [
        {"DATABASE_URL": "mysql://x"},
        {"DATABASE_URL": "sqlite://"},
        {"ADMIN_USERNAME": "ada", "ADMIN_PASSWORD": "short"},
        {"ADMIN_USERNAME": "a b", "ADMIN_PASSWORD": "long enough"},
        {"SPA_DIR": "/nowhere"},
        {"TOPICS_FILE": "/nowhere.yml"},
        {
            "KAFKA_BOOTSTRAP_SERVERS": "a",
            "KAFKA_SECURITY_PROTOCOL": "SSL",
            "KAFKA_CA_FILE": __file__,
        },
    ],
    ids=lambda given: ",".join(given),
)
def test_config_and_doctor_refuse_what_ends_a_start(runner, given):
    result = runner.invoke(cli, ["config"], env=given)
    assert (result.exit_code, result.stdout) == (2, "")
    assert any(f"{name} " in result.stderr for name in given)
    checked = runner.invoke(cli, ["doctor", "--offline"], env=given)
    assert checked.exit_code == 1
    assert "FAIL  settings: " in checked.output


def test_config_and_doctor_name_the_dotenv_that_they_read(runner, tmp_path):
    assert f"no .env in {tmp_path}" in runner.invoke(cli, ["config"]).stderr
    (tmp_path / ".env").write_text("TOP_COINS=5\n")
    assert f" {tmp_path / '.env'}:\n" in runner.invoke(cli, ["config"]).stderr
    settings = f"ok    settings: read from the environment and {tmp_path / '.env'}\n"
    assert settings in runner.invoke(cli, ["doctor", "--offline"]).stdout


def test_config_in_another_directory_warns_of_the_dotenv_of_the_checkout(
    runner, tmp_path, monkeypatch, caplog
):
    checkout = tmp_path / "checkout"
    checkout.mkdir()
    monkeypatch.setattr("cryptoviz.config.project_root", lambda: checkout)
    runner.invoke(cli, ["config"])
    assert caplog.messages == []
    (checkout / ".env").write_text("TOP_COINS=5\n")
    runner.invoke(cli, ["config"])
    assert caplog.messages == [
        f"{checkout / '.env'} is not read: .env is read from the working directory."
    ]


def test_doctor_data_directory_that_cannot_be_created_fails(runner, tmp_path):
    (tmp_path / "file").touch()
    result = runner.invoke(cli, ["doctor", "--offline"], env={"DATA_DIR": str(tmp_path / "file/x")})
    assert f"FAIL  data directory: DATA_DIR is {tmp_path / 'file/x'}, but " in result.stdout


def test_doctor_tells_where_the_api_key_comes_from(runner, tmp_path):
    def line(**env):
        lines = runner.invoke(cli, ["doctor", "--offline"], env=env).stdout.splitlines()
        return next(line for line in lines if "API key" in line)

    data = tmp_path / "data"
    assert line(DATA_DIR=str(data)) == "ok    API key: none"
    key = "CG-of-the-environment"
    told = line(DATA_DIR=str(data), COINGECKO_API_KEY=key)
    assert told == "ok    API key: from the environment (COINGECKO_API_KEY), plan demo"
    assert runner.invoke(cli, ["migrate"], env={"DATA_DIR": str(data)}).exit_code == 0
    path = tmp_path / "encryption.key"
    config = Config(data_dir=data, encryption_key_file=path)
    path.write_bytes(Fernet.generate_key())
    with Database.from_config(config) as database:
        stored = SqlCoinGeckoKey(database, Cipher.of(config, database))
        stored.save(StoredKey(key, "analyst"))
    env = {"DATA_DIR": str(data), "ENCRYPTION_KEY_FILE": str(path)}
    assert line(**env) == f"ok    API key: stored, plan analyst, encrypted with {path}"
    path.unlink()
    assert line(**env).startswith("warn  API key: stored, but it cannot be decrypted: The key file")

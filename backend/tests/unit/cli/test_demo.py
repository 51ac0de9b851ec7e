"""The settings of the demo, and the separation of real and simulated data."""

import pytest

from cryptoviz.cli.commands.run import demo
from cryptoviz.cli.wiring import launch
from cryptoviz.config import read_config
from cryptoviz.errors import ConfigError
from cryptoviz.simulator.feeds.feed_formats import FORMATS


@pytest.fixture
def working_directory(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    launch.claim_data_dir(tmp_path / "data/demo", simulated=True)
    return tmp_path


def test_demo_environ_uses_only_the_simulator(working_directory):
    config = read_config(demo.demo_environ({}, 9000))
    assert config.coingecko_base_url == "http://127.0.0.1:9000/api/v3"
    assert {feed.url for feed in config.feeds} == {
        f"http://127.0.0.1:9000/feeds/{name}.xml" for name in FORMATS
    }
    assert (
        config.simulated,
        config.open_registration,
        config.allow_private_feeds,
        config.port,
    ) == (True, True, True, 8051)
    assert str(config.data_dir) == "data/demo"


def test_demo_feeds_equal_those_of_the_simulator():
    assert {name: feed.title for name, feed in FORMATS.items()} == demo.FEEDS


def test_demo_environ_ignores_settings_of_the_real_installation(working_directory):
    (working_directory / "key").write_text("CG-real")
    lines = (
        "DATA_DIR=data/live\nPORT=8050\nDATABASE_URL=sqlite:///real.db\n"
        "COINGECKO_API_KEY_FILE=key\nCOINGECKO_PLAN=demo\nADMIN_PASSWORD_FILE=key\n"
    )
    (working_directory / ".env").write_text(lines)
    config = read_config(demo.demo_environ({}, 9000))
    assert (str(config.data_dir), config.port, config.database_url) == ("data/demo", 8051, "")
    assert (config.coingecko_api_key, config.plan, config.calls_per_minute) == ("", "keyless", 600)
    assert config.admin_password.startswith("demo-")


def test_demo_environ_never_uses_kafka(working_directory):
    (working_directory / ".env").write_text(
        "KAFKA_BOOTSTRAP_SERVERS=kafka:9092\nKAFKA_SECURITY_PROTOCOL=SASL_SSL\n"
        "KAFKA_CA_FILE=/nowhere/ca.pem\n"
    )
    for given in (
        {},
        {"KAFKA_BOOTSTRAP_SERVERS": "kafka:9092", "KAFKA_PASSWORD_FILE": "/nowhere/password"},
    ):
        config = read_config(demo.demo_environ(given, 9000))
        assert (config.kafka_bootstrap_servers, config.kafka_ca_file, config.kafka_password) == (
            (),
            None,
            "",
        )


def test_demo_environ_keeps_given_directory_port_and_interval(working_directory):
    given = {"DATA_DIR": str(working_directory / "data/demo"), "PORT": "9100", "POLL_SECONDS": "2"}
    environ = demo.demo_environ(given, 9000)
    assert read_config(environ).port == 9100
    assert demo.simulator_arguments(environ, 9000)[:5] == [
        "simulate",
        "--port",
        "9000",
        "--cache-seconds",
        "2",
    ]


def test_remembered_port_is_kept_and_must_be_a_number(working_directory):
    first = demo.remembered_port(working_directory / "data/demo")
    assert demo.remembered_port(working_directory / "data/demo") == first
    (working_directory / "data/demo/simulator-port").write_text("no number")
    with pytest.raises(ConfigError, match="simulator-port must contain the port of the simulator"):
        demo.remembered_port(working_directory / "data/demo")


def test_demo_password_is_kept_in_a_private_file(working_directory):
    first, second = (
        demo.demo_password(working_directory / "data/demo"),
        demo.demo_password(working_directory / "data/demo"),
    )
    assert first == second
    assert (working_directory / "data/demo/demo-password").stat().st_mode & 0o777 == 0o600


def test_claim_data_dir_simulated_data_for_real_use_raises(working_directory):
    with pytest.raises(ConfigError, match="holds simulated data of the demo: set DATA_DIR"):
        launch.claim_data_dir(working_directory / "data/demo", simulated=False)


def test_claim_data_dir_real_data_for_the_demo_raises(working_directory):
    launch.claim_data_dir(working_directory / "data/live", simulated=False)
    (working_directory / "data/live/cryptoviz.db").touch()
    with pytest.raises(
        ConfigError, match="holds real data: set DATA_DIR to another directory for the demo"
    ):
        launch.claim_data_dir(working_directory / "data/live", simulated=True)

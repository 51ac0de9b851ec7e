"""The demo's settings: nothing of the real installation gets in, and the two kinds of data never share a directory."""

import pytest

from cryptoviz.cli.commands.run import demo
from cryptoviz.cli.wiring import launch
from cryptoviz.config import read_config
from cryptoviz.errors import ConfigError, StartupError
from cryptoviz.simulator.feeds.feed_generator import FEED_TITLES


@pytest.fixture
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    launch.claim_data_dir(tmp_path / "data/demo", simulated=True)
    return tmp_path


def test_every_source_is_the_simulator(here):
    config = read_config(demo.demo_environ({}, 9000))
    assert config.coingecko_base_url == "http://127.0.0.1:9000/api/v3"
    assert {feed.url for feed in config.feeds} == {
        f"http://127.0.0.1:9000/feeds/{name}.xml" for name in FEED_TITLES
    }
    assert (
        config.simulated,
        config.open_registration,
        config.allow_private_feeds,
        config.port,
    ) == (True, True, True, 8051)
    assert str(config.data_dir) == "data/demo"


def test_the_feeds_are_those_of_the_simulator():
    assert demo.FEEDS == FEED_TITLES


def test_what_dotenv_says_of_the_real_installation_does_not_count(here):
    (here / "key").write_text("CG-real")
    lines = "DATA_DIR=data/live\nPORT=8050\nDATABASE_URL=sqlite:///real.db\nCOINGECKO_API_KEY_FILE=key\nCOINGECKO_PLAN=demo\nADMIN_PASSWORD_FILE=key\n"
    (here / ".env").write_text(lines)
    config = read_config(demo.demo_environ({}, 9000))
    assert (str(config.data_dir), config.port, config.database_url) == ("data/demo", 8051, "")
    assert (config.coingecko_api_key, config.plan, config.calls_per_minute) == ("", "keyless", 600)
    assert config.admin_password.startswith("demo-")


def test_simulated_records_never_get_into_the_topics_of_the_real_installation(here):
    (here / ".env").write_text(
        "KAFKA_BOOTSTRAP_SERVERS=kafka:9092\nKAFKA_SECURITY_PROTOCOL=SASL_SSL\nKAFKA_CA_FILE=/nowhere/ca.pem\n"
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


def test_the_environment_may_move_it(here):
    given = {"DATA_DIR": str(here / "data/demo"), "PORT": "9100", "POLL_SECONDS": "2"}
    environ = demo.demo_environ(given, 9000)
    assert read_config(environ).port == 9100
    assert demo.simulator_arguments(environ, 9000)[:5] == [
        "simulate",
        "--port",
        "9000",
        "--cache-seconds",
        "2",
    ]


def test_the_simulator_keeps_its_port(here):
    first = demo.remembered_port(here / "data/demo")
    assert demo.remembered_port(here / "data/demo") == first
    (here / "data/demo/simulator-port").write_text("no number")
    with pytest.raises(ConfigError, match="The simulator's port cannot be kept"):
        demo.remembered_port(here / "data/demo")


def test_the_sign_in_stays_the_same_and_is_private(here):
    first, second = demo.demo_password(here / "data/demo"), demo.demo_password(here / "data/demo")
    assert first == second
    assert (here / "data/demo/demo-password").stat().st_mode & 0o777 == 0o600


def test_simulated_data_are_not_used_as_real_ones(here):
    with pytest.raises(StartupError, match="holds simulated data of the demo: set DATA_DIR"):
        launch.claim_data_dir(here / "data/demo", simulated=False)


def test_real_data_are_not_used_as_simulated_ones(here):
    launch.claim_data_dir(here / "data/live", simulated=False)
    (here / "data/live/cryptoviz.db").touch()
    with pytest.raises(
        StartupError, match="holds real data: set DATA_DIR to another directory for the demo"
    ):
        launch.claim_data_dir(here / "data/live", simulated=True)


def test_a_directory_that_cannot_be_made_is_a_bad_setting(here):
    (here / "file").touch()
    with pytest.raises(
        ConfigError, match=r"DATA_DIR is .*file/x, which cannot be created: Not a directory\."
    ):
        launch.claim_data_dir(here / "file/x", simulated=False)

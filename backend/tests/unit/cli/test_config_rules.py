"""Settings that depend on each other, and values derived from them."""

import pytest

from cryptoviz.config import Config, read_config
from cryptoviz.errors import ConfigError


def read(**environ: str) -> Config:
    return read_config(environ, dotenv=None)


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({"KAFKA_SECURITY_PROTOCOL": "SASL_SSL", "KAFKA_USERNAME": "ada"}, "KAFKA_PASSWORD"),
        ({"KAFKA_SECURITY_PROTOCOL": "SSL", "KAFKA_CERT_FILE": __file__}, "KAFKA_KEY_FILE"),
        ({"KAFKA_CA_FILE": __file__}, "encrypts nothing"),
    ],
)
def test_read_config_conflicting_kafka_settings_raise(given, named):
    with pytest.raises(ConfigError, match=named):
        read(KAFKA_BOOTSTRAP_SERVERS="localhost", **given)
    assert read(**given).kafka_bootstrap_servers == ()


@pytest.mark.parametrize("variable", ["COINGECKO_API_KEY", "METRICS_TOKEN"])
def test_read_config_secret_that_no_header_can_hold_raises(variable):
    for secret in ("CG-key\u200b", "clé", "“key”"):
        with pytest.raises(ConfigError) as caught:
            read(**{variable: secret})
        sentence = f"{variable} must be printable ASCII, because it is sent in a header."
        assert str(caught.value) == sentence


def test_read_config_broker_without_port_gets_the_default_port():
    assert read(KAFKA_BOOTSTRAP_SERVERS="a:1, b,a:1,c:,[::1]:5").kafka_bootstrap_servers == (
        "a:1",
        "b:9092",
        "c:9092",
        "[::1]:5",
    )


def test_config_budget_follows_the_plan_unless_set():
    assert (read().plan, read().calls_per_minute, read().calls_per_month) == ("keyless", 5, None)
    assert (read(COINGECKO_API_KEY="k").plan, read(COINGECKO_API_KEY="k").calls_per_month) == (
        "demo",
        10_000,
    )
    assert read(COINGECKO_API_KEY="k", COINGECKO_CALLS_PER_MONTH="7").calls_per_month == 7


def test_config_is_frozen():
    with pytest.raises(ValueError, match="frozen"):
        Config().port = 1


def test_config_repr_omits_secrets():
    assert "hunter2" not in repr(read(COINGECKO_API_KEY="hunter2"))

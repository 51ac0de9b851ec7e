"""Settings: each bad value is one sentence that names its variable and repeats no secret."""

import pytest

from cryptoviz.config import VARIABLES, Config, read_config
from cryptoviz.errors import ConfigError

BAD = {
    "DATABASE_POOL_SIZE": ("1", "101", "few"),
    "DATABASE_STATEMENT_TIMEOUT_SECONDS": ("0", "3601", "1m"),
    "PORT": ("eighty", "0", "65536"),
    "WORKERS": ("0", "1.5", "many"),
    "HEALTH_PORT": ("-1", "65536", "none"),
    "HEARTBEAT_LIMIT_SECONDS": ("1", "3601", "never"),
    "KAFKA_BOOTSTRAP_SERVERS": (
        "localhost:many",
        "localhost:0",
        "localhost:99999",
        "http://localhost:9092",
        "user@localhost:9092",
        "a b",
        "a;b",
    ),
    "ALLOWED_HOSTS": ("http://x.y/", "x.y/", "*.x.y", ".x.y", "x.y;z.y"),
    "BASE_PATH": ("a", "/a", "//", "/a//b/", "/../", "/a b/", "/a?b/", "https://x/"),
    "KAFKA_SECURITY_PROTOCOL": ("TLS", "ssl"),
    "KAFKA_SASL_MECHANISM": ("GSSAPI",),
    "KAFKA_CA_FILE": ("/nowhere/ca.pem",),
    "KAFKA_CERT_FILE": ("/nowhere/cert.pem",),
    "KAFKA_KEY_FILE": ("/",),
    "KAFKA_REPLICATION_FACTOR": ("-1", "three"),
    "KAFKA_SESSION_TIMEOUT_SECONDS": ("0", "1801"),
    "KAFKA_MIN_INSYNC_REPLICAS": ("-1",),
    "COINGECKO_BASE_URL": (
        "api.coingecko.com",
        "ftp://x.org",
        "https://user:pass@x.org",
        "http://x.org:99999",
        "http://[",
        "http://x y",
        "http://x.org;http://y.org",
    ),
    "COINGECKO_PLAN": ("enterprise", "demo"),
    "COINGECKO_CALLS_PER_MINUTE": ("-1",),
    "COINGECKO_CALLS_PER_MONTH": ("a lot",),
    "TOP_COINS": ("-5", "all"),
    "COINS": ("BTC", "bitcoin;monero", "https://a.example/bitcoin", "bitcoin,..", ".", "a\\b"),
    "POLL_SECONDS": ("0", "1m"),
    "RAW_RETENTION_DAYS": ("0",),
    "FEEDS": (
        "not a url",
        "CoinDesk|file:///etc/passwd",
        "http://x.org:99999/",
        "http://[/",
        "https://user:pass@x.org/",
        "http://a.b/c;http://d",
        "http://a.b/c http://d",
        "A|http://a.b/c|B|http://d",
        "http://a.b|http://d",
    ),
    "FEED_POLL_SECONDS": ("0",),
    "ALLOW_PRIVATE_FEEDS": ("maybe",),
    "HTTP_TIMEOUT_SECONDS": ("0",),
    "HTTP_MAX_BYTES": ("10",),
    "JWT_SECRET_KEY": ("short",),
    "CORS_ORIGINS": (
        "*",
        "null",
        "example.org",
        "https://example.org/page",
        "https://*.example.com",
        "https://.*",
        "https://(a|b)",
        "https://a.example?",
        "https://a.example#",
        "https://a.example$",
        "https://a.example^",
        "https://a[bc].example",
        "https://a.example\\",
        "https://a.example:",
        "https://a.example:0443",
        "https://b\xfccher.example",
        "http://[::1",
        "http://[1.2.3.4]",
    ),
    "OPEN_REGISTRATION": ("ja",),
    "PUBLIC_BITCOIN_API": ("ja",),
    "ADMIN_USERNAME": ("root",),
    "ADMIN_PASSWORD": ("alone",),
    "ADMIN_FAVOURITES": ("BTC", "bitcoin;monero"),
    "COOKIE_SECURE": ("2",),
    "TRUSTED_PROXIES": ("-1",),
    "SIMULATED": ("perhaps",),
    "LOG_FORMAT": ("xml",),
    "LOG_LEVEL": ("loud",),
}
ANY_TEXT = {
    "DATA_DIR",
    "DATABASE_URL",
    "ENCRYPTION_KEY_FILE",
    "HOST",
    "SPA_DIR",
    "TOPICS_FILE",
    "COINGECKO_API_KEY",
    "METRICS_TOKEN",
    "KAFKA_USERNAME",
    "KAFKA_PASSWORD",
}


def read(**environ: str) -> Config:
    return read_config(environ, dotenv=None)


@pytest.mark.parametrize(
    ("variable", "value"), [(name, value) for name, values in BAD.items() for value in values]
)
def test_read_config_bad_value_raises_one_sentence_naming_the_variable(variable, value):
    with pytest.raises(ConfigError) as caught:
        read(**{variable: value})
    sentence = str(caught.value)
    assert variable in sentence
    assert sentence.endswith(".")
    assert "\n" not in sentence


@pytest.mark.parametrize(
    "feed",
    [
        "https://user:s3cret@x.org/",
        "Title|https://s3cret@x.org/",
        "htps://user:s3cret@x.org/",
        "user:s3cret@x.org",
    ],
)
def test_read_config_password_in_a_feed_or_broker_is_masked(feed):
    with pytest.raises(ConfigError, match=r"^FEEDS ") as caught:
        read(FEEDS=feed)
    with pytest.raises(ConfigError, match=r"^KAFKA_BOOTSTRAP_SERVERS ") as broker:
        read(KAFKA_BOOTSTRAP_SERVERS=feed)
    assert "s3cret" not in f"{caught.value} {broker.value}"


def test_every_variable_has_bad_values_or_accepts_any_text():
    assert set(BAD) | ANY_TEXT == set(VARIABLES)


@pytest.mark.parametrize("variable", VARIABLES)
@pytest.mark.parametrize("value", ["a\udcffb" * 20, "a\nb" * 20, "a\x1bb" * 20])
def test_read_config_control_character_or_surrogate_is_refused(variable, value):
    with pytest.raises(ConfigError, match=rf"^{variable} holds a control character") as caught:
        read(**{variable: value})
    assert str(caught.value).isprintable()


def test_read_config_unknown_plan_lists_the_plans():
    with pytest.raises(ConfigError, match="must be 'keyless', 'demo', 'basic' or 'analyst' "):
        read(COINGECKO_PLAN="gold")


def test_read_config_several_bad_values_raise_one_sentence_each():
    with pytest.raises(ConfigError) as caught:
        read(PORT="0", LOG_LEVEL="loud")
    assert [line.split()[0] for line in str(caught.value).splitlines()] == ["PORT", "LOG_LEVEL"]


def test_read_config_bad_secret_is_not_shown():
    with pytest.raises(ConfigError) as caught:
        read(JWT_SECRET_KEY="hunter2")
    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize(
    ("text", "origin"),
    [
        ("https://a.example/", "https://a.example"),
        ("HTTPS://A-1.example:8443", "HTTPS://A-1.example:8443"),
        ("http://[::1]:4200", "http://[::1]:4200"),
        ("http://192.0.2.1", "http://192.0.2.1"),
    ],
)
def test_read_config_origin_is_kept_without_its_final_slash(text, origin):
    assert read(CORS_ORIGINS=text).cors_origins == (origin,)


def test_read_config_bad_boolean_names_both_values():
    with pytest.raises(ConfigError, match=r"^COOKIE_SECURE must be true or false \(it is '2'\)\.$"):
        read(COOKIE_SECURE="2")


def test_read_config_unusual_values_are_accepted():
    feed = "https://bridge.example/?format=Atom&url=https://x.org/;a=1"
    config = read(
        FEEDS=f"All // news|{feed}",
        ALLOWED_HOSTS="x.org, Pi_4:8050,[::1]:80,::1,münchen.example",
        COINS="1move token,boringdao-[old],_",
    )
    assert [str(feed) for feed in config.feeds] == [f"All // news|{feed}"]
    assert config.allowed_hosts == ("x.org", "Pi_4:8050", "[::1]:80", "::1", "münchen.example")
    assert config.coins == ("1move token", "boringdao-[old]", "_")

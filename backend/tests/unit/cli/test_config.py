"""Settings: each bad value is one sentence naming its variable; `.env.example` lists every variable."""

import re
from pathlib import Path

import pytest

from cryptoviz.config import Config, project_root, read_config, variables
from cryptoviz.errors import ConfigError

BAD = {
    "DATABASE_POOL_SIZE": ("1", "101", "few"),
    "DATABASE_STATEMENT_TIMEOUT_SECONDS": ("0", "3601", "1m"),
    "PORT": ("eighty", "0", "65536"),
    "WORKERS": ("0", "1.5", "many"),
    "HEALTH_PORT": ("-1", "65536", "none"),
    "KAFKA_BOOTSTRAP_SERVERS": (
        "localhost:many",
        "localhost:99999",
        "http://localhost:9092",
        "user@localhost:9092",
        "a b",
    ),
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
    ),
    "COINGECKO_PLAN": ("enterprise", "demo"),
    "COINGECKO_CALLS_PER_MINUTE": ("-1",),
    "COINGECKO_CALLS_PER_MONTH": ("a lot",),
    "TOP_COINS": ("-5", "all"),
    "POLL_SECONDS": ("0", "1m"),
    "RAW_RETENTION_DAYS": ("0",),
    "FEEDS": (
        "not a url",
        "CoinDesk|file:///etc/passwd",
        "http://x.org:99999/",
        "http://[/",
        "https://user:pass@x.org/",
    ),
    "FEED_POLL_SECONDS": ("0",),
    "ALLOW_PRIVATE_FEEDS": ("maybe",),
    "HTTP_TIMEOUT_SECONDS": ("0",),
    "HTTP_MAX_BYTES": ("10",),
    "JWT_SECRET_KEY": ("short",),
    "CORS_ORIGINS": ("*", "example.org", "https://example.org/page"),
    "OPEN_REGISTRATION": ("ja",),
    "ADMIN_USERNAME": ("root",),
    "ADMIN_PASSWORD": ("alone",),
    "COOKIE_SECURE": ("2",),
    "TRUSTED_PROXIES": ("-1",),
    "SIMULATED": ("perhaps",),
    "LOG_FORMAT": ("xml",),
    "LOG_LEVEL": ("loud",),
}
ANY_TEXT = {
    "DATA_DIR",
    "DATABASE_URL",
    "HOST",
    "ALLOWED_HOSTS",
    "SPA_DIR",
    "TOPICS_FILE",
    "COINGECKO_API_KEY",
    "COINS",
    "METRICS_TOKEN",
    "KAFKA_USERNAME",
    "KAFKA_PASSWORD",
}


def read(**environ: str) -> Config:
    return read_config(environ, dotenv=None)


@pytest.mark.parametrize(
    ("variable", "value"), [(name, value) for name, values in BAD.items() for value in values]
)
def test_a_bad_value_is_one_sentence_that_names_its_variable(variable, value):
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
def test_a_password_in_a_feed_or_broker_is_not_repeated(feed):
    with pytest.raises(ConfigError, match="FEEDS holds") as caught:
        read(FEEDS=feed)
    with pytest.raises(ConfigError, match="KAFKA_BOOTSTRAP_SERVERS holds") as of_broker:
        read(KAFKA_BOOTSTRAP_SERVERS=feed)
    assert "s3cret" not in f"{caught.value} {of_broker.value}"


def test_every_variable_is_either_tried_with_bad_values_or_takes_any_text():
    assert set(BAD) | ANY_TEXT == set(variables())


@pytest.mark.parametrize("variable", variables())
@pytest.mark.parametrize("value", ["a\udcffb" * 20, "a\nb" * 20, "a\x1bb" * 20])
def test_no_value_may_hold_what_is_not_text(variable, value):
    with pytest.raises(
        ConfigError, match=rf"^{variable} (is not UTF-8 text|holds a control character)"
    ) as caught:
        read(**{variable: value})
    assert str(caught.value).isprintable()


def test_a_bad_plan_is_answered_with_those_there_are():
    with pytest.raises(ConfigError, match="must be one of keyless, demo, basic, analyst "):
        read(COINGECKO_PLAN="gold")


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({"KAFKA_SECURITY_PROTOCOL": "SASL_SSL", "KAFKA_USERNAME": "ada"}, "KAFKA_PASSWORD"),
        ({"KAFKA_SECURITY_PROTOCOL": "SSL", "KAFKA_CERT_FILE": __file__}, "KAFKA_KEY_FILE"),
        ({"KAFKA_CA_FILE": __file__}, "encrypts nothing"),
    ],
)
def test_settings_of_kafka_that_do_not_go_together(given, named):
    with pytest.raises(ConfigError, match=named):
        read(KAFKA_BOOTSTRAP_SERVERS="localhost", **given)
    assert read(**given).kafka_bootstrap_servers == ()


def test_brokers_have_ports():
    assert read(KAFKA_BOOTSTRAP_SERVERS="a:1, b,a:1,[::1]:5").kafka_bootstrap_servers == (
        "a:1",
        "b:9092",
        "[::1]:5",
    )


def test_a_bad_secret_is_not_shown():
    with pytest.raises(ConfigError) as caught:
        read(JWT_SECRET_KEY="hunter2")
    assert "hunter2" not in str(caught.value)


def test_secrets_are_not_in_the_repr():
    assert "hunter2" not in repr(read(COINGECKO_API_KEY="hunter2"))


def test_a_secret_is_read_from_the_file_that_is_named(tmp_path):
    (tmp_path / "key").write_text("CG-from-file\n")
    assert read(COINGECKO_API_KEY_FILE=str(tmp_path / "key")).coingecko_api_key == "CG-from-file"


def test_a_secret_file_that_cannot_be_read_is_named(tmp_path):
    with pytest.raises(ConfigError, match=r"COINGECKO_API_KEY_FILE names .*absent"):
        read(COINGECKO_API_KEY_FILE=str(tmp_path / "absent"))


def test_the_environment_wins_over_dotenv_and_an_empty_value_clears_it(tmp_path):
    dotenv = tmp_path / ".env"
    dotenv.write_text("# a comment\n\nexport PORT=9000\nTOP_COINS='50'\nCOINS=monero\n")
    config = read_config({"TOP_COINS": "10", "COINS": ""}, dotenv)
    assert (config.port, config.top_coins, config.coins) == (9000, 10, ())


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("word", "word"),
        ('"two words"', "two words"),
        ("'it''", "it'"),
        ("\"it's'\"", "it's'"),
        ('5"', '5"'),
        ("\"it'", "\"it'"),
        ("''", ""),
    ],
)
def test_one_pair_of_quotes_is_taken_off(tmp_path, written, meant):
    (tmp_path / ".env").write_text(f"METRICS_TOKEN = {written} \n")
    assert read_config({}, tmp_path / ".env").metrics_token == meant


def test_a_line_of_dotenv_that_sets_nothing_is_named(tmp_path):
    (tmp_path / ".env").write_text("PORT=1\nnonsense\n")
    with pytest.raises(ConfigError, match="line 2"):
        read_config({}, tmp_path / ".env")


def test_a_dotenv_that_is_no_text_file_is_named(tmp_path):
    (tmp_path / "latin1").write_bytes(b"ADMIN_USERNAME=J\xfcrgen\n")
    with pytest.raises(ConfigError, match=r"latin1 is not UTF-8 text\.$"):
        read_config({}, tmp_path / "latin1")
    with pytest.raises(ConfigError, match=r"cannot be read: Is a directory\.$"):
        read_config({}, tmp_path)


def test_plans_and_their_budgets():
    assert (read().plan, read().calls_per_minute, read().calls_per_month) == ("keyless", 5, None)
    assert (read(COINGECKO_API_KEY="k").plan, read(COINGECKO_API_KEY="k").calls_per_month) == (
        "demo",
        10_000,
    )
    assert read(COINGECKO_API_KEY="k", COINGECKO_CALLS_PER_MONTH="7").calls_per_month == 7


def test_env_example_lists_every_variable_in_order_with_one_comment_each():
    lines = (project_root() / ".env.example").read_text().splitlines()
    assigned = [index for index, line in enumerate(lines) if re.match(r"[A-Z_]+=", line)]
    assert tuple(lines[index].partition("=")[0] for index in assigned) == variables()
    assert all(
        lines[index - 1].startswith("# ") and not lines[index - 2].startswith("# ")
        for index in assigned
        if index > 4
    )


def test_env_example_shows_the_defaults(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    shown = read_config({}, project_root() / ".env.example")
    assert shown == Config(data_dir=Path("data/live"))


def test_env_example_says_which_values_are_secret():
    text = (project_root() / ".env.example").read_text()
    marked = set(re.findall(r"\(secret\)\n([A-Z_]+)=", text))
    assert marked == {
        spec.metadata["variable"]
        for spec in Config.__dataclass_fields__.values()
        if spec.metadata["secret"]
    }

"""All settings, read once from the environment (and `.env`) into one frozen Config. A bad value is one sentence naming the variable."""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from cryptoviz.errors import ConfigError
from cryptoviz.variables import (
    FeedSetting,
    one_of,
    parse_brokers,
    parse_feeds,
    parse_flag,
    parse_origins,
    parse_readable,
    parse_url,
    parse_words,
    require_plain,
    whole_number,
    without_passwords,
)

PLANS = {  # calls per minute, calls per month; None = no monthly budget
    "keyless": (5, None),
    "demo": (30, 10_000),
    "basic": (300, 100_000),
    "analyst": (500, 500_000),
}

DEFAULT_FEEDS = (
    "CoinDesk|https://www.coindesk.com/arc/outboundfeeds/rss/",
    "Cointelegraph|https://cointelegraph.com/rss",
    "Decrypt|https://decrypt.co/feed",
    "Bitcoin Magazine|https://bitcoinmagazine.com/feed",
    "The Block|https://www.theblock.co/rss.xml",
    "Google News|https://news.google.com/rss/search?q=cryptocurrency+when:1d&hl=en-US&gl=US&ceid=US:en",
)


def project_root() -> Path:
    """The checkout this package runs from: it holds kafka/topics.yml and frontend/dist."""
    return Path(__file__).resolve().parents[3]


def _setting(
    variable: str, default: Any, parse: Callable[[str], Any], *, secret: bool = False
) -> Any:
    metadata = {"variable": variable, "parse": parse, "secret": secret}
    return field(default=default, metadata=metadata, repr=not secret)


@dataclass(frozen=True)
class Config:
    """Every setting. `.env.example` says in one comment each what they are for."""

    # where
    data_dir: Path = _setting("DATA_DIR", Path("data/live"), Path)
    database_url: str = _setting("DATABASE_URL", "", str, secret=True)
    database_pool_size: int = _setting("DATABASE_POOL_SIZE", 5, whole_number(2, 100))
    database_statement_timeout_seconds: int = _setting(
        "DATABASE_STATEMENT_TIMEOUT_SECONDS", 30, whole_number(1, 3600)
    )
    host: str = _setting("HOST", "127.0.0.1", str)
    port: int = _setting("PORT", 8050, whole_number(1, 65535))
    workers: int = _setting("WORKERS", 2, whole_number(1, 64))
    health_port: int = _setting("HEALTH_PORT", 0, whole_number(0, 65535))
    allowed_hosts: tuple[str, ...] = _setting("ALLOWED_HOSTS", (), parse_words)
    spa_dir: Path = _setting("SPA_DIR", project_root() / "frontend/dist/cryptoviz/browser", Path)
    topics_file: Path = _setting("TOPICS_FILE", project_root() / "kafka/topics.yml", Path)
    # kafka
    kafka_bootstrap_servers: tuple[str, ...] = _setting(
        "KAFKA_BOOTSTRAP_SERVERS", (), parse_brokers
    )
    kafka_security_protocol: str = _setting(
        "KAFKA_SECURITY_PROTOCOL",
        "PLAINTEXT",
        one_of("PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"),
    )
    kafka_sasl_mechanism: str = _setting(
        "KAFKA_SASL_MECHANISM", "SCRAM-SHA-512", one_of("PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512")
    )
    kafka_username: str = _setting("KAFKA_USERNAME", "", str)
    kafka_password: str = _setting("KAFKA_PASSWORD", "", str, secret=True)
    kafka_ca_file: Path | None = _setting("KAFKA_CA_FILE", None, parse_readable)
    kafka_cert_file: Path | None = _setting("KAFKA_CERT_FILE", None, parse_readable)
    kafka_key_file: Path | None = _setting("KAFKA_KEY_FILE", None, parse_readable)
    kafka_session_timeout_seconds: int = _setting(
        "KAFKA_SESSION_TIMEOUT_SECONDS", 10, whole_number(1, 1800)
    )
    kafka_replication_factor: int = _setting("KAFKA_REPLICATION_FACTOR", 0, whole_number(0, 100))
    kafka_min_insync_replicas: int = _setting("KAFKA_MIN_INSYNC_REPLICAS", 0, whole_number(0, 100))
    # market data
    coingecko_base_url: str = _setting(
        "COINGECKO_BASE_URL", "https://api.coingecko.com/api/v3", parse_url
    )
    coingecko_api_key: str = _setting("COINGECKO_API_KEY", "", str, secret=True)
    coingecko_plan: str = _setting("COINGECKO_PLAN", "", one_of("", *PLANS))
    coingecko_calls_per_minute: int = _setting(
        "COINGECKO_CALLS_PER_MINUTE", 0, whole_number(0, 100_000)
    )
    coingecko_calls_per_month: int = _setting(
        "COINGECKO_CALLS_PER_MONTH", 0, whole_number(0, 1_000_000_000)
    )
    top_coins: int = _setting("TOP_COINS", 250, whole_number(0, 20_000))
    coins: tuple[str, ...] = _setting("COINS", (), parse_words)
    poll_seconds: int = _setting("POLL_SECONDS", 60, whole_number(1, 86_400))
    raw_retention_days: int = _setting("RAW_RETENTION_DAYS", 14, whole_number(1, 36_500))
    # news
    feeds: tuple[FeedSetting, ...] = _setting(
        "FEEDS", parse_feeds(",".join(DEFAULT_FEEDS)), parse_feeds
    )
    feed_poll_seconds: int = _setting("FEED_POLL_SECONDS", 300, whole_number(1, 86_400))
    allow_private_feeds: bool = _setting("ALLOW_PRIVATE_FEEDS", False, parse_flag)
    # http
    http_timeout_seconds: int = _setting("HTTP_TIMEOUT_SECONDS", 20, whole_number(1, 300))
    http_max_bytes: int = _setting("HTTP_MAX_BYTES", 20_000_000, whole_number(1_000, 1_000_000_000))
    # people
    jwt_secret_key: str = _setting("JWT_SECRET_KEY", "", str, secret=True)
    cors_origins: tuple[str, ...] = _setting("CORS_ORIGINS", (), parse_origins)
    open_registration: bool = _setting("OPEN_REGISTRATION", False, parse_flag)
    admin_username: str = _setting("ADMIN_USERNAME", "", str)
    admin_password: str = _setting("ADMIN_PASSWORD", "", str, secret=True)
    cookie_secure: bool = _setting("COOKIE_SECURE", False, parse_flag)
    trusted_proxies: int = _setting("TRUSTED_PROXIES", 0, whole_number(0, 10))
    # running
    simulated: bool = _setting("SIMULATED", False, parse_flag)
    log_format: str = _setting("LOG_FORMAT", "text", one_of("text", "json"))
    log_level: str = _setting("LOG_LEVEL", "info", one_of("debug", "info", "warning", "error"))
    metrics_token: str = _setting("METRICS_TOKEN", "", str, secret=True)

    @property
    def plan(self) -> str:
        """The CoinGecko plan: as set, else demo with a key and keyless without."""
        return self.coingecko_plan or ("demo" if self.coingecko_api_key else "keyless")

    @property
    def calls_per_minute(self) -> int:
        """As set, else what the plan allows."""
        return self.coingecko_calls_per_minute or PLANS[self.plan][0]

    @property
    def calls_per_month(self) -> int | None:
        """As set, else what the plan allows; None = there is no monthly budget."""
        return self.coingecko_calls_per_month or PLANS[self.plan][1]

    @property
    def sql_url(self) -> str:
        """DATABASE_URL, else a SQLite file in DATA_DIR."""
        return self.database_url or f"sqlite:///{self.data_dir.absolute() / 'cryptoviz.db'}"

    @property
    def archive_dir(self) -> Path:
        """Where the JSON Lines of every log are kept, whichever bus it is of."""
        return self.data_dir / "archive"


def read_config(
    environ: Mapping[str, str] | None = None, dotenv: Path | None = Path(".env")
) -> Config:
    """Config of these variables; those of `dotenv` count where the environment has none. Raises ConfigError."""
    given = dict(_read_dotenv(dotenv)) if dotenv else {}
    given.update(os.environ if environ is None else environ)
    values = {spec.name: _value(spec.metadata, given) for spec in fields(Config)}
    config = Config(**{name: value for name, value in values.items() if value is not None})
    _check_together(config)
    return config


def variables() -> tuple[str, ...]:
    """Every variable, in the order of Config; secrets may be given as NAME_FILE too."""
    return tuple(spec.metadata["variable"] for spec in fields(Config))


def _value(metadata: Mapping[str, Any], given: Mapping[str, str]) -> Any:
    variable, text = metadata["variable"], given.get(metadata["variable"], "").strip()
    path = given.get(f"{variable}_FILE", "").strip()
    if metadata["secret"] and not text and path:
        text = _read_secret(variable, Path(path))
    if not text:
        return None
    try:
        require_plain(text)
        return metadata["parse"](text)
    except ValueError as error:
        shown = "" if metadata["secret"] else f" (it is {without_passwords(text)!r})"
        raise ConfigError(f"{variable} {error}{shown}.") from error


def _read_secret(variable: str, path: Path) -> str:
    try:
        return path.read_text().strip()
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(
            f"{variable}_FILE names {path}, which cannot be read: {error}."
        ) from error


def _read_dotenv(path: Path) -> Mapping[str, str]:
    """NAME=value lines; blank lines, comments and a leading `export` are passed over, one pair of quotes is taken off."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise ConfigError(f"{path} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise ConfigError(f"{path} is not UTF-8 text.") from error
    found = {}
    for number, line in enumerate(lines, 1):
        text = line.strip().removeprefix("export ")
        if not text or text.startswith("#"):
            continue
        name, equals, value = text.partition("=")
        if not equals:
            raise ConfigError(f"{path} line {number} is not NAME=value.")
        found[name.strip()] = _unquoted(value.strip())
    return found


def _unquoted(text: str) -> str:
    """Without the one pair of quotes around it: those within belong to the value."""
    return text[1:-1] if len(text) > 1 and text[0] == text[-1] and text[0] in "\"'" else text


def _check_together(config: Config) -> None:
    if config.jwt_secret_key and len(config.jwt_secret_key.encode()) < 32:
        raise ConfigError("JWT_SECRET_KEY must have at least 32 bytes.")
    if bool(config.admin_username) != bool(config.admin_password):
        raise ConfigError(
            "ADMIN_USERNAME and ADMIN_PASSWORD (or ADMIN_PASSWORD_FILE) go together: one of them is missing."
        )
    if config.coingecko_plan not in ("", "keyless") and not config.coingecko_api_key:
        raise ConfigError(
            f"COINGECKO_PLAN is {config.coingecko_plan!r}, so COINGECKO_API_KEY is needed too."
        )
    _check_kafka(config)


def _check_kafka(config: Config) -> None:
    """What belongs together; without KAFKA_BOOTSTRAP_SERVERS nothing of it counts."""
    if not config.kafka_bootstrap_servers:
        return
    protocol = config.kafka_security_protocol
    if protocol.startswith("SASL") and not (config.kafka_username and config.kafka_password):
        raise ConfigError(
            f"KAFKA_SECURITY_PROTOCOL is {protocol}, so KAFKA_USERNAME and KAFKA_PASSWORD (or KAFKA_PASSWORD_FILE) are needed."
        )
    if bool(config.kafka_cert_file) != bool(config.kafka_key_file):
        raise ConfigError("KAFKA_CERT_FILE and KAFKA_KEY_FILE go together: one of them is missing.")
    if not protocol.endswith("SSL") and (config.kafka_ca_file or config.kafka_cert_file):
        raise ConfigError(
            f"KAFKA_SECURITY_PROTOCOL is {protocol}, which encrypts nothing: KAFKA_CA_FILE and KAFKA_CERT_FILE need SSL or SASL_SSL."
        )

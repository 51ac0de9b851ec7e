"""All settings, read once from the environment and `.env` into a frozen Config (ADR 0011)."""

import os
import re
from collections import Counter
from collections.abc import Mapping
from io import StringIO
from pathlib import Path
from typing import Any, Literal, Self

import pydantic
from dotenv.parser import parse_stream
from pydantic import BaseModel, Field

from cryptoviz.errors import ConfigError
from cryptoviz.setting_types import (
    BasePath,
    Brokers,
    Coins,
    Feeds,
    FeedSetting,
    HeaderSecret,
    Hosts,
    Origins,
    ReadableFile,
    Secret,
    Url,
)

DOTENV = Path(".env")
OLD_DATABASE_URL = "OLD_DATABASE_URL"  # not a setting: `cryptoviz move` reads it
_OF_COMPOSE = ("COMPOSE_", "KAFKA_CLUSTER_ID")  # Docker Compose reads them from the same file
Plan = Literal["keyless", "demo", "basic", "analyst"]
PLANS: dict[Plan, tuple[int, int | None]] = {  # calls per minute, calls per month (None: no limit)
    "keyless": (5, None),
    "demo": (30, 10_000),
    "basic": (300, 100_000),
    "analyst": (500, 500_000),
}


DEFAULT_FEEDS = (
    FeedSetting("CoinDesk", "https://www.coindesk.com/arc/outboundfeeds/rss/"),
    FeedSetting("Cointelegraph", "https://cointelegraph.com/rss"),
    FeedSetting("Decrypt", "https://decrypt.co/feed"),
    FeedSetting("Bitcoin Magazine", "https://bitcoinmagazine.com/feed"),
    FeedSetting("The Block", "https://www.theblock.co/rss.xml"),
    FeedSetting(
        "Google News",
        "https://news.google.com/rss/search?q=cryptocurrency+when:1d&hl=en-US&gl=US&ceid=US:en",
    ),
)


def project_root() -> Path:
    """The checkout this package runs from: it holds kafka/topics.yml and frontend/dist."""
    return Path(__file__).resolve().parents[3]


class Config(BaseModel):
    """Every setting; the variable of each is its name in capitals. `.env.example` explains them."""

    model_config = pydantic.ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    # Storage and web server
    data_dir: Path = Path("data/live")
    database_url: Secret = ""
    database_pool_size: int = Field(5, ge=2, le=100)
    database_statement_timeout_seconds: int = Field(30, ge=1, le=3600)
    host: str = "127.0.0.1"
    port: int = Field(8050, ge=1, le=65535)
    workers: int = Field(2, ge=1, le=64)
    health_port: int = Field(0, ge=0, le=65535)
    heartbeat_limit_seconds: int = Field(60, ge=2, le=3600)
    allowed_hosts: Hosts = ()
    base_path: BasePath = "/"
    spa_dir: Path = project_root() / "frontend/dist/cryptoviz/browser"
    topics_file: Path = project_root() / "kafka/topics.yml"
    # Kafka
    kafka_bootstrap_servers: Brokers = ()
    kafka_security_protocol: Literal["PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"] = "PLAINTEXT"
    kafka_sasl_mechanism: Literal["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"] = "SCRAM-SHA-512"
    kafka_username: str = ""
    kafka_password: Secret = ""
    kafka_ca_file: ReadableFile | None = None
    kafka_cert_file: ReadableFile | None = None
    kafka_key_file: ReadableFile | None = None
    kafka_session_timeout_seconds: int = Field(10, ge=1, le=1800)
    kafka_replication_factor: int = Field(0, ge=0, le=100)
    kafka_min_insync_replicas: int = Field(0, ge=0, le=100)
    # Market data
    coingecko_base_url: Url = "https://api.coingecko.com/api/v3"
    coingecko_api_key: HeaderSecret = ""
    coingecko_plan: Plan | None = None
    coingecko_calls_per_minute: int = Field(0, ge=0, le=100_000)
    coingecko_calls_per_month: int = Field(0, ge=0, le=1_000_000_000)
    top_coins: int = Field(250, ge=0, le=20_000)
    coins: Coins = ()
    poll_seconds: int = Field(60, ge=1, le=86_400)
    raw_retention_days: int = Field(14, ge=1, le=36_500)
    # News
    feeds: Feeds = DEFAULT_FEEDS
    feed_poll_seconds: int = Field(300, ge=1, le=86_400)
    allow_private_feeds: bool = False
    # Requests to sources
    http_timeout_seconds: int = Field(20, ge=1, le=300)
    http_max_bytes: int = Field(20_000_000, ge=1_000, le=1_000_000_000)
    # Accounts
    jwt_secret_key: Secret = ""
    encryption_key_file: Path | None = None
    cors_origins: Origins = ()
    open_registration: bool = False
    public_bitcoin_api: bool = False
    admin_username: str = ""
    admin_password: Secret = ""
    admin_favourites: Coins = ()
    cookie_secure: bool = False
    trusted_proxies: int = Field(0, ge=0, le=10)
    # Operation
    simulated: bool = False
    log_format: Literal["text", "json"] = "text"
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    metrics_token: HeaderSecret = ""

    @property
    def plan(self) -> Plan:
        """The CoinGecko plan: as set, else demo with a key and keyless without."""
        return self.coingecko_plan or ("demo" if self.coingecko_api_key else "keyless")

    @property
    def calls_per_minute(self) -> int:
        """As set, else what the plan allows."""
        return self.coingecko_calls_per_minute or PLANS[self.plan][0]

    @property
    def calls_per_month(self) -> int | None:
        """As set, else what the plan allows; None: there is no monthly limit."""
        return self.coingecko_calls_per_month or PLANS[self.plan][1]

    @property
    def sql_url(self) -> str:
        """DATABASE_URL, else a SQLite file in DATA_DIR."""
        return self.database_url or f"sqlite:///{self.data_dir.absolute() / 'cryptoviz.db'}"

    @property
    def archive_dir(self) -> Path:
        """The directory of the JSON Lines of every log, with either bus."""
        return self.data_dir / "archive"

    @pydantic.model_validator(mode="after")
    def _check_together(self) -> Self:
        if self.jwt_secret_key and len(self.jwt_secret_key.encode()) < 32:
            raise ValueError("JWT_SECRET_KEY must have at least 32 bytes")
        if bool(self.admin_username) != bool(self.admin_password):
            raise ValueError("ADMIN_USERNAME and ADMIN_PASSWORD go together: one is missing")
        if self.coingecko_plan not in (None, "keyless") and not self.coingecko_api_key:
            raise ValueError(f"COINGECKO_PLAN {self.coingecko_plan} needs COINGECKO_API_KEY too")
        if self.kafka_bootstrap_servers:  # without it no other setting of Kafka is used
            self._check_kafka()
        return self

    def _check_kafka(self) -> None:
        setting = f"KAFKA_SECURITY_PROTOCOL is {self.kafka_security_protocol}"
        sasl = self.kafka_security_protocol.startswith("SASL")
        if sasl and not (self.kafka_username and self.kafka_password):
            raise ValueError(f"{setting}: KAFKA_USERNAME and KAFKA_PASSWORD are needed too")
        if bool(self.kafka_cert_file) != bool(self.kafka_key_file):
            raise ValueError("KAFKA_CERT_FILE and KAFKA_KEY_FILE go together: one is missing")
        encrypted = self.kafka_security_protocol.endswith("SSL")
        if not encrypted and (self.kafka_ca_file or self.kafka_cert_file):
            raise ValueError(
                f"{setting}, which encrypts nothing: certificates need SSL or SASL_SSL"
            )


VARIABLES = tuple(name.upper() for name in Config.model_fields)
# For these, NAME_FILE can be set instead.
SECRETS = tuple(name.upper() for name, field in Config.model_fields.items() if not field.repr)


def read_config(environ: Mapping[str, str] | None = None, dotenv: Path | None = DOTENV) -> Config:
    """Return the settings in `environ` (default: the environment), which wins over `dotenv`.

    An empty value stands for the default. Raises ConfigError with one sentence per bad value.
    """
    given = read_dotenv(dotenv) if dotenv else {}
    environ = os.environ if environ is None else environ
    for pair in ((name, f"{name}_FILE") for name in SECRETS):
        if any(environ.get(name) for name in pair):  # one there replaces the other here
            given.update(dict.fromkeys(pair, ""))
    given.update(environ)
    texts = {variable.lower(): _text(variable, given) for variable in VARIABLES}
    try:
        return Config(**{name: text for name, text in texts.items() if text})
    except pydantic.ValidationError as invalid:
        raise ConfigError("\n".join(map(_sentence, invalid.errors()))) from invalid


def dotenv_place() -> str:
    """Return where `.env` was read, or was not found."""
    path = DOTENV.absolute()
    return str(path) if path.exists() else f"no .env in {path.parent}"


def ignored_dotenv() -> Path | None:
    """Return the `.env` of the checkout if the command runs elsewhere and reads none."""
    other = project_root() / DOTENV
    return other if other.exists() and not DOTENV.exists() else None


def unknown_variables(dotenv: Path = DOTENV) -> list[str]:
    """Return the names in `.env` that are no setting, for a warning: they are often misspelt."""
    known = {*VARIABLES, OLD_DATABASE_URL, *(f"{name}_FILE" for name in SECRETS)}
    names = (name for name in read_dotenv(dotenv) if not name.startswith(_OF_COMPOSE))
    return [name for name in names if name not in known]


def repeated_variables(dotenv: Path = DOTENV) -> list[str]:
    """Return the names that are in `.env` more than once, for a warning: the last one counts."""
    counts = Counter(name for name, _ in _read_lines(dotenv))
    return [name for name, count in counts.items() if count > 1]


def read_dotenv(path: Path = DOTENV) -> dict[str, str]:
    """Return the lines of `.env`; none if there is no such file. Raises ConfigError."""
    return dict(_read_lines(path))


def _read_lines(path: Path) -> list[tuple[str, str]]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        return []
    except OSError as error:
        raise ConfigError(f"{path} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise ConfigError(f"{path} is not UTF-8 text.") from error
    found = []
    for binding in parse_stream(StringIO(text)):
        if binding.error or (binding.key and binding.value is None):
            raise ConfigError(f"{path} line {binding.original.line} is not NAME=value.")
        if binding.key:
            found.append((binding.key, binding.value or ""))
    return found


def _text(variable: str, given: Mapping[str, str]) -> str:
    text = given.get(variable, "").strip()
    path = given.get(f"{variable}_FILE", "").strip()
    if variable in SECRETS and path:
        from_file = _read_secret(variable, Path(path))
        if text and from_file not in ("", text):
            raise ConfigError(f"{variable} and {variable}_FILE differ: set only one of them.")
        text = text or from_file
    # Control characters fail late, in a header or a file name, so they are refused here.
    if re.search(r"[\x00-\x1f\x7f\ud800-\udfff]", text):
        raise ConfigError(f"{variable} holds a control character or is not UTF-8 text.")
    return text


def _read_secret(variable: str, path: Path) -> str:
    try:
        return path.read_text().strip()
    except OSError as error:
        reason = error.strerror
    except UnicodeDecodeError:
        reason = "it is not UTF-8 text"
    raise ConfigError(f"{variable}_FILE is {path}, which cannot be read: {reason}.")


def _sentence(error: Mapping[str, Any]) -> str:
    """Turn an error of pydantic into a sentence that begins with the variable."""
    rule = error["msg"].removeprefix("Value error, ").replace("Input should be", "must be")
    if not error["loc"]:  # an error of several settings, which names them itself
        return f"{rule}."
    if not rule[0].islower():  # a message of another library
        rule = f"is not valid: {rule}"
    rule = rule.replace("a valid boolean", "true or false")
    variable = str(error["loc"][0]).upper()
    value = re.sub(r"[^/|,]*@", "…@", str(error["input"]))  # a password can come before an @
    shown = "" if variable in SECRETS else f" (it is {value!r})"
    return f"{variable} {rule.partition(', unable to')[0]}{shown}."

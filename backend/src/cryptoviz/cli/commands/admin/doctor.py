"""`cryptoviz doctor`: check the requirements on this machine, and that the sources answer."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import click

from cryptoviz.cli.wiring.buses import declared_topics
from cryptoviz.cli.wiring.launch import check_data_dir
from cryptoviz.cli.wiring.setting_checks import check_values
from cryptoviz.cli.wiring.startup_warnings import warn_about_dotenv
from cryptoviz.config import Config, dotenv_place, read_config
from cryptoviz.errors import CryptoVizError, EncryptionError
from cryptoviz.ops import local_http
from cryptoviz.ops.ephemeral_disk import ephemeral_warning
from cryptoviz.ops.ports import require_free_port
from cryptoviz.sources.http.client import HttpClient
from cryptoviz.store.db.database import Database
from cryptoviz.store.schema.migrate import check
from cryptoviz.store.schema.revisions import newest_version
from cryptoviz.store.secrets.coingecko_key import SqlCoinGeckoKey
from cryptoviz.store.secrets.encryption import Cipher

Check = tuple[str, Callable[[], str]]  # name, and a function that returns a finding or raises
OK, WARNING, FAILED = "ok  ", "warn", "FAIL"


class _SuspicionError(CryptoVizError):
    """The product works, but perhaps not as intended."""


@click.command()
@click.option("--offline", is_flag=True, help="Do not contact the sources.")
@click.pass_context
def command(ctx: click.Context, offline: bool) -> None:
    """Exits with 1 when a check fails."""
    config = read_config()
    warn_about_dotenv()
    checks = [*local_checks(config), *([] if offline else source_checks(config))]
    with ThreadPoolExecutor(max_workers=8) as pool:
        outcomes = list(pool.map(outcome, checks))
    for (name, _), (verdict, text) in zip(checks, outcomes, strict=True):
        click.echo(f"{verdict}  {name}: {text}")
    ctx.exit(1 if any(verdict == FAILED for verdict, _ in outcomes) else 0)


def outcome(check: Check) -> tuple[str, str]:
    """Return the verdict and its sentence."""
    try:
        return OK, check[1]()
    except _SuspicionError as warning:
        return WARNING, str(warning)
    except CryptoVizError as error:
        return FAILED, str(error).removeprefix(f"{check[0]} ")


def local_checks(config: Config) -> Iterator[Check]:
    """Yield the checks of this machine."""
    yield "settings", partial(_settings, config)
    yield "data directory", partial(_data_dir, config)
    yield "disk", partial(_disk, config)
    yield "database", partial(_database, config)
    yield "API key", partial(_coingecko_key, config)
    yield "topics", lambda: f"{len(declared_topics(config))} in {config.topics_file}"
    if config.kafka_bootstrap_servers:
        yield "Kafka", partial(_kafka, config)
    yield "web app", partial(_web_app, config)
    yield "web server", partial(_web_server, config)


def source_checks(config: Config) -> Iterator[Check]:
    """Yield a check of each source, with the HTTP client of the producers."""
    timeout, size = config.http_timeout_seconds, config.http_max_bytes
    http = HttpClient("CoinGecko", timeout, size, public_redirects=True)
    yield "CoinGecko", partial(_source, http, f"{config.coingecko_base_url}/ping")
    for feed in config.feeds:
        http = HttpClient(feed.title, timeout, size, public_only=not config.allow_private_feeds)
        yield feed.title, partial(_source, http, feed.url)


def _settings(config: Config) -> str:
    check_values(config)
    return f"read from the environment and {dotenv_place()}"


def _data_dir(config: Config) -> str:
    check_data_dir(config.data_dir)
    if not config.data_dir.exists():
        return f"{config.data_dir} will be created at the first start"
    return f"{config.data_dir} can be written to"


def _disk(config: Config) -> str:
    if warning := ephemeral_warning(config.data_dir):
        raise _SuspicionError(warning)
    return f"{config.data_dir} is on a disk, as far as can be seen"


def _database(config: Config) -> str:
    if not config.database_url and not (config.data_dir / "cryptoviz.db").exists():
        return "will be created at the first start"
    with Database.from_config(config) as database:
        check(database)
        return f"version {newest_version()}, {database.masked_url}"


def _coingecko_key(config: Config) -> str:
    if config.coingecko_api_key:
        return f"from the environment (COINGECKO_API_KEY), plan {config.plan}"
    if not config.database_url and not (config.data_dir / "cryptoviz.db").exists():
        return "none"
    with Database.from_config(config) as database:
        keys = SqlCoinGeckoKey(database, Cipher.of(config, database))
        try:
            stored = keys.load()
            path = keys.cipher.path() if stored else None
        except EncryptionError as error:
            raise _SuspicionError(f"stored, but it cannot be decrypted: {error}") from error
    return f"stored, plan {stored.plan}, encrypted with {path}" if stored else "none"


def _kafka(config: Config) -> str:
    from cryptoviz.bus.kafka.admin import ClusterTopics
    from cryptoviz.bus.kafka.settings import KafkaSettings

    findings = ClusterTopics(KafkaSettings(config)).states(declared_topics(config))
    if missing := [finding.topic for finding in findings if finding.state == "missing"]:
        raise CryptoVizError(f"{', '.join(missing)} missing: `cryptoviz topics` creates them.")
    if different := [finding.topic for finding in findings if finding.state == "differs"]:
        raise _SuspicionError(
            f"{', '.join(different)} not as declared: see `cryptoviz topics --describe`."
        )
    return f"{len(findings)} topics as declared, {', '.join(config.kafka_bootstrap_servers)}"


def _web_app(config: Config) -> str:
    if not (config.spa_dir / "index.html").is_file():
        raise CryptoVizError(f"{config.spa_dir} holds no built web app: run `make setup`.")
    return f"built, in {config.spa_dir}"


def _web_server(config: Config) -> str:
    if local_http.get(config.host, config.port, f"{config.base_path}readyz")[0] == 200:
        return f"answers on port {config.port}"
    require_free_port(config.host, config.port)
    return f"not running; port {config.port} is free"


def _source(http: HttpClient, url: str) -> str:
    status = http.get(url).status
    if status >= 400:
        raise CryptoVizError(f"{http.title} answered {status}.")
    return f"answered {status}"

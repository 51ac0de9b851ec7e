"""Checks of settings that need the code which uses them."""

from cryptoviz.cli.wiring.buses import declared_topics
from cryptoviz.config import Config
from cryptoviz.errors import ConfigError, InvalidParameterError
from cryptoviz.store.accounts.passwords import clean_password, clean_username
from cryptoviz.store.db.database import Database


def check_values(config: Config) -> None:
    """Raise ConfigError for a value that would end `up` at its start. Nothing is opened."""
    Database.from_config(config).dispose()
    declared_topics(config)
    if config.kafka_bootstrap_servers:
        from cryptoviz.bus.kafka.settings import KafkaSettings

        KafkaSettings(config)
    _check_admin(config)
    if config.spa_dir != Config().spa_dir and not (config.spa_dir / "index.html").is_file():
        raise ConfigError(f"SPA_DIR is {config.spa_dir}, which holds no built web app.")


def _check_admin(config: Config) -> None:
    if not config.admin_username:
        return
    try:
        clean_username(config.admin_username)
        clean_password(config.admin_password)
    except InvalidParameterError as error:
        raise ConfigError(f"ADMIN_{error.parameter.upper()} {error}.") from error

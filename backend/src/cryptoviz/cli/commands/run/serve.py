"""`cryptoviz serve`: the API and the web app."""

import gc
import os
import shutil

import click

from cryptoviz.cli.wiring.buses import refuse_bad_bus
from cryptoviz.cli.wiring.parts import configured, open_database
from cryptoviz.cli.wiring.startup_warnings import warn_of_ephemeral_disk
from cryptoviz.config import Config
from cryptoviz.errors import ConfigError, InvalidParameterError
from cryptoviz.ops.ports import require_free_port
from cryptoviz.ops.webserver import serve
from cryptoviz.store.accounts.passwords import clean_password, clean_username
from cryptoviz.store.instance import jwt_key


@click.command(short_help="Serve the API and the web app.")
def command() -> None:
    """Serve the API and the web app, until SIGTERM or Ctrl-C."""
    gc.disable()  # until all is imported, as in main; the web server goes on from there
    config = configured("serve")
    warn_of_ephemeral_disk(config, log=False)
    require_free_port(config.host, config.port)
    refuse_bad_settings(config)
    share_metrics(config)
    from cryptoviz.cli.wiring.web import (
        build_app,
    )  # after the metrics' directory is set, before the fork

    serve(lambda: build_app(config), config.host, config.port, config.workers, config.log_level)


def refuse_bad_settings(config: Config) -> None:
    """What the workers would refuse, refused before they are forked: they would be started again and again.

    Raises ConfigError, and BusError for a log that cannot be used.
    """
    database = open_database(config)
    if not config.jwt_secret_key:
        jwt_key(database, config.data_dir)
    database.dispose()  # no connection may cross the fork
    refuse_bad_bus(config)
    if config.admin_username:
        try:
            clean_username(config.admin_username)
            clean_password(config.admin_password)
        except InvalidParameterError as error:
            raise ConfigError(f"ADMIN_{error.parameter.upper()} {error}.") from error


def share_metrics(config: Config) -> None:
    """Several workers count into files, so that a scrape of any of them tells of all."""
    if config.workers < 2 or "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        return
    directory = config.data_dir.absolute() / "metrics"
    shutil.rmtree(directory, ignore_errors=True)  # what the last run counted
    try:
        directory.mkdir(parents=True, exist_ok=True)
    except OSError:  # a full disk: each worker counts for itself
        return
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(directory)

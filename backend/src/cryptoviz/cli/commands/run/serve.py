"""`cryptoviz serve`: the API and the web app."""

import gc
import os
import shutil

import click

from cryptoviz.cli.wiring.buses import open_publisher
from cryptoviz.cli.wiring.coingecko_key import check_account, renew_stored_key
from cryptoviz.cli.wiring.process import open_database, start_process
from cryptoviz.cli.wiring.setting_checks import check_values
from cryptoviz.cli.wiring.startup_warnings import warn_of_ephemeral_disk
from cryptoviz.config import Config
from cryptoviz.ops.ports import require_free_port
from cryptoviz.ops.webserver import serve
from cryptoviz.store.db.database import Database
from cryptoviz.store.instance import jwt_key


@click.command()
def command() -> None:
    """Runs until SIGTERM or Ctrl-C."""
    gc.disable()  # until all is imported, as in main; the web server enables it again
    config = start_process("serve")
    warn_of_ephemeral_disk(config, log=False)
    require_free_port(config.host, config.port)
    check_settings(config)
    share_metrics(config)
    from cryptoviz.api.app import create_app  # reads the metrics directory on import

    serve(
        lambda: create_app(config, Database.from_config(config), check_account=check_account),
        config.host,
        config.port,
        config.workers,
        config.log_level,
    )


def check_settings(config: Config) -> None:
    """Raise CryptoVizError before the fork for what would end each worker again and again."""
    check_values(config)
    database = open_database(config)
    if not config.jwt_secret_key:
        jwt_key(database, config.data_dir)
    renew_stored_key(config, database)
    database.dispose()  # no connection may cross the fork
    open_publisher(config).close()


def share_metrics(config: Config) -> None:
    """Let the workers count into shared files, so that each can report the metrics of all."""
    if config.workers < 2 or "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        return
    directory = config.data_dir.absolute() / "metrics"
    shutil.rmtree(directory, ignore_errors=True)  # the counts of the last run
    try:
        directory.mkdir(parents=True, exist_ok=True)
    except OSError:  # a full disk: each worker counts for itself
        return
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(directory)

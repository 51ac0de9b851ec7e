"""Warnings at the start of a process: data that will not last, mistakes about `.env`."""

import logging
import os

from cryptoviz.config import Config, ignored_dotenv, repeated_variables, unknown_variables
from cryptoviz.ops.ephemeral_disk import ephemeral_warning

WARNED = "CRYPTOVIZ_WARNED"  # set by `up` for its children, so that each warning appears once

_log = logging.getLogger(__name__)


def started_by_up() -> bool:
    """Return whether `up` started this process; it has logged what concerns all of them."""
    return WARNED in os.environ


def warn_about_dotenv() -> None:
    """Warn of names in `.env` that are no setting or repeated, and of a file that is not read."""
    if started_by_up():
        return
    for name in unknown_variables():
        _log.warning(f"{name} in .env is not a setting of CryptoViz and is ignored.")
    for name in repeated_variables():
        _log.warning(f"{name} is in .env more than once: the last line counts.")
    if path := ignored_dotenv():
        _log.warning(f"{path} is not read: .env is read from the working directory.")


def warn_of_ephemeral_disk(config: Config, *, log: bool = True, archive: bool = False) -> None:
    """Warn when DATA_DIR will not last and this process keeps something in it."""
    writes_log = archive or (log and not config.kafka_bootstrap_servers)
    keeps = writes_log or not config.database_url
    if keeps and not started_by_up() and (warning := ephemeral_warning(config.data_dir)):
        _log.warning(warning)

"""What the processes of the product have in common: settings, database, the stop signal."""

import logging
import os
import signal
import threading
from types import FrameType

from cryptoviz.cli.wiring.startup_warnings import started_by_up, warn_about_dotenv
from cryptoviz.config import Config, read_config
from cryptoviz.ops.logging import configure_logging
from cryptoviz.store.db.database import Database, masked_url
from cryptoviz.store.schema.migrate import check

STOP_SECONDS = 20.0  # Compose kills ten seconds later

_log = logging.getLogger(__name__)


def load_config(process: str) -> Config:
    """Return the settings, and set up logging for `process`. Prints warnings only."""
    config = read_config()
    configure_logging(config.log_format, config.log_level, process)
    warn_about_dotenv()
    return config


def start_process(process: str) -> Config:
    """Load the settings of a process that keeps running, and log that it starts."""
    config = load_config(process)
    # With its database, so that two processes with different ones are noticed.
    level = logging.DEBUG if started_by_up() else logging.INFO
    _log.log(level, "starting", extra={"database": masked_url(config.sql_url)})
    return config


def open_database(config: Config) -> Database:
    """Open the database. Raises ConfigError if its version is not that of this program."""
    database = Database.from_config(config)
    check(database)
    return database


def stop_on_signals(limit_s: float = STOP_SECONDS) -> threading.Event:
    """Return an event that SIGTERM and SIGINT set; the process exits at most `limit_s` later."""
    stop = threading.Event()

    def end(_number: int, _frame: FrameType | None) -> None:
        if not stop.is_set():
            timer = threading.Timer(limit_s, _exit_now)
            timer.daemon = True
            timer.start()
        stop.set()

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)
    return stop


def _exit_now() -> None:
    """Exit as after a kill, without loss: a Kafka client can resolve a host name for minutes."""
    _log.warning("did not stop in time; unfinished work is repeated at the next start")
    logging.shutdown()
    os._exit(1)

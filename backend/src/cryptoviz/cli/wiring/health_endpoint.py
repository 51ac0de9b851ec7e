"""Health endpoint of a producer or consumer, on HEALTH_PORT if that is set."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

from cryptoviz.cli.wiring.process import open_database
from cryptoviz.config import Config
from cryptoviz.errors import CryptoVizError
from cryptoviz.ops.health import health_server
from cryptoviz.pipeline.watchdog import Watchdog
from cryptoviz.store.db.database import Database
from cryptoviz.store.schema.migrate import READY_SECONDS, check


@contextmanager
def health_endpoint(config: Config, limit_s: float) -> Iterator[Watchdog]:
    """Serve health within the `with` block; its value is the watchdog for the loop to report to.

    Raises ConfigError for a port that cannot be listened on.
    """
    watchdog = Watchdog(limit_s)
    if not config.health_port:
        yield watchdog
        return
    ready = partial(_check_ready, open_database(config), watchdog)
    with health_server(config.host, config.health_port, ready):
        yield watchdog


def _check_ready(database: Database, watchdog: Watchdog) -> None:
    """Raise CryptoVizError unless the database can be used and all tasks make progress."""
    check(database, seconds=READY_SECONDS)
    if stalled := watchdog.stalled():
        minutes = f"{watchdog.limit_s / 60:.0f} minutes"
        raise CryptoVizError(f"No progress for {minutes}: {', '.join(stalled)}.")

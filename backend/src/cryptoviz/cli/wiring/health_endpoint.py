"""A producer or a consumer that can be asked how it is: on HEALTH_PORT, where that is set."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

from cryptoviz.cli.wiring.parts import open_database
from cryptoviz.config import Config
from cryptoviz.errors import CryptoVizError
from cryptoviz.ops.health import HealthServer
from cryptoviz.pipeline.watchdog import Watchdog
from cryptoviz.store.db.database import Database
from cryptoviz.store.schema.migrate import READY_SECONDS, check


@contextmanager
def watched(config: Config, limit_s: float) -> Iterator[Watchdog]:
    """What the loop that runs meanwhile has to tell its progress to. Raises ConfigError for a port that cannot be listened on."""
    watchdog = Watchdog(limit_s)
    if not config.health_port:
        yield watchdog
        return
    database = open_database(config)
    try:
        with HealthServer(
            config.host, config.health_port, partial(require_ready, database, watchdog)
        ):
            yield watchdog
    finally:
        database.dispose()


def require_ready(database: Database, watchdog: Watchdog) -> None:
    """Raises CryptoVizError unless the database can be read and is of this version, and everything here gets on or has nothing to do."""
    check(database, seconds=READY_SECONDS)
    if stalled := watchdog.stalled():
        raise CryptoVizError(
            f"Not got on for {watchdog.limit_s / 60:.0f} minutes: {', '.join(stalled)}."
        )

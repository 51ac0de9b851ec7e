"""Health endpoint of a producer or consumer, on HEALTH_PORT if that is set."""

from collections.abc import Iterator
from contextlib import contextmanager

from cryptoviz.cli.wiring.process import open_database
from cryptoviz.config import Config
from cryptoviz.errors import CryptoVizError
from cryptoviz.ops.health import health_server
from cryptoviz.pipeline.watchdog import Watchdog
from cryptoviz.store.schema.migrate import READY_SECONDS, check


@contextmanager
def health_endpoint(config: Config, limit_s: float) -> Iterator[Watchdog]:
    """Serve health within the `with` block; its value is the watchdog for the loop to report to."""
    watchdog = Watchdog(limit_s)
    if not config.health_port:
        yield watchdog
        return
    with open_database(config) as database:

        def check_ready() -> None:
            check(database, seconds=READY_SECONDS)
            if stalled := watchdog.stalled():
                minutes = f"{limit_s / 60:.0f} minutes"
                raise CryptoVizError(f"No progress for {minutes}: {', '.join(stalled)}.")

        with health_server(config.host, config.health_port, check_ready):
            yield watchdog

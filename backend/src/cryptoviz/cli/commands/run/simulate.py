"""`cryptoviz simulate`: an HTTP server that simulates CoinGecko and news feeds."""

import math
import signal
from functools import partial
from pathlib import Path
from threading import Thread

import click

from cryptoviz.errors import ConfigError
from cryptoviz.ops.heartbeat_pipe import send_heartbeats
from cryptoviz.simulator.factory import SimulatorSettings, build_app
from cryptoviz.simulator.http.fault_queue import read_fault
from cryptoviz.simulator.http.server import SimulatorServer
from cryptoviz.simulator.market.catalogue import COIN_COUNT, MOST_COINS


class _Number(click.FloatRange):
    """A number in a range. To click, nan is in every range."""

    def convert(
        self, value: float, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        number: float = super().convert(value, param, ctx)
        if math.isnan(number):
            self.fail(f"{value!r} is not a number.", param, ctx)
        return number


_option = partial(click.option, show_default=True)
_directory = click.Path(file_okay=False, path_type=Path)
_file = click.Path(dir_okay=False, path_type=Path)


@click.command("simulate")
@_option("--host", default="127.0.0.1", help="Address to listen on.")
@_option("--port", type=click.IntRange(0, 65535), default=8060, help="0 chooses a free port.")
@_option("--recording", type=_directory, help="Serve these recordings, not a generated market.")
@_option("--seed", type=int, default=1, help="Seed of the generated market.")
@_option(
    "--speed",
    type=_Number(0, 1_000_000),
    help="Recorded seconds per second; 0: only POST /_control/step; default: the last poll.",
)
@_option(
    "--fault",
    "faults",
    multiple=True,
    metavar="PATH=KIND[xCOUNT]",
    help="For example markets=429x3 or feed:coin-courier=html.",
)
@_option("--log", type=_file, help="Append each response to this file, one JSON object a line.")
@_option("--state", type=_directory, help="Keep the recording's shift and marked prices here.")
@_option(
    "--cache-seconds",
    type=_Number(0.01, 86_400),
    default=60.0,
    help="How long the same prices are served.",
)
@_option(
    "--story-seconds",
    type=_Number(0.1, 86_400),
    default=1200.0,
    help="Seconds between two news stories.",
)
@_option(
    "--coins",
    type=click.IntRange(3, MOST_COINS),
    default=COIN_COUNT,
    help="Coins of the generated market.",
)
@_option("--calls-per-minute", type=click.IntRange(min=1), help="Answer 429 above this rate.")
def command(host: str, port: int, faults: tuple[str, ...], **options: object) -> None:
    """No network is needed."""
    try:
        planned = tuple(read_fault(text) for text in faults)
        settings = SimulatorSettings(faults=planned, **options)  # type: ignore[arg-type]
        app = build_app(settings)
    except ConfigError as error:
        raise click.UsageError(str(error)) from error
    try:
        server = SimulatorServer(app, port, host)
    except OSError as error:
        raise click.ClickException(
            f"port {port} cannot be listened on: {error.strerror}."
        ) from error
    _serve(server)


def _serve(server: SimulatorServer) -> None:
    """Serve until SIGTERM or Ctrl-C."""

    def end(*_: object) -> None:
        # In a thread, because shutdown() waits for the loop that this signal interrupts.
        Thread(target=server.stop).start()

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)
    send_heartbeats()
    names = ", ".join(f"/feeds/{name}.xml" for name in server.app.feeds.names())
    click.echo(f"Simulated CoinGecko on {server.url}/api/v3, feeds: {names}")
    try:
        server.serve_forever(poll_interval=0.1)
    finally:
        server.server_close()

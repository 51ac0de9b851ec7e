"""`cryptoviz simulate`: an HTTP server that answers like CoinGecko and like news feeds."""

import signal
from pathlib import Path
from threading import Thread

import click

from cryptoviz.errors import ConfigError
from cryptoviz.simulator.factory import SimulatorSettings, build_app
from cryptoviz.simulator.http.fault_queue import read_fault
from cryptoviz.simulator.http.server import SimulatorServer
from cryptoviz.simulator.market.catalogue import COIN_COUNT, MOST_COINS

_DIRECTORY = click.Path(file_okay=False, path_type=Path)


@click.command("simulate")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8060,
    show_default=True,
    help="0 takes a free one.",
)
@click.option(
    "--recording",
    type=_DIRECTORY,
    help="Serve the recordings in this directory instead of a generated market.",
)
@click.option(
    "--seed",
    type=int,
    default=1,
    show_default=True,
    help="Another number, another generated market.",
)
@click.option(
    "--speed",
    type=click.FloatRange(min=0),
    help="Recorded seconds per second; 0 = only by POST /_control/step; absent = the last poll at once.",
)
@click.option(
    "--fault",
    "faults",
    multiple=True,
    metavar="PATH=KIND[xCOUNT]",
    help="For example markets=429x3 or feed:coin-courier=html.",
)
@click.option(
    "--log",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Append what was served to this file, one JSON object a line.",
)
@click.option(
    "--state", type=_DIRECTORY, help="Keep the shift of the recording and marked prices here."
)
@click.option(
    "--cache-seconds",
    type=click.FloatRange(min=0.01),
    default=60.0,
    show_default=True,
    help="How long the same figures are served.",
)
@click.option(
    "--story-seconds",
    type=click.FloatRange(min=0.1),
    default=1200.0,
    show_default=True,
    help="How often something makes news.",
)
@click.option(
    "--coins",
    type=click.IntRange(3, MOST_COINS),
    default=COIN_COUNT,
    show_default=True,
    help="Coins of a generated market.",
)
@click.option("--calls-per-minute", type=click.IntRange(min=1), help="Answer 429 beyond this many.")
def command(host: str, port: int, faults: tuple[str, ...], **options: object) -> None:
    """Answer like CoinGecko (/api/v3) and like news feeds (/feeds/NAME.xml), without the network."""
    try:
        settings = SimulatorSettings(faults=tuple(read_fault(text) for text in faults), **options)  # type: ignore[arg-type]  # click checked them
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
    """Until SIGTERM or Ctrl-C."""

    def end(*_: object) -> None:
        Thread(
            target=server.stop
        ).start()  # shutdown() waits for the loop that this signal interrupts

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)
    names = ", ".join(f"/feeds/{name}.xml" for name in server.app.feeds.names())
    click.echo(f"Simulated CoinGecko on {server.url}/api/v3, feeds: {names}")
    try:
        server.serve_forever(poll_interval=0.1)
    finally:
        server.server_close()

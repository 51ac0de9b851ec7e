"""`cryptoviz demo`: the whole product against the built-in simulator. Nothing it reads or writes is shared with real data."""

import os
import secrets
from collections.abc import Mapping
from pathlib import Path

import click

from cryptoviz.cli.wiring.launch import FirstPart, claim_data_dir, launch, shown, url_of
from cryptoviz.config import Config, variables
from cryptoviz.errors import ConfigError
from cryptoviz.ops.ports import free_port, require_free_port

DATA_DIR, PORT, USERNAME = "data/demo", "8051", "demo"
CALLS_PER_MINUTE = "600"  # the simulator is ours: history is there within minutes
# The simulator's feeds; loading it only for their names would keep its memory in the supervisor.
FEEDS = {
    "coin-courier": "Coin Courier",
    "block-bulletin": "Block Bulletin",
    "chain-gazette": "Chain Gazette",
    "hash-herald": "Hash Herald",
    "ledger-lookout": "Ledger Lookout",
    "market-search": "Market Search",
}
_LOOPBACK = "127.0.0.1"
# What belongs to the real installation: simulated records must not get into its topics either. Empty wins over .env; the same with _FILE.
_REAL_ONLY = (
    *(name for name in variables() if name.startswith("KAFKA_")),
    *(
        "DATABASE_URL",
        "COINGECKO_API_KEY",
        "COINGECKO_PLAN",
        "COINGECKO_CALLS_PER_MONTH",
        "COINS",
        "JWT_SECRET_KEY",
    ),
)


@click.command(short_help="Start everything against the built-in simulator; no network needed.")
@click.option(
    "--simulator-port",
    envvar="SIMULATOR_PORT",
    type=click.IntRange(0, 65535),
    default=0,
    help="0 (default) takes a free one, the same at each start.",
)
@click.pass_context
def command(ctx: click.Context, simulator_port: int) -> None:
    """Start everything against the built-in simulator; no network needed.

    Every page says that the data are simulated. They are kept in data/demo (DATA_DIR) and served on port 8051 (PORT).
    """
    data_dir = Path(os.environ.get("DATA_DIR") or DATA_DIR)
    claim_data_dir(data_dir, simulated=True)
    port = simulator_port or remembered_port(data_dir)
    require_free_port(_LOOPBACK, port, "SIMULATOR_PORT")
    environ = demo_environ(os.environ, port)
    ctx.exit(
        launch(
            environ, announce_demo, FirstPart("simulator", simulator_arguments(environ, port), port)
        )
    )


def demo_environ(given: Mapping[str, str], simulator_port: int) -> dict[str, str]:
    """The variables of the demo: those given in the environment, without what belongs to a real installation."""
    simulator = f"http://{_LOOPBACK}:{simulator_port}"
    data_dir = given.get("DATA_DIR") or DATA_DIR
    demo = {
        "DATA_DIR": data_dir,
        "PORT": given.get("PORT") or PORT,
        "SIMULATED": "true",
        "OPEN_REGISTRATION": "true",
        "ALLOW_PRIVATE_FEEDS": "true",
        "COINGECKO_BASE_URL": f"{simulator}/api/v3",
        "COINGECKO_CALLS_PER_MINUTE": CALLS_PER_MINUTE,
        "FEEDS": ",".join(f"{title}|{simulator}/feeds/{name}.xml" for name, title in FEEDS.items()),
        "ADMIN_USERNAME": USERNAME,
        "ADMIN_PASSWORD": demo_password(Path(data_dir)),
    }
    cleared = {
        name: ""
        for variable in (*_REAL_ONLY, "ADMIN_PASSWORD")
        for name in (variable, f"{variable}_FILE")
    }
    return {**given, **cleared, **demo}


def simulator_arguments(environ: Mapping[str, str], port: int) -> list[str]:
    """Figures change at least as often as they are polled."""
    seconds = environ.get("POLL_SECONDS") or "60"
    state = str(Path(environ["DATA_DIR"]) / "simulator")
    return ["simulate", "--port", str(port), "--cache-seconds", seconds, "--state", state]


def demo_password(data_dir: Path) -> str:
    """Made once, kept where only the owner reads it, so that each start prints the same sign-in."""
    path = data_dir / "demo-password"
    try:
        if not path.exists():
            with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
                file.write(f"demo-{secrets.token_hex(4)}\n")
        return path.read_text().strip()
    except OSError as error:
        raise ConfigError(
            f"DATA_DIR is {data_dir}, where the demo's password cannot be kept: {error.strerror}."
        ) from error


def remembered_port(data_dir: Path) -> int:
    """A free one, the same at each start: it is part of the feeds' addresses, and an item of another address is another item."""
    path = data_dir / "simulator-port"
    try:
        if not path.exists():
            path.write_text(f"{free_port(_LOOPBACK)}\n")
        return int(path.read_text())
    except (OSError, ValueError) as error:
        raise ConfigError(f"The simulator's port cannot be kept in {path}: {error}.") from error


def announce_demo(config: Config) -> None:
    """Where it is and how to sign in, on stdout."""
    click.echo(f"\nThe demo of CryptoViz is ready: {url_of(config)}  (simulated data)")
    click.echo(
        f"Sign in as {config.admin_username} with the password {config.admin_password}, or make an account of your own."
    )
    click.echo(f"Data are kept in {shown(config.data_dir)}. Ctrl-C stops everything.\n")

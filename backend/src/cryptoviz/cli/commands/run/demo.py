"""`cryptoviz demo`: the whole product against the built-in simulator, apart from real data."""

import os
import secrets
import tomllib
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path

import click

from cryptoviz.cli.wiring import launch
from cryptoviz.config import VARIABLES, Config
from cryptoviz.errors import ConfigError
from cryptoviz.ops.ports import free_port

DATA_DIR, PORT, USERNAME = "data/demo", "8051", "demo"
FAVOURITES = "bitcoin,ethereum,solana,ripple,dogecoin,chainlink"
CALLS_PER_MINUTE = "600"  # the simulator has no quota: the history is loaded within minutes
# Read from its data: importing the simulator would keep its memory in the supervisor.
_FORMATS = (files("cryptoviz.simulator.feeds") / "formats.toml").read_text("utf-8")
FEEDS = {name: feed["title"] for name, feed in tomllib.loads(_FORMATS)["feeds"].items()}
_OF_REAL_INSTALLATION = {
    *(name for name in VARIABLES if name.startswith("KAFKA_")),
    "DATABASE_URL",
    "COINGECKO_API_KEY",
    "COINGECKO_PLAN",
    "COINGECKO_CALLS_PER_MONTH",
    "COINS",
    "JWT_SECRET_KEY",
    "ADMIN_PASSWORD",
}


@click.command()
@click.option(
    "--simulator-port",
    envvar="SIMULATOR_PORT",
    type=click.IntRange(0, 65535),
    default=0,
    show_envvar=True,
    help="0 (default) chooses a free port once and keeps it.",
)
@click.pass_context
def command(ctx: click.Context, simulator_port: int) -> None:
    """Every page says that the data are simulated.

    They are kept in data/demo (DATA_DIR) and served on port 8051 (PORT).
    """
    data_dir = Path(os.environ.get("DATA_DIR") or DATA_DIR)
    launch.claim_data_dir(data_dir, simulated=True)
    port = simulator_port or remembered_port(data_dir)
    environ = demo_environ(os.environ, port)
    simulator = launch.Simulator(simulator_arguments(environ, port), port)
    ctx.exit(launch.launch(environ, announce_demo, simulator))


def demo_environ(given: Mapping[str, str], simulator_port: int) -> dict[str, str]:
    """Return the given environment with the real installation's settings empty, even in `.env`."""
    simulator = f"http://{launch.LOOPBACK}:{simulator_port}"
    data_dir = given.get("DATA_DIR") or DATA_DIR
    cleared = {name + end: "" for name in _OF_REAL_INSTALLATION for end in ("", "_FILE")}
    return {
        **given,
        **cleared,
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
        "ADMIN_FAVOURITES": FAVOURITES,
    }


def simulator_arguments(environ: Mapping[str, str], port: int) -> list[str]:
    """Return the command line of a simulator whose prices change at least once per poll."""
    seconds = environ.get("POLL_SECONDS") or "60"
    state = str(Path(environ["DATA_DIR"]) / "simulator")
    return ["simulate", "--port", str(port), "--cache-seconds", seconds, "--state", state]


def demo_password(data_dir: Path) -> str:
    """Return the password, created at the first start in a file that only its owner can read."""
    return _kept(data_dir / "demo-password", f"demo-{secrets.token_hex(4)}")


def remembered_port(data_dir: Path) -> int:
    """Return a free port, the same at each start: the URLs of the feeds identify their items."""
    path = data_dir / "simulator-port"
    try:
        return int(_kept(path, str(free_port(launch.LOOPBACK))))
    except ValueError as error:
        raise ConfigError(f"{path} must contain the port of the simulator: {error}.") from error


def _kept(path: Path, first: str) -> str:
    """Return the content of a private file, created with `first`. Raises ConfigError."""
    try:
        if not path.exists():
            with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
                file.write(f"{first}\n")
        return path.read_text().strip()
    except OSError as error:
        raise ConfigError(f"{path} cannot be kept in DATA_DIR: {error.strerror}.") from error


def announce_demo(config: Config) -> None:
    """Print where the data are, the address and, last, the account."""
    launch.announce_data_dir(config)
    click.echo(f"The demo of CryptoViz is ready: {launch.url_of(config)}  (simulated data)")
    click.echo(
        f"Sign in as {config.admin_username} with the password {config.admin_password}, or create"
        " an account of your own."
    )

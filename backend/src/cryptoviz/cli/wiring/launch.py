"""Start of `up` and `demo`. Without heavy imports: the supervisor should stay small."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import click

from cryptoviz.cli.wiring import startup_warnings
from cryptoviz.config import Config, read_config
from cryptoviz.errors import ConfigError, StartupError
from cryptoviz.ops import local_http
from cryptoviz.ops.child_process import ChildSpec
from cryptoviz.ops.lock import take_up_lock
from cryptoviz.ops.logging import configure_logging
from cryptoviz.ops.ports import require_free_port
from cryptoviz.ops.supervisor import Supervisor
from cryptoviz.store.schema.revisions import file_is_current

LOOPBACK = "127.0.0.1"
SIMULATED_MARK = "simulated"  # a file in DATA_DIR whose data are simulated


class Simulator(NamedTuple):
    """A child that the pipeline needs: it is up once `port` of loopback answers."""

    arguments: Sequence[str]
    port: int


def launch(
    environ: Mapping[str, str],
    announce: Callable[[Config], None],
    simulator: Simulator | None = None,
) -> int:
    """Run all processes with this environment until stopped. Return the exit code."""
    config = read_config(environ)
    configure_logging(config.log_format, config.log_level, "up")
    claim_data_dir(config.data_dir, config.simulated)
    lock = take_up_lock(config.data_dir)
    adopt_earlier_archive(config.archive_dir)
    if simulator:
        require_free_port(LOOPBACK, simulator.port, "SIMULATOR_PORT")
    require_free_port(config.host, config.port)
    startup_warnings.warn_about_dotenv()
    startup_warnings.warn_of_ephemeral_disk(config, archive=True)
    environ = {**environ, startup_warnings.WARNED: "true"}
    migrate_if_needed(config, environ)

    def child(
        name: str, arguments: Sequence[str], startable: Callable[[], bool] = lambda: True
    ) -> ChildSpec:
        return ChildSpec(name, own_program(*arguments), environ, (lock,), startable)

    def sources_are_up() -> bool:
        return simulator is None or local_http.get(LOOPBACK, simulator.port, "/")[0] > 0

    def is_ready() -> bool:
        return local_http.get(config.host, config.port, f"{config.base_path}readyz")[0] == 200

    children = [child("simulator", simulator.arguments)] if simulator else []
    children += [child("serve", ["serve"]), child("pipeline", ["pipeline"], sources_are_up)]
    limit_s = config.heartbeat_limit_seconds
    return Supervisor(children, is_ready, lambda: announce(config), limit_s).run()


def own_program(*arguments: str) -> list[str]:
    """Return the command line of another process of this program."""
    return [sys.executable, "-m", "cryptoviz.cli.main", *arguments]


def check_data_dir(data_dir: Path) -> None:
    """Raise ConfigError if the directory cannot be written to, or cannot be created."""
    path = data_dir.absolute()
    found = next(path for path in (path, *path.parents) if os.access(path, os.F_OK))
    if not found.is_dir():
        raise ConfigError(f"DATA_DIR is {data_dir}, but {found} is not a directory.")
    if not os.access(found, os.W_OK | os.X_OK):
        raise ConfigError(f"DATA_DIR is {data_dir}, but {found} cannot be written to.")


def claim_data_dir(data_dir: Path, simulated: bool) -> None:
    """Create the directory for either real or simulated data. Raises ConfigError."""
    check_data_dir(data_dir)
    try:
        data_dir.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ConfigError(
            f"DATA_DIR is {data_dir}, which cannot be created: {error.strerror}."
        ) from error
    if (data_dir / "archive").is_file():
        raise ConfigError(
            f"DATA_DIR is {data_dir}, where `archive` must be a directory: move the file."
        )
    mark = data_dir / SIMULATED_MARK
    if simulated and not mark.exists():
        if (data_dir / "cryptoviz.db").exists():
            raise ConfigError(
                f"{data_dir} holds real data: set DATA_DIR to another directory for the demo."
            )
        mark.touch()
    refuse_mixed_data(data_dir, simulated)


def refuse_mixed_data(data_dir: Path, simulated: bool) -> None:
    """Raise ConfigError if real data would join the simulated ones of the directory."""
    if not simulated and (data_dir / SIMULATED_MARK).exists():
        raise ConfigError(
            f"{data_dir} holds simulated data of the demo: set DATA_DIR to another directory."
        )


def adopt_earlier_archive(archive: Path) -> None:
    """Rename the directory of an earlier version, which knew only the file bus."""
    earlier = archive.with_name("filebus")
    if earlier.is_dir() and not archive.exists():
        earlier.rename(archive)


def migrate_if_needed(config: Config, environ: Mapping[str, str]) -> None:
    """Migrate in a process of its own: the supervisor never loads the database library."""
    if not config.database_url and file_is_current(config.data_dir / "cryptoviz.db"):
        return
    command, quiet = own_program("migrate"), subprocess.DEVNULL
    done = subprocess.run(
        command, env=dict(environ), stdout=quiet, stderr=subprocess.PIPE, text=True
    )
    if done.returncode == 2:
        raise ConfigError(done.stderr.strip())
    if done.returncode:
        raise StartupError(done.stderr.strip() or "The database could not be migrated.")


def url_of(config: Config) -> str:
    """Return the URL to open in a browser on this machine."""
    address = local_http.reachable(config.host)
    name = f"[{address}]" if ":" in address else address
    path = "" if config.base_path == "/" else config.base_path
    return f"http://{name}:{config.port}{path}"


def announce_start(config: Config) -> None:
    """Print where the data are, the address and, last, what to do next."""
    status, body = local_http.get(config.host, config.port, f"{config.base_path}api/v1/site")
    site = json.loads(body) if status == 200 else {}
    announce_data_dir(config)
    click.echo(f"CryptoViz is ready: {url_of(config)}")
    if site.get("first_account"):
        code = " It asks for the code in the log above." if site.get("code_required") else ""
        click.echo(f"Open it and create the first account, which becomes the administrator.{code}")
    else:
        click.echo("Open it and sign in.")


def announce_data_dir(config: Config) -> None:
    """Print where the data are, relative to the working directory if they are below it."""
    path = config.data_dir.absolute()
    shown = path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path
    click.echo(f"\nData are kept in {shown}. Ctrl-C stops everything.")

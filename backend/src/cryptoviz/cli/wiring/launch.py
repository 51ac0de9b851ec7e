"""What `up` and `demo` share: checks before the start, the parts, and the words once all is ready. Nothing heavy is imported here:
the supervisor lives as long as the product and should cost little memory."""

import os
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import click

from cryptoviz.cli.wiring.startup_warnings import (
    mark_warned,
    warn_of_ephemeral_disk,
    warn_of_unknown_variables,
)
from cryptoviz.config import Config, read_config
from cryptoviz.errors import ConfigError, StartupError
from cryptoviz.ops import local_http as answers
from cryptoviz.ops.child_process import PartSpec
from cryptoviz.ops.lock import take_up_lock
from cryptoviz.ops.logging import configure_logging
from cryptoviz.ops.ports import require_free_port
from cryptoviz.ops.supervisor import Supervisor
from cryptoviz.store.schema.revisions import file_is_current

Announce = Callable[[Config], None]
SIMULATED_MARK = "simulated"  # a file in DATA_DIR: these data are not real


@dataclass(frozen=True)
class FirstPart:
    """Something the pipeline needs from its first moment on; it is there when something listens on `port` of loopback."""

    name: str
    arguments: Sequence[str]
    port: int

    def listens(self) -> bool:
        """Whether it is there."""
        return answers.listens("127.0.0.1", self.port)


def launch(environ: Mapping[str, str], announce: Announce, first: FirstPart | None = None) -> int:
    """Run all parts with these variables until stopped, the pipeline after `first`. Returns the exit code."""
    config = read_config(environ)
    configure_logging(config.log_format, config.log_level, "up")
    claim_data_dir(config.data_dir, config.simulated)
    lock = take_up_lock(config.data_dir)
    adopt_earlier_archive(config.archive_dir)
    require_free_port(config.host, config.port)
    warn_of_unknown_variables()
    warn_of_ephemeral_disk(config, archive=True)
    environ = mark_warned(environ)
    migrate_if_needed(config, environ)
    pipeline = PartSpec("pipeline", own_program("pipeline"), environ, (lock,))
    serve = PartSpec("serve", own_program("serve"), environ, (lock,))
    if first is not None:
        pipeline = replace(pipeline, startable=first.listens)
    earlier = (
        [PartSpec(first.name, own_program(*first.arguments), environ, (lock,))] if first else []
    )
    return Supervisor(
        [*earlier, serve, pipeline], lambda: is_ready(config), lambda: announce(config)
    ).run()


def own_program(*arguments: str) -> list[str]:
    """The command line of another process of this program."""
    return [sys.executable, "-m", "cryptoviz.cli.main", *arguments]


def claim_data_dir(data_dir: Path, simulated: bool) -> None:
    """Make it, and keep simulated and real data apart for good. Raises ConfigError, or StartupError when it holds the other kind."""
    try:
        data_dir.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ConfigError(
            f"DATA_DIR is {data_dir}, which cannot be made: {error.strerror}."
        ) from error
    if not os.access(data_dir, os.W_OK | os.X_OK):
        raise ConfigError(f"DATA_DIR is {data_dir}, which cannot be written to.")
    if (archive := data_dir / "archive").exists() and not archive.is_dir():
        raise ConfigError(
            f"DATA_DIR is {data_dir}, where archive is a file and must be a directory: move it away."
        )
    mark = data_dir / SIMULATED_MARK
    if simulated and not mark.exists():
        if (data_dir / "cryptoviz.db").exists():
            raise StartupError(
                f"{data_dir} holds real data: the demo needs a directory of its own, set DATA_DIR."
            )
        mark.touch()
    if not simulated and mark.exists():
        raise StartupError(
            f"{data_dir} holds simulated data of the demo: set DATA_DIR to another directory."
        )


def adopt_earlier_archive(archive: Path) -> None:
    """It was called after the file bus before Kafka's records went into one too."""
    earlier = archive.with_name("filebus")
    if earlier.is_dir() and not archive.exists():
        earlier.rename(archive)


def migrate_if_needed(config: Config, environ: Mapping[str, str]) -> None:
    """In a process of its own: the supervisor never loads the database library."""
    if not config.database_url and file_is_current(config.data_dir / "cryptoviz.db"):
        return
    done = subprocess.run(
        own_program("migrate"),
        env=dict(environ),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    if done.returncode == 2:
        raise ConfigError(done.stderr.strip())
    if done.returncode:
        raise StartupError(done.stderr.strip() or "The database could not be migrated.")


def is_ready(config: Config) -> bool:
    """Whether the web server answers and the index moves."""
    return answers.get(config.host, config.port, "/readyz")[0] == 200


def url_of(config: Config) -> str:
    """What to open in a browser on this machine."""
    address = answers.reachable(config.host)
    return (
        f"http://[{address}]:{config.port}" if ":" in address else f"http://{address}:{config.port}"
    )


def announce_start(config: Config) -> None:
    """What to do next, on stdout."""
    site = answers.get_json(config.host, config.port, "/api/v1/site")
    click.echo(f"\nCryptoViz is ready: {url_of(config)}")
    if site.get("first_account"):
        code = (
            " It asks for the code that stands in the log above."
            if site.get("code_required")
            else ""
        )
        click.echo(f"Open it and make the first account, which becomes the administrator.{code}")
    else:
        click.echo("Open it and sign in.")
    click.echo(f"Data are kept in {shown(config.data_dir)}. Ctrl-C stops everything.\n")


def shown(path: Path) -> str:
    """Relative to where the user is, when it lies below."""
    absolute = path.absolute()
    return (
        str(absolute.relative_to(Path.cwd()))
        if absolute.is_relative_to(Path.cwd())
        else str(absolute)
    )

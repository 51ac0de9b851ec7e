"""`make up` and `make down`: run the containers of docker-compose.yml, with Compose 1 or 2.

Usage: containers.py up|down [--demo]

DOCKER_BUILD_FLAGS are passed to `docker build`, for instance "--network host". Only the standard
library is needed.
"""

import json
import os
import re
import secrets
import shlex
import subprocess
import sys
import time
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
TIMEOUT_S = 300.0
DEMO = ("--env-file", "deploy/demo.env")
_POLL_S = 1.0


class FailedError(Exception):
    """A failure whose message is for the user."""


@dataclass(frozen=True)
class Container:
    """`health` is empty without a health check; `restarts` counts those after a failure."""

    service: str
    identity: str
    status: str
    exit_code: int
    health: str
    restarts: int
    ports: tuple[str, ...]

    @property
    def healthy(self) -> bool:
        return (
            self.health == "healthy"
            if self.health
            else self.status == "exited" and self.exit_code == 0
        )

    @property
    def failed(self) -> bool:
        return self.status in ("exited", "dead") and self.exit_code != 0

    def __str__(self) -> str:
        return f"{self.service}: {self.health or self.status}" + (
            f" with {self.exit_code}" if self.failed else ""
        )


class Stack:
    """A Compose project, with the environment of its files."""

    def __init__(self, environ: Mapping[str, str], *flags: str) -> None:
        self._environ = dict(environ)
        self._compose = [*compose_command(), *flags]

    def run(self, *words: str) -> None:
        """Run Compose and show its output."""
        if subprocess.run([*self._compose, *words], cwd=ROOT, env=self._environ).returncode:
            raise FailedError(f"`{shlex.join([*self._compose, *words])}` failed.")

    def output(self, *words: str) -> str:
        done = subprocess.run(
            [*self._compose, *words], cwd=ROOT, env=self._environ, capture_output=True, text=True
        )
        if done.returncode:
            raise FailedError(
                f"`{shlex.join([*self._compose, *words])}` failed: {done.stderr.strip()}"
            )
        return done.stdout

    def containers(self) -> list[Container]:
        identities = self.output("ps", "--all", "--quiet").split()
        return sorted(
            map(_container, json.loads(docker("inspect", *identities)) if identities else []),
            key=lambda one: one.service,
        )

    def wait(self, timeout_s: float = TIMEOUT_S) -> None:
        """Wait until every container is healthy, or has exited with 0."""
        deadline = time.monotonic() + timeout_s
        found = self.containers()
        while not all(one.healthy for one in found):
            if failed := [one for one in found if one.failed]:
                logs = shlex.join([*self._compose, "logs", failed[0].service])
                raise FailedError(f"{', '.join(map(str, failed))}. See its log: {logs}")
            if time.monotonic() > deadline:
                unhealthy = ", ".join(str(one) for one in found if not one.healthy)
                raise FailedError(f"Not healthy after {timeout_s:.0f} s: {unhealthy}.")
            time.sleep(_POLL_S)  # Compose 1 cannot wait
            found = self.containers()


def compose_command() -> list[str]:
    """Return the command of Compose 2, else 1. Raises FailedError without Docker."""
    for command in (["docker", "compose"], ["docker-compose"]):
        try:
            if subprocess.run([*command, "version"], capture_output=True).returncode == 0:
                docker("info")
                return command
        except FileNotFoundError:
            continue
    raise FailedError(
        "Docker with Compose is needed: neither `docker compose` nor `docker-compose` works here."
    )


def docker(*words: str) -> str:
    done = subprocess.run(["docker", *words], cwd=ROOT, capture_output=True, text=True)
    if done.returncode:
        raise FailedError(f"`{shlex.join(['docker', *words[:2]])}` failed: {done.stderr.strip()}")
    return done.stdout


def build() -> None:
    """Build the image `cryptoviz` from this checkout."""
    flags = shlex.split(os.environ.get("DOCKER_BUILD_FLAGS", ""))
    options = shlex.split("--quiet --tag cryptoviz --file deploy/Dockerfile .")
    if subprocess.run(["docker", "build", *flags, *options], cwd=ROOT).returncode:
        raise FailedError("The image could not be built.")


def _container(inspected: dict[str, Any]) -> Container:
    """Convert the output of `docker inspect`."""
    state, published = inspected["State"], inspected["NetworkSettings"]["Ports"] or {}
    bindings = (binding for bound in published.values() for binding in bound or ())
    return Container(
        service=inspected["Config"]["Labels"]["com.docker.compose.service"],
        identity=inspected["Id"],
        status=state["Status"],
        exit_code=state["ExitCode"],
        health=(state.get("Health") or {}).get("Status", ""),
        restarts=inspected["RestartCount"],
        ports=tuple(sorted({f"{binding['HostIp']}:{binding['HostPort']}" for binding in bindings})),
    )


def up(demo: bool) -> None:
    environ = {**os.environ, **(demo_account() if demo else {})}
    stack = Stack(environ, *(DEMO if demo else ()))
    print("Building the image", flush=True)
    build()
    stack.run("up", "--detach", "--no-build")
    stack.wait()
    url = url_of(next(one.ports[0] for one in stack.containers() if one.service == "api"))
    print(f"\nCryptoViz is ready: {url}{'  (simulated data)' if demo else ''}")
    if demo:
        password = Path(environ["ADMIN_PASSWORD_FILE"]).read_text().strip()
        print(
            f"Sign in as {environ['ADMIN_USERNAME']} with the password {password}, or create an"
            " account of your own."
        )
    elif first_account_missing(url):
        codes = re.findall(r"one-time code: (\w+)", stack.output("logs", "--no-color", "api"))
        print(
            "Open it and create the first account, which becomes the administrator. It asks for"
            f" this one-time code: {codes[-1]}"
        )
    print(f"`make down{' DEMO=1' if demo else ''}` stops it; the volumes stay.")


def url_of(address: str) -> str:
    """Return the URL of the web app, without a slash at the end; `/` redirects to BASE_PATH."""
    with urllib.request.urlopen(f"http://{address}/", timeout=10) as response:
        return str(response.url).rstrip("/")


def first_account_missing(url: str) -> bool:
    with urllib.request.urlopen(f"{url}/api/v1/site", timeout=10) as response:
        return bool(json.load(response)["first_account"])


def demo_account() -> dict[str, str]:
    """Return the demo's first account, with a password file that only its owner can read."""
    path = ROOT / "data/demo-containers/password"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(f"demo-{secrets.token_hex(4)}\n")
    return {"ADMIN_USERNAME": "demo", "ADMIN_PASSWORD_FILE": str(path)}


def main(arguments: list[str]) -> int:
    demo = "--demo" in arguments
    try:
        if arguments[:1] == ["up"]:
            up(demo)
        elif arguments[:1] == ["down"]:
            Stack(os.environ, *(DEMO if demo else ())).run("down")
        else:
            raise FailedError(__doc__ or "")
    except FailedError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""`make up` and `make down`: the containers of docker-compose.yml, with either version of Compose. Standard library alone.

containers.py up|down [--demo]   DOCKER_BUILD_FLAGS are handed to `docker build`, for instance "--network host".
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
PATIENCE_S = 300.0
DEMO = ("--env-file", "deploy/demo.env")
_LOOK_EVERY_S = 1.0


class FailedError(Exception):
    """Something went otherwise than it must; the message is for people."""


@dataclass(frozen=True)
class Container:
    """`health` is empty where nothing is checked; `ports` are those of the host; `restarts` are those that nobody asked for."""

    service: str
    identity: str
    status: str
    exit_code: int
    health: str
    restarts: int
    ports: tuple[str, ...]

    @property
    def fine(self) -> bool:
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
    """One project of Compose. `environ` are the variables that its files see."""

    def __init__(self, environ: Mapping[str, str], *flags: str) -> None:
        self._environ = dict(environ)
        self._compose = [*compose_command(), *flags]

    def run(self, *words: str) -> None:
        """Shows what Compose says."""
        if subprocess.run([*self._compose, *words], cwd=ROOT, env=self._environ).returncode:
            raise FailedError(f"`{shlex.join([*self._compose, *words])}` failed.")

    def said(self, *words: str) -> str:
        done = subprocess.run(
            [*self._compose, *words], cwd=ROOT, env=self._environ, capture_output=True, text=True
        )
        if done.returncode:
            raise FailedError(
                f"`{shlex.join([*self._compose, *words])}` failed: {done.stderr.strip()}"
            )
        return done.stdout

    def containers(self) -> list[Container]:
        identities = self.said("ps", "--all", "--quiet").split()
        return sorted(
            map(_container, json.loads(docker("inspect", *identities)) if identities else []),
            key=lambda one: one.service,
        )

    def wait(self, patience_s: float = PATIENCE_S) -> None:
        """Until every container is healthy, or has done its work and ended."""
        deadline = time.monotonic() + patience_s
        found = self.containers()
        while not all(one.fine for one in found):
            if wrong := [one for one in found if one.failed]:
                raise FailedError(
                    f"{', '.join(map(str, wrong))}. See its log: {shlex.join([*self._compose, 'logs', wrong[0].service])}"
                )
            if time.monotonic() > deadline:
                raise FailedError(
                    f"Not healthy after {patience_s:.0f} s: {', '.join(str(one) for one in found if not one.fine)}."
                )
            time.sleep(_LOOK_EVERY_S)  # version 1 of Compose cannot wait
            found = self.containers()


def compose_command() -> list[str]:
    """Version 2, else 1. Raises FailedError without an engine."""
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
    """The image `cryptoviz` of this checkout."""
    flags = shlex.split(os.environ.get("DOCKER_BUILD_FLAGS", ""))
    if subprocess.run(
        [
            "docker",
            "build",
            *flags,
            "--quiet",
            "--tag",
            "cryptoviz",
            "--file",
            "deploy/Dockerfile",
            ".",
        ],
        cwd=ROOT,
    ).returncode:
        raise FailedError("The image could not be built.")


def _container(seen: dict[str, Any]) -> Container:
    """Of what `docker inspect` prints."""
    state, published = seen["State"], seen["NetworkSettings"]["Ports"] or {}
    places = (place for bound in published.values() for place in bound or ())
    return Container(
        service=seen["Config"]["Labels"]["com.docker.compose.service"],
        identity=seen["Id"],
        status=state["Status"],
        exit_code=state["ExitCode"],
        health=(state.get("Health") or {}).get("Status", ""),
        restarts=seen["RestartCount"],
        ports=tuple(sorted({f"{place['HostIp']}:{place['HostPort']}" for place in places})),
    )


def up(demo: bool) -> None:
    environ = {**os.environ, **(demo_account() if demo else {})}
    stack = Stack(environ, *(DEMO if demo else ()))
    print("Building the image", flush=True)
    build()
    stack.run("up", "--detach", "--no-build")
    stack.wait()
    url = f"http://{next(one.ports[0] for one in stack.containers() if one.service == 'api')}"
    print(f"\nCryptoViz is ready: {url}{'  (simulated data)' if demo else ''}")
    if demo:
        password = Path(environ["ADMIN_PASSWORD_FILE"]).read_text().strip()
        print(
            f"Sign in as {environ['ADMIN_USERNAME']} with the password {password}, or create an account of your own."
        )
    elif first_account_missing(url):
        codes = re.findall(r"one-time code: (\w+)", stack.said("logs", "--no-color", "api"))
        print(
            f"Open it and create the first account, which becomes the administrator. It asks for this one-time code: {codes[-1]}"
        )
    print(f"`make down{' DEMO=1' if demo else ''}` stops it; the volumes stay.")


def first_account_missing(url: str) -> bool:
    with urllib.request.urlopen(f"{url}/api/v1/site", timeout=10) as answer:
        return bool(json.load(answer)["first_account"])


def demo_account() -> dict[str, str]:
    """The demo's first account: its password is made once and kept where only its owner reads it."""
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

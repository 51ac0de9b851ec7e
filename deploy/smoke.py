"""`make compose-smoke`: test the containers with the demo's simulator.

Usage: smoke.py [--no-build] [--keep]

Signs in, reads series and news, then stops and starts Kafka, PostgreSQL and the API in turn and
waits each time for a price published afterwards. Project, volumes and port are its own, so other
containers are not touched. Only the standard library is needed.
"""

import json
import os
import secrets
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from containers import DEMO, TIMEOUT_S, FailedError, Stack, build, docker

ADMIN = "smoke"
UNREADY_WITHIN_S = 10.0
POLLS = {"POLL_SECONDS": "5", "FEED_POLL_SECONDS": "10"}
_INHERITED = ("PATH", "HOME", "LANG", "TERM")  # but no settings of a real installation


def step(text: str) -> None:
    print(f"{time.monotonic() - BEGAN:6.1f} s  {text}", flush=True)


BEGAN = time.monotonic()


class Api:
    """The API of the stack under test."""

    def __init__(self, port: int) -> None:
        self._base = f"http://127.0.0.1:{port}"
        self._token = ""

    def sign_in(self, password: str) -> None:
        body = self._ask("/api/v1/auth/login", {"username": ADMIN, "password": password})
        self._token = body["access_token"]

    def get(self, path: str) -> Any:
        return self._ask(f"/api/v1/{path}", None)

    def ready(self) -> bool:
        try:
            self._ask("/readyz", None)
        except (OSError, FailedError):
            return False
        return True

    def _ask(self, path: str, body: object) -> Any:
        headers = {"Content-Type": "application/json"} | (
            {"Authorization": f"Bearer {self._token}"} if self._token else {}
        )
        data = None if body is None else json.dumps(body).encode()
        try:
            with urllib.request.urlopen(
                urllib.request.Request(self._base + path, data, headers), timeout=10
            ) as response:
                return json.load(response)
        except urllib.error.HTTPError as error:
            raise FailedError(
                f"{path} answered {error.code}: {error.read(500).decode(errors='replace')}"
            ) from error


def until(what: str, check: Callable[[], Any], timeout_s: float = TIMEOUT_S) -> Any:
    """Return the first truthy result of `check`; failures of the API are retried."""
    deadline, last = time.monotonic() + timeout_s, ""
    while time.monotonic() < deadline:
        try:
            if found := check():
                return found
        except (OSError, FailedError, KeyError, IndexError) as error:
            last = f" ({error})"
        time.sleep(0.2)
    raise FailedError(f"Timed out after {timeout_s:.0f} s waiting for {what}{last}.")


def main(arguments: list[str]) -> int:
    if unknown := set(arguments) - {"--no-build", "--keep"}:
        return fail(f"Unknown: {' '.join(unknown)}\n{__doc__}")
    try:
        if "--no-build" not in arguments:
            build()
            step("image built")
        with (
            tempfile.TemporaryDirectory() as directory,
            running(Path(directory), keep="--keep" in arguments) as (stack, api),
        ):
            check_pages(stack, api)
            restart_services(stack, api)
            report_usage(stack)
    except FailedError as error:
        return fail(f"FAILED: {error}")
    step("all checks passed")
    return 0


def fail(text: str) -> int:
    print(text, file=sys.stderr)
    return 1


@contextmanager
def running(directory: Path, *, keep: bool) -> Iterator[tuple[Stack, Api]]:
    """Yield a healthy stack and its API, signed in. Remove everything afterwards unless `keep`."""
    port, password = free_port(), secrets.token_hex(8)
    (directory / "password").write_text(password)
    (directory / "password").chmod(0o600)  # as users have them
    kept = {
        name: value
        for name, value in os.environ.items()
        if name in _INHERITED or name.startswith("DOCKER_")
    }
    admin = {"ADMIN_USERNAME": ADMIN, "ADMIN_PASSWORD_FILE": str(directory / "password")}
    project = {"COMPOSE_PROJECT_NAME": "cryptoviz-smoke", "PORT": str(port)}
    stack, api = Stack({**kept, **admin, **POLLS, **project}, *DEMO), Api(port)
    stack.run("down", "--volumes")  # the rest of an earlier run that was killed
    try:
        stack.run("up", "--detach", "--no-build")
        step("started")
        stack.wait()
        step(f"healthy: {', '.join(one.service for one in stack.containers())}")
        api.sign_in(password)
        step(f"signed in as {ADMIN}, with the password from a file of mode 600")
        yield stack, api
    except FailedError:
        show_logs(stack)
        raise
    finally:
        if not keep:
            stop(stack)


def check_pages(stack: Stack, api: Api) -> None:
    published = [(one.service, port) for one in stack.containers() for port in one.ports]
    if [service for service, _ in published] != ["api"] or not published[0][1].startswith(
        "127.0.0.1:"
    ):
        raise FailedError(f"Only the API on loopback should be published, not {published}.")
    step(f"published: {published[0][1]}, nothing else")
    top = until("a table of coins", lambda: api.get("markets?sort=rank&limit=1")["data"][0])
    series = until(
        "a series of two points",
        lambda: (found := api.get(f"coins/{top['id']}/prices?window=24h"))["t"][1:] and found,
    )
    step(f"series of {top['id']}: {len(series['t'])} points, the last {series['v'][-1]:,.2f}")
    news = until("news", lambda: api.get("news?filter=all")["data"])
    step(f"news: {len(news)} on the first page, among them {news[0]['title']!r}")
    consumers = until("heartbeats of both consumers", lambda: by_consumer(api.get("status")))
    step(f"consumers: {consumers}")


def by_consumer(status: dict[str, Any]) -> str:
    """Return `archive 0 behind, index 0 behind` once both have reported, else an empty string."""
    lags: dict[str, int] = {}
    for row in status["consumers"]:
        lags[row["consumer"]] = lags.get(row["consumer"], 0) + (row["lag"] or 0)
    return (
        ", ".join(f"{name} {lag} behind" for name, lag in sorted(lags.items()))
        if {"archive", "index"} <= set(lags)
        else ""
    )


def restart_services(stack: Stack, api: Api) -> None:
    # A service that found no database at its start ended, and was started again.
    before = {one.service: one.restarts for one in stack.containers()}
    for service in ("kafka", "postgres", "api"):
        stack.output("stop", service)
        step(f"{service} stopped")
        if service == "postgres":
            until("/readyz to fail", lambda: not api.ready(), UNREADY_WITHIN_S)
            step("  the API reports that it is not ready")
        stack.output("start", service)
        started, moment = time.monotonic(), now()
        price = until(
            f"a price from after the start of {service}", partial(price_after, api, moment)
        )
        step(f"  after {time.monotonic() - started:.1f} s a price from {price}")
    stack.wait()
    if restarted := [
        one.service for one in stack.containers() if one.restarts > before[one.service]
    ]:
        raise FailedError(f"These failed and were restarted: {', '.join(restarted)}.")
    if rejected := api.get("status")["dead_letters"]:
        raise FailedError(f"{rejected} records were rejected.")
    step("all healthy again; no other service was restarted, no record rejected")


def price_after(api: Api, moment: str) -> str:
    """Return the time of the newest price if it is after `moment`, else an empty string."""
    observed: str = api.get("markets?sort=rank&limit=1")["as_of"]
    return observed if observed > moment else ""


def report_usage(stack: Stack) -> None:
    names = {
        one.identity[:12]: one.service for one in stack.containers() if one.status == "running"
    }
    size = int(docker("image", "inspect", "--format", "{{.Size}}", "cryptoviz"))
    step(f"image: {size / 1e6:.0f} MB")
    for line in docker(
        "stats", "--no-stream", "--format", "{{.ID}} {{.MemUsage}} {{.CPUPerc}}", *names
    ).splitlines():
        identity, used, *_ = line.split()
        step(f"  {names[identity]}: {used}, CPU {line.split()[-1]}")
    lines = stack.output("exec", "-T", "consumer-archive", "python", "-c", COUNT_LINES).strip()
    step(f"archive: {lines}")


COUNT_LINES = """
from pathlib import Path
files = [path for path in Path('/app/data').rglob('*.jsonl')]
print(sum(path.read_bytes().count(b'\\n') for path in files), 'lines in', len(files), 'files')
"""


def stop(stack: Stack) -> None:
    """Stop all; a service that had to be killed exits with 137."""
    stack.output("stop")
    ended = stack.containers()
    stack.run("down", "--volumes")
    step("down")
    if killed := [one.service for one in ended if one.exit_code == 137]:
        raise FailedError(f"These did not stop in time and were killed: {', '.join(killed)}.")


def show_logs(stack: Stack) -> None:
    for one in stack.containers():
        if not one.healthy:
            print(f"--- {one}", file=sys.stderr)
            subprocess.run(["docker", "logs", "--tail", "40", one.identity], stdout=sys.stderr)


def now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
        return port


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

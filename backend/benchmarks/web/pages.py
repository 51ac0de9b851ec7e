"""Pages of the web app in Chromium, against a demo with twelve favourites.

Each round loads each page with an empty cache on a slow network (150 ms, 1.6 Mb/s) and a processor
that is slowed down four times; charts of many points are drawn without that; then the dashboard is
refreshed 200 times. `python -m
benchmarks.web.pages --pages coin --devices phone --rounds 1 --refreshes 0 --verbose` in `backend/`
measures one page alone and lists its requests and what moved; `--help` has the options.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.report import Measurement, Rounds, filled, table
from benchmarks.web.processes import started
from benchmarks.web.product import Api
from cryptoviz.cli.commands.run.demo import USERNAME, demo_password
from cryptoviz.config import project_root
from cryptoviz.ops.ports import free_port

PAGES = ("dashboard", "markets", "coin", "news", "status")
DEVICES = ("phone", "desktop")
POLL_S = "20"
HISTORY_TIMEOUT_S = 300
_MORE_FAVOURITES = ("cardano", "tron", "stellar", "litecoin", "polkadot", "uniswap")
_SCRIPT = project_root() / "frontend/e2e/bench/pages.ts"


def measurements(rounds: dict[str, Rounds], reason: str = "") -> list[Measurement]:
    """Return the measurements with these values by `page, device, quantity`."""
    empty = [one for page in PAGES for device in DEVICES for one in _of_page(page, device)]
    empty += _of_charts() + _of_refreshes()
    found = {
        **{name: values for name, values in rounds.items() if not name.startswith("heap")},
        **_heap_growth(rounds),
    }
    scaled = {
        one.name: tuple(value / _SCALES.get(one.unit, 1) for value in found[one.name])
        for one in empty
        if one.name in found
    }
    return filled(empty, scaled, reason)


_SCALES = {"kB": 1000, "s": 1000, "MB": 1e6}


def _of_page(page: str, device: str) -> list[Measurement]:
    def less(quantity: str, unit: str, goal: float) -> Measurement:
        return Measurement(f"{page}, {device}, {quantity}", (), unit, goal, better="less")

    return [
        less("bytes", "kB", 250 if page == "coin" else 170),
        less("requests", "requests", 20),
        less("figure", "s", 2.5),
        less("lcp", "s", 2.5),
        less("blocking", "ms", 500 if page == "coin" else 300),
        less("shift", "of the viewport", 0.02),
    ]


def _of_charts() -> list[Measurement]:
    goals = {
        "line of 10,000 points, drawing": 50,
        "line of 10,000 points, moving": 8,
        "1,000 candles, drawing": 30,
        "1,000 candles, moving": 8,
    }
    return [Measurement(name, (), "ms", goal, better="less") for name, goal in goals.items()]


def _of_refreshes() -> list[Measurement]:
    return [
        Measurement("refresh, unchanged", (), "kB", 2, better="less"),
        Measurement("refresh, changed", (), "kB", 12, better="less"),
        Measurement("growth of the heap", (), "MB", 0.5, better="less"),
    ]


def _heap_growth(rounds: dict[str, Rounds]) -> dict[str, Rounds]:
    pairs = zip(rounds.get("heap, before", ()), rounds.get("heap, after", ()), strict=True)
    growth = tuple(after - before for before, after in pairs)
    return {"growth of the heap": growth} if growth else {}


def page_measurements(directory: Path, rounds: int) -> list[Measurement]:
    """Measure everything, if there is a browser."""
    obstacle = _obstacle()
    if obstacle:
        return measurements({}, obstacle)
    directory.mkdir()
    with demo(directory) as (site, password):
        return measurements(measure(site, password, [f"--rounds={rounds}", "--charts"]))


def _obstacle() -> str | None:
    chromium = os.environ.get("CHROMIUM", "/usr/bin/chromium")
    if shutil.which(chromium) is None:
        return "Chromium is not installed"
    built = (project_root() / "frontend/dist/cryptoviz/browser/index.html").exists()
    return None if built else "the web app is not built"


@contextmanager
def demo(directory: Path) -> Iterator[tuple[str, str]]:
    """Run a demo with twelve favourites; yield its address and password."""
    port = free_port()
    environ = {"DATA_DIR": str(directory / "demo"), "PORT": str(port), "POLL_SECONDS": POLL_S}
    program = ["-m", "cryptoviz.cli.main", "demo"]
    with started(program, port, environ, directory / "demo.log", "/readyz"):
        password, api = demo_password(directory / "demo"), Api(port)
        _choose_favourites(api, password)
        yield f"http://127.0.0.1:{port}", password


def _choose_favourites(api: Api, password: str) -> None:
    """Add favourites once the demo rests: it has the history of all its coins."""
    credentials = {"username": USERNAME, "password": password}
    token = json.loads(api.call("POST", "/api/v1/auth/login", body=credentials))["access_token"]
    deadline = time.monotonic() + HISTORY_TIMEOUT_S
    while not _has_all_history(api, token):
        if time.monotonic() > deadline:
            raise RuntimeError("the history of the demo is not complete")
        time.sleep(0.5)
    for coin in _MORE_FAVOURITES:
        api.call("PUT", f"/api/v1/favourites/{coin}", token)


def _has_all_history(api: Api, token: str) -> bool:
    history = json.loads(api.call("GET", "/api/v1/status", token))["history"]
    return bool(history and 0 < history["total"] == history["filled"])


def measure(site: str, password: str, options: Sequence[str]) -> dict[str, Rounds]:
    """Return the values of each round, as the script prints them."""
    node = str(Path(sys.executable).with_name("node"))
    account = (f"--site={site}", f"--user={USERNAME}", f"--password={password}")
    command = [node, str(_SCRIPT), *account, f"--poll-seconds={POLL_S}", *options]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    return {name: tuple(values) for name, values in json.loads(done.stdout).items()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", default=",".join(PAGES), help="%(default)s")
    parser.add_argument("--devices", default=",".join(DEVICES), help="%(default)s")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--refreshes", type=int, default=200)
    parser.add_argument("--site", help="a demo that runs already; DATA_DIR is its data directory")
    parser.add_argument("--charts", action="store_true", help="the script that draws charts too")
    parser.add_argument("--verbose", action="store_true", help="requests, long tasks, shifts")
    given = vars(parser.parse_args())
    site = given.pop("site")
    flags = [f"--{name}" for name in ("charts", "verbose") if given.pop(name)]
    options = [f"--{name}={value}" for name, value in given.items()] + flags
    if obstacle := _obstacle():
        raise SystemExit(obstacle)
    if site:
        rounds = measure(site, demo_password(Path(os.environ["DATA_DIR"])), options)
    else:
        with TemporaryDirectory() as directory, demo(Path(directory)) as (site, password):
            rounds = measure(site, password, options)
    print(table([one for one in measurements(rounds) if one.rounds]))


if __name__ == "__main__":
    main()

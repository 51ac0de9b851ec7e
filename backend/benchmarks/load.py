"""Load on one HTTP server: wrk where it is installed, else threads of our own. Only the ratio of two runs of one loader means anything."""

import http.client
import itertools
import re
import shutil
import subprocess
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

CONNECTIONS, THREADS = 16, 1

# Each request in turn is the next line of a file: `path<TAB>token`.
LUA = """
local requests, n, i = {}, 0, 0
for line in io.lines(os.getenv("CRYPTOVIZ_REQUESTS")) do
  local path, token = line:match("^([^\\t]*)\\t(.*)$")
  local headers = { ["Host"] = os.getenv("CRYPTOVIZ_HOST") }
  if token ~= "" then headers["Authorization"] = "Bearer " .. token end
  n = n + 1
  requests[n] = wrk.format("GET", path, headers)
end
function request()
  i = i % n + 1
  return requests[i]
end
"""


@dataclass(frozen=True)
class Ask:
    """One request; `token` empty = without one."""

    path: str
    token: str = ""


@dataclass(frozen=True)
class Measured:
    per_second: float
    failed: int  # answers that were not 2xx or 3xx, and broken connections


def measure(port: int, asks: Sequence[Ask], seconds: float, workplace: Path) -> Measured:
    """Send these over and over, in turn, over 16 connections."""
    return (_with_wrk if shutil.which("wrk") else _with_threads)(port, asks, seconds, workplace)


def loader() -> str:
    return "wrk" if shutil.which("wrk") else "threads"


def _with_wrk(port: int, asks: Sequence[Ask], seconds: float, workplace: Path) -> Measured:
    script, requests = workplace / "load.lua", workplace / "requests.tsv"
    script.write_text(LUA)
    requests.write_text("".join(f"{ask.path}\t{ask.token}\n" for ask in asks))
    host = f"127.0.0.1:{port}"
    command = [
        "wrk",
        f"-t{THREADS}",
        f"-c{CONNECTIONS}",
        f"-d{seconds:g}s",
        "-s",
        str(script),
        f"http://{host}",
    ]
    environ = {
        "CRYPTOVIZ_REQUESTS": str(requests),
        "CRYPTOVIZ_HOST": host,
        "PATH": "/usr/bin:/bin:/usr/local/bin",
    }
    report = subprocess.run(command, env=environ, capture_output=True, text=True, check=True).stdout
    return read_wrk(report)


def read_wrk(report: str) -> Measured:
    rate = re.search(r"Requests/sec:\s+([\d.]+)", report)
    bad = re.search(r"Non-2xx or 3xx responses: (\d+)", report)
    broken = re.search(
        r"Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)", report
    )
    failed = (int(bad.group(1)) if bad else 0) + (sum(map(int, broken.groups())) if broken else 0)
    return Measured(float(rate.group(1)) if rate else 0.0, failed)


def _with_threads(port: int, asks: Sequence[Ask], seconds: float, _workplace: Path) -> Measured:
    turns, deadline = itertools.cycle(asks), time.monotonic() + seconds
    counts = [[0, 0] for _ in range(CONNECTIONS)]
    threads = [
        threading.Thread(target=_ask_until, args=(port, turns, deadline, count)) for count in counts
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return Measured(sum(done for done, _ in counts) / seconds, sum(failed for _, failed in counts))


def _ask_until(port: int, turns: "itertools.cycle[Ask]", deadline: float, count: list[int]) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port)
    while time.monotonic() < deadline:
        ask = next(turns)
        connection.request(
            "GET", ask.path, headers={"Authorization": f"Bearer {ask.token}"} if ask.token else {}
        )
        answer = connection.getresponse()
        answer.read()
        count[0] += 1
        count[1] += answer.status >= 400

"""Load on an HTTP server, from wrk if it is installed, else from threads.

Only the ratio of two runs with the same loader is meaningful.
"""

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

# The requests are the lines of a file, `path<TAB>token`.
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
class Request:
    """A GET request; an empty token means none."""

    path: str
    token: str = ""


@dataclass(frozen=True)
class Load:
    """The result of a run."""

    per_second: float
    failed: int  # status above 399, or a broken connection


def measure(port: int, requests: Sequence[Request], seconds: float, directory: Path) -> Load:
    """Repeat these requests in turn over 16 connections."""
    return (_with_wrk if shutil.which("wrk") else _with_threads)(port, requests, seconds, directory)


def loader() -> str:
    return "wrk" if shutil.which("wrk") else "threads"


def _with_wrk(port: int, requests: Sequence[Request], seconds: float, directory: Path) -> Load:
    script, listing = directory / "load.lua", directory / "requests.tsv"
    script.write_text(LUA)
    listing.write_text("".join(f"{request.path}\t{request.token}\n" for request in requests))
    host = f"127.0.0.1:{port}"
    options = f"-t{THREADS} -c{CONNECTIONS} -d{seconds:g}s -s".split()
    environ = {
        "CRYPTOVIZ_REQUESTS": str(listing),
        "CRYPTOVIZ_HOST": host,
        "PATH": "/usr/bin:/bin:/usr/local/bin",
    }
    done = subprocess.run(
        ["wrk", *options, str(script), f"http://{host}"],
        env=environ,
        capture_output=True,
        text=True,
        check=True,
    )
    return read_wrk(done.stdout)


def read_wrk(report: str) -> Load:
    rate = re.search(r"Requests/sec:\s+([\d.]+)", report)
    bad = re.search(r"Non-2xx or 3xx responses: (\d+)", report)
    broken = re.search(
        r"Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)", report
    )
    failed = (int(bad.group(1)) if bad else 0) + (sum(map(int, broken.groups())) if broken else 0)
    return Load(float(rate.group(1)) if rate else 0.0, failed)


def _with_threads(port: int, requests: Sequence[Request], seconds: float, _directory: Path) -> Load:
    turns, deadline = itertools.cycle(requests), time.monotonic() + seconds
    counts = [[0, 0] for _ in range(CONNECTIONS)]
    threads = [
        threading.Thread(target=_request_until, args=(port, turns, deadline, count))
        for count in counts
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return Load(sum(done for done, _ in counts) / seconds, sum(failed for _, failed in counts))


def _request_until(
    port: int, turns: "itertools.cycle[Request]", deadline: float, count: list[int]
) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port)
    while time.monotonic() < deadline:
        request = next(turns)
        connection.request(
            "GET",
            request.path,
            headers={"Authorization": f"Bearer {request.token}"} if request.token else {},
        )
        response = connection.getresponse()
        response.read()
        count[0] += 1
        count[1] += response.status >= 400

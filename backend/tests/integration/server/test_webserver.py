"""The web server in real processes: killed workers are replaced, and none remains after a stop."""

import os
import signal
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

from cryptoviz.ops import local_http
from cryptoviz.ops.ports import free_port
from support.servers.processes import alive, children, kill
from support.waiting import PATIENCE_S, wait_until

PROGRAM = """
import os, sys
from cryptoviz.ops.logging import configure_logging
from cryptoviz.ops.webserver import serve

def app(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [str(os.getpid()).encode()]

configure_logging("text", "info", "serve")
serve(lambda: app, "127.0.0.1", int(sys.argv[1]), 2, "info")
"""


@contextmanager
def server(log: Path):
    """(process, port) of a server that has answered once."""
    port = free_port()
    with log.open("w") as stderr:
        process = subprocess.Popen(
            [sys.executable, "-c", PROGRAM, str(port)], stderr=stderr, process_group=0
        )
    try:
        wait_until(lambda: local_http.get("127.0.0.1", port, "/")[0] == 200)
        yield process, port
    finally:
        os.killpg(process.pid, signal.SIGKILL) if process.poll() is None else None
        process.wait()


def test_webserver_replaces_a_killed_worker(tmp_path):
    with server(tmp_path / "log") as (process, port):
        first = wait_until(
            lambda: children(process.pid) if len(children(process.pid)) == 2 else None
        )
        kill(first[0])
        wait_until(
            lambda: (
                len([pid for pid in children(process.pid) if alive(pid)]) == 2
                and first[0] not in children(process.pid)
            )
        )
        wait_until(lambda: local_http.get("127.0.0.1", port, "/")[0] == 200)
    assert "Unexpected exit from worker-1" in (tmp_path / "log").read_text()


def test_webserver_killed_takes_its_workers(tmp_path):
    with server(tmp_path / "log") as (process, port):
        both = wait_until(
            lambda: children(process.pid) if len(children(process.pid)) == 2 else None
        )
        kill(process.pid)
        process.wait()
        wait_until(lambda: not any(alive(pid) for pid in both))
        assert local_http.get("127.0.0.1", port, "/")[0] == 0


def test_webserver_stops_right_after_the_first_response(tmp_path):
    with server(tmp_path / "log") as (process, _):
        process.terminate()
        assert process.wait(timeout=PATIENCE_S) == 0

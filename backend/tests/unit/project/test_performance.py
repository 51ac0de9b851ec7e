"""docs/performance.md is written from the measurements, and the load without wrk is counted."""

import itertools
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import SimpleNamespace

import pytest

from cryptoviz.config import project_root

sys.path.insert(0, str(project_root() / "backend"))

from benchmarks import performance, scaling
from benchmarks.report import Measurement
from benchmarks.web.load import Request, measure

DOCUMENT = (project_root() / "docs/performance.md").read_text()


def test_performance_document_has_the_place_of_its_tables():
    assert all(DOCUMENT.count(mark) == 1 for mark in scaling.MARK)


def test_performance_tables_are_below_their_commands():
    bare = Measurement("bare", (100.0, 300.0), "requests/s")
    hot = Measurement("hot", (150.0, 600.0), "requests/s", 1.6, "bare")
    day = Measurement("cold on SQLite: prices of a day", (1.25,), "ms", better="less")
    absent = Measurement("status, phone, lcp", (), "s", 2.5, better="less", reason="no browser")
    text = performance.tables([bare, hot, absent, day], "a machine")
    lines = text.splitlines()
    assert lines[0] == "Measured on a machine."
    assert "| hot | 375 requests/s | 1.75 × bare | ≥ 1.6 × | met |" in lines
    assert "| status, phone, lcp | – |  | ≤ 2.5 | not measured: no browser |" in lines
    commands = [line for line in lines if line.startswith("`")]
    assert commands == [
        "`python -m benchmarks.web.years cold`",
        "`python -m benchmarks.web.pages`",
        "`make bench`",
    ]
    assert text.index(commands[0]) < text.index(day.name) < text.index(commands[1])


class Answering(BaseHTTPRequestHandler):
    """Responds 200 to signed-in requests for `/good`, else 404."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_GET(self):
        is_good = (self.path, self.headers["Authorization"]) == ("/good", "Bearer token")
        self.send_response(200 if is_good else 404)
        self.send_header("Content-Length", "3")
        self.end_headers()
        self.wfile.write(b"yes")

    def log_message(self, *_arguments):
        pass


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 16  # the connections of the load; more would be tried again after a second

    def handle_error(self, request, client_address):
        """Ignore the connections that the load closes in the middle of a response."""


@pytest.mark.parametrize(("path", "all_failed"), [("/good", False), ("/bad", True)])
def test_load_without_wrk_counts_responses_and_failures(monkeypatch, tmp_path, path, all_failed):
    monkeypatch.setattr("shutil.which", lambda _name: None)
    ticks = map(float, itertools.count())  # the run ends after readings of the clock, not early
    monkeypatch.setattr("benchmarks.web.load.time", SimpleNamespace(perf_counter=ticks.__next__))
    with Server(("127.0.0.1", 0), Answering) as server:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        load = measure(server.server_port, [Request(path, "token")], 100, tmp_path)
        server.shutdown()
    assert load.per_second > 0
    assert load.p99_ms > 0
    assert load.failed == (round(load.per_second * 100) if all_failed else 0)

"""An installation as a user runs it: commands as processes, the API over HTTP, and all that its GET routes answer."""

import json
import os
import subprocess
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptoviz.config import project_root
from cryptoviz.ops.ports import free_port
from support.crash.supervised_installation import PROGRAM
from support.waiting import PATIENCE_S, wait_until

API = "/api/v1"
NOBODY = "http://127.0.0.1:9"  # nothing listens there: no source brings anything new


@dataclass(frozen=True)
class Answer:
    status: int
    body: bytes

    def json(self) -> Any:
        return json.loads(self.body)


class Installation:
    """On one data directory; `settings` say which bus and which database."""

    def __init__(self, directory: Path, **settings: str) -> None:
        self.directory, self.port = directory, free_port()
        kept = {
            name: value
            for name, value in os.environ.items()
            if name in ("PATH", "HOME", "LANG", "PYTHONPATH")
        }
        self.environ = {
            **kept,
            "DATA_DIR": str(directory / "data"),
            "PORT": str(self.port),
            "TOPICS_FILE": str(project_root() / "kafka/topics.yml"),
            "COINGECKO_BASE_URL": NOBODY,
            "FEEDS": "",
            "OPEN_REGISTRATION": "true",
            **settings,
        }

    def command(self, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
        """Run to its end."""
        given = {**self.environ, **more}
        return subprocess.run(
            [*PROGRAM, *words],
            env=given,
            cwd=self.directory,
            capture_output=True,
            text=True,
            timeout=10 * PATIENCE_S,
        )

    @contextmanager
    def running(self, *words: str) -> Iterator[Path]:
        """Meanwhile it runs; its log. Ended with SIGTERM, which it must obey with exit code 0."""
        log = self.directory / f"{'-'.join(words)}.log"
        with log.open("ab") as output:
            process = subprocess.Popen(
                [*PROGRAM, *words],
                env=self.environ,
                cwd=self.directory,
                stdout=output,
                stderr=output,
            )
        try:
            yield log
            process.terminate()
            assert process.wait(PATIENCE_S) == 0, log.read_text()[-3000:]
        finally:
            if process.poll() is None:
                process.kill()
                process.wait()

    @contextmanager
    def answering(self, *words: str) -> Iterator[Path]:
        """Meanwhile it runs and answers."""
        with self.running(*words) as log:
            wait_until(
                lambda: self.ask("/readyz").status == 200,
                2 * PATIENCE_S,
                lambda: f"readiness: {log.read_text()[-3000:]}",
            )
            yield log

    # --- the API ---

    def ask(self, path: str, token: str = "", method: str = "GET", body: Any = None) -> Answer:
        """Status 0 while nothing answers."""
        headers = {"Content-Type": "application/json"} | (
            {"Authorization": f"Bearer {token}"} if token else {}
        )
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}{path}", data, headers, method=method
        )
        try:
            with urllib.request.urlopen(request, timeout=PATIENCE_S) as answer:
                return Answer(answer.status, answer.read())
        except urllib.error.HTTPError as error:
            with error:
                return Answer(error.code, error.read())
        except OSError:
            return Answer(0, b"")

    def enter(self, how: str, username: str, password: str) -> str:
        """Register or login; the access token."""
        answer = self.ask(
            f"{API}/auth/{how}", method="POST", body={"username": username, "password": password}
        )
        assert answer.status in (200, 201), answer
        return str(answer.json()["access_token"])

    def wait_indexed(self, token: str) -> None:
        """Until the index stands at the end of every topic that it has said something of, and the archive too."""
        status = lambda: self.ask(f"{API}/status", token).json()  # noqa: E731 - asked twice
        wait_until(
            lambda: _caught_up(status()),
            2 * PATIENCE_S,
            lambda: f"an index without lag: {status()['consumers']}",
        )

    def documented(self) -> set[str]:
        """The paths that answer to GET."""
        return {
            path
            for path, methods in self.ask("/openapi.json").json()["paths"].items()
            if "get" in methods
        }

    def walk(self, questions: Sequence[str], token: str) -> dict[str, bytes]:
        """Answers by question; of a list all its pages."""
        found: dict[str, bytes] = {}
        for question in questions:
            url: str | None = question
            while url:
                answer = self.ask(url, token)
                found[url] = b"%d %b" % (answer.status, answer.body)
                url = _next_page(question, answer)
        return found


def _caught_up(status: Mapping[str, Any]) -> bool:
    rows = status["consumers"]
    return {row["topic"] for row in rows} >= {"datacrypto", "rssfeed", "errors"} and all(
        row["lag"] == 0 for row in rows
    )


def _next_page(question: str, answer: Answer) -> str | None:
    cursor = answer.json().get("next") if answer.status == 200 else None
    return (
        f"{question}{'&' if '?' in question else '?'}cursor={urllib.parse.quote(cursor)}"
        if cursor
        else None
    )

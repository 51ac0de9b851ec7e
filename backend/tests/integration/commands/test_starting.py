"""Each process logs its database, so that processes with different databases are noticed."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from cryptoviz.store.db.database import masked_url

# Processes that keep running, and end here because of a setting; commands that answer at once.
PROCESSES = (["consume", "archive"], ["produce", "news"], ["pipeline"], ["serve"])
COMMANDS = (["errors", "list"], ["reindex"], ["produce", "news", "--once"])
NOWHERE = {
    "FEEDS": "Nowhere|http://127.0.0.1:9/feed",
    "LOG_FORMAT": "text",
    "TOPICS_FILE": "nowhere.yml",
}  # it is not asked: its address is private


@pytest.mark.parametrize("command", [*PROCESSES, *COMMANDS], ids=" ".join)
def test_only_processes_log_their_database_without_the_password(
    process_database: str, tmp_path: Path, command: list[str]
) -> None:
    url = process_database.replace("://cryptoviz@", "://cryptoviz:hunter2@")
    given = {"DATABASE_URL": url, "DATA_DIR": str(tmp_path / "data"), **NOWHERE}
    program = [sys.executable, "-m", "cryptoviz.cli.main", *command]
    done = subprocess.run(
        program,
        cwd=tmp_path,
        env={**os.environ, **given},
        capture_output=True,
        text=True,
        timeout=120,
    )
    lines = [line for line in done.stderr.splitlines() if " starting " in line]
    named = [line.partition(" starting database=")[2].strip('"') for line in lines]
    assert named == ([masked_url(url)] if command in PROCESSES else [])
    assert "hunter2" not in done.stdout + done.stderr

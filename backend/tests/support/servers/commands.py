"""Run a command of CryptoViz in a process, as a user does."""

import os
import subprocess
from pathlib import Path

from cryptoviz.config import project_root
from support.crash.simulator_process import PROGRAM
from support.waiting import PATIENCE_S


def environ_of(data_dir: Path, port: int, **more: str) -> dict[str, str]:
    kept = {
        name: value
        for name, value in os.environ.items()
        if name in ("PATH", "HOME", "LANG", "DATABASE_URL")
    }
    return {
        **kept,
        "DATA_DIR": str(data_dir),
        "PORT": str(port),
        "TOPICS_FILE": str(project_root() / "kafka/topics.yml"),
        **more,
    }


def run_command(*words: str, cwd: Path, env: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*PROGRAM, *words], cwd=cwd, env=env, capture_output=True, text=True, timeout=PATIENCE_S
    )

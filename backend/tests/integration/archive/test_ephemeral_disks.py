"""Every command warns once when DATA_DIR is on ephemeral storage, here in /dev/shm."""

import os
import subprocess
import tempfile
from pathlib import Path

import pytest

from cryptoviz.config import project_root
from cryptoviz.ops.ephemeral_disk import ephemeral_warning
from cryptoviz.ops.ports import free_port
from support.crash.simulator_process import PROGRAM
from support.waiting import PATIENCE_S, wait_until

SHM = Path("/dev/shm")
NOBODY = "http://127.0.0.1:9"  # nothing listens there

pytestmark = pytest.mark.skipif(ephemeral_warning(SHM) is None, reason="/dev/shm is no tmpfs here")


@pytest.fixture
def environ(process_database):
    with tempfile.TemporaryDirectory(dir=SHM) as directory:
        kept = {
            name: value
            for name, value in os.environ.items()
            if name in ("PATH", "HOME", "LANG", "DATABASE_URL")
        }
        yield {
            **kept,
            "DATA_DIR": directory,
            "PORT": str(free_port()),
            "TOPICS_FILE": str(project_root() / "kafka/topics.yml"),
            "COINGECKO_BASE_URL": NOBODY,
            "FEEDS": f"{NOBODY}/feed.xml",
            "ALLOW_PRIVATE_FEEDS": "true",
        }


def sentence(environ):
    where = f"DATA_DIR is {environ['DATA_DIR']}, which is in memory (tmpfs)"
    return f"{where}: a restart deletes the data."


def run(environ, cwd, *words):
    return subprocess.run(
        [*PROGRAM, *words], cwd=cwd, env=environ, capture_output=True, text=True, timeout=PATIENCE_S
    )


def test_doctor_reports_ephemeral_disk_without_failing(environ, tmp_path):
    lines = run(environ, tmp_path, "doctor", "--offline").stdout.splitlines()
    assert f"warn  disk: {sentence(environ)}" in lines[:3], "it is among the first checks"
    kept = run(environ | {"DATA_DIR": str(tmp_path / "data")}, tmp_path, "doctor", "--offline")
    assert not [line for line in kept.stdout.splitlines() if line.startswith("warn")]


def test_single_part_warns_about_its_ephemeral_data(environ, tmp_path, databases):
    run(environ, tmp_path, "migrate")
    assert run(environ, tmp_path, "produce", "news", "--once").stderr.count(sentence(environ)) == 1
    assert_says_once(environ, tmp_path, ["consume", "index"], "index")
    if databases.kind == "sqlite":  # with a database elsewhere the web server keeps nothing there
        assert_says_once(environ, tmp_path, ["serve"], "serve")


def test_up_warns_once_about_ephemeral_disk(environ, tmp_path):
    assert_says_once(environ, tmp_path, ["up"], "up")


def assert_says_once(environ, tmp_path, words, name):
    """Run until the sentence was printed and, for a server, all parts answer."""
    log = tmp_path / f"{name}.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [*PROGRAM, *words], cwd=tmp_path, env=environ, stdout=output, stderr=output
        )
    try:
        wait_until(lambda: sentence(environ) in log.read_text(), 60)
        if name == "up":
            wait_until(lambda: "CryptoViz is ready" in log.read_text(), 60)
    finally:
        process.terminate()
        process.wait(timeout=PATIENCE_S)
    assert log.read_text().count(sentence(environ)) == 1

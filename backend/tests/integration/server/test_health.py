"""Readiness of a producer or consumer that runs alone, on HEALTH_PORT."""

import json
import os
import socket
import subprocess

import pytest
from sqlalchemy import text

from cryptoviz.config import project_root
from cryptoviz.ops import local_http
from cryptoviz.ops.ports import free_port
from cryptoviz.store.db.database import Database
from support.crash.simulator_process import PROGRAM
from support.waiting import PATIENCE_S, wait_until

NOBODY = (
    "http://127.0.0.1:9"  # nothing listens there; failing sources do not make a producer unready
)


@pytest.fixture
def environ(tmp_path, process_database):
    kept = {
        name: value
        for name, value in os.environ.items()
        if name in ("PATH", "HOME", "LANG", "DATABASE_URL")
    }
    sources = {
        "COINGECKO_BASE_URL": NOBODY,
        "FEEDS": f"{NOBODY}/feed.xml",
        "ALLOW_PRIVATE_FEEDS": "true",
    }
    paths = {
        "DATA_DIR": str(tmp_path / "data"),
        "TOPICS_FILE": str(project_root() / "kafka/topics.yml"),
    }
    return {**kept, **sources, **paths, "HEALTH_PORT": str(free_port())}


@pytest.mark.parametrize(
    "words", [("produce", "market"), ("produce", "news"), ("consume", "index")], ids=" ".join
)
def test_readyz_follows_the_version_of_the_database(environ, tmp_path, process_database, words):
    port = int(environ["HEALTH_PORT"])
    subprocess.run(
        [*PROGRAM, "migrate"], cwd=tmp_path, env=environ, check=True, capture_output=True
    )
    process = subprocess.Popen(
        [*PROGRAM, *words], cwd=tmp_path, env=environ, stderr=subprocess.DEVNULL
    )
    try:
        wait_until(lambda: local_http.get("127.0.0.1", port, "/readyz")[0] == 200)
        assert healthy(environ, tmp_path) == (0, "ok\n", "")
        set_version(process_database, "9999")
        wait_until(lambda: local_http.get("127.0.0.1", port, "/readyz")[0] == 503)
        detail = json.loads(local_http.get("127.0.0.1", port, "/readyz")[1])["detail"]
        assert "newer" in detail
        assert healthy(environ, tmp_path) == (1, "", f"{detail}\n")
        assert local_http.get("127.0.0.1", port, "/healthz")[0] == 200
    finally:
        process.terminate()
        assert process.wait(timeout=PATIENCE_S) == 0


def set_version(url, version):
    database = Database(url)
    with database.write(durable=True) as connection:
        connection.execute(text(f"UPDATE alembic_version SET version_num = '{version}'"))
    database.dispose()


def healthy(environ, cwd):
    done = subprocess.run(
        [*PROGRAM, "healthy"],
        cwd=cwd,
        env=environ,
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
    )
    return done.returncode, done.stdout, done.stderr


def test_health_port_in_use_exits_with_2(environ, tmp_path):
    subprocess.run(
        [*PROGRAM, "migrate"], cwd=tmp_path, env=environ, check=True, capture_output=True
    )
    with socket.create_server(("127.0.0.1", int(environ["HEALTH_PORT"]))):
        refused = subprocess.run(
            [*PROGRAM, "produce", "news"],
            cwd=tmp_path,
            env=environ,
            capture_output=True,
            text=True,
            timeout=PATIENCE_S,
        )
    assert refused.returncode == 2
    sentence = refused.stderr.splitlines()[-1]
    assert (
        sentence == f"HEALTH_PORT is {environ['HEALTH_PORT']}, which cannot be listened on:"
        " Address already in use."
    )

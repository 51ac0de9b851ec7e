"""`cryptoviz topics`, and the processes of the product on Kafka."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from cryptoviz.config import project_root
from support.servers.kafka_broker import local_cluster
from support.waiting import PATIENCE_S, wait_until

DECLARED = project_root() / "kafka/topics.yml"


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A cluster without topics: these tests use the product's own names."""
    with local_cluster(tmp_path_factory.mktemp("topics")) as cluster:
        yield cluster


def environ(cluster: Any, directory: Path, **more: str) -> dict[str, str]:
    given = {
        "KAFKA_BOOTSTRAP_SERVERS": cluster.bootstrap,
        "DATA_DIR": str(directory / "data"),
        "LOG_FORMAT": "json",
    }
    return {**os.environ, **given, **more}


def cryptoviz(*arguments: str, cwd: Path, env: dict[str, str]) -> subprocess.CompletedProcess[str]:
    command = (sys.executable, "-m", "cryptoviz.cli.main", *arguments)
    return subprocess.run(command, cwd=cwd, env=env, capture_output=True, text=True, timeout=120)


def of_kafka(*, cwd: Path, env: dict[str, str]) -> str:
    """Return what `cryptoviz doctor` reports about Kafka."""
    [line] = [
        line
        for line in cryptoviz("doctor", "--offline", cwd=cwd, env=env).stdout.splitlines()
        if "Kafka: " in line
    ]
    return line


def test_topics_command_creates_once_and_reports_differences(cluster: Any, tmp_path: Path) -> None:
    env = environ(cluster, tmp_path)
    names = list(yaml.safe_load(DECLARED.read_text())["topics"])

    missing = cryptoviz("topics", "--describe", cwd=tmp_path, env=env)
    assert (missing.returncode, missing.stdout) == (
        1,
        "".join(f"{name}: missing\n" for name in names),
    )
    assert (
        of_kafka(cwd=tmp_path, env=env)
        == f"FAIL  Kafka: {', '.join(names)} missing: `cryptoviz topics` creates them."
    )
    created = cryptoviz("topics", cwd=tmp_path, env=env)
    assert (created.returncode, created.stdout) == (
        0,
        "".join(f"{name}: created\n" for name in names),
    )
    again = cryptoviz("topics", cwd=tmp_path, env=env)
    assert (again.returncode, again.stdout) == (
        0,
        "".join(f"{name}: as declared\n" for name in names),
    )
    assert (
        of_kafka(cwd=tmp_path, env=env)
        == f"ok    Kafka: {len(names)} topics as declared, {cluster.bootstrap}"
    )

    changed = yaml.safe_load(DECLARED.read_text())
    changed["topics"]["rssfeed"]["partitions"] = 5
    changed["topics"]["rssfeed"]["retention_days"] = 31
    (tmp_path / "topics.yml").write_text(yaml.safe_dump(changed))
    differs = cryptoviz("topics", cwd=tmp_path, env=env | {"TOPICS_FILE": "topics.yml"})
    assert differs.returncode == 1
    assert (
        "rssfeed: differs\n    partitions is 3, declared is 5\n"
        "    retention.ms is 2592000000, declared is 2678400000\n" in differs.stdout
    )
    doubtful = of_kafka(cwd=tmp_path, env=env | {"TOPICS_FILE": "topics.yml"})
    assert doubtful == "warn  Kafka: rssfeed not as declared: see `cryptoviz topics --describe`."
    shown = cryptoviz("topics", "--describe", cwd=tmp_path, env=env)
    assert shown.returncode == 0
    assert "errors: as declared\n    partitions is 1\n    replication is 1\n" in shown.stdout
    assert "    max.message.bytes is 16777216\n" in shown.stdout


def test_topics_command_with_too_many_replicas_fails(cluster: Any, tmp_path: Path) -> None:
    (tmp_path / "topics.yml").write_text(
        "topics: {other: {partitions: 1, retention_days: 1, compression: zstd}}\n"
    )
    refused = cryptoviz(
        "topics",
        cwd=tmp_path,
        env=environ(cluster, tmp_path, TOPICS_FILE="topics.yml", KAFKA_REPLICATION_FACTOR="3"),
    )
    sentence = (
        f"Kafka at {cluster.bootstrap} has too few brokers for 3 copies of other: "
        "see KAFKA_REPLICATION_FACTOR.\n"
    )
    assert (refused.returncode, refused.stderr) == (1, sentence)


@pytest.mark.parametrize("command", [("topics",), ("consume", "archive")])
def test_kafka_commands_without_kafka_fail(command: tuple[str, ...], tmp_path: Path) -> None:
    env = {**os.environ, "DATA_DIR": str(tmp_path), "KAFKA_BOOTSTRAP_SERVERS": ""}
    refused = cryptoviz(*command, cwd=tmp_path, env=env)
    assert refused.returncode == 2
    assert "KAFKA_BOOTSTRAP_SERVERS is not set: " in refused.stderr
    assert "Traceback" not in refused.stderr


def test_archive_consumer_stores_heartbeats_and_stops_on_sigterm(
    cluster: Any, tmp_path: Path
) -> None:
    env = environ(cluster, tmp_path)
    assert cryptoviz("topics", cwd=tmp_path, env=env).returncode == 0
    with (tmp_path / "log").open("wb") as log:
        command = (sys.executable, "-m", "cryptoviz.cli.main", "consume", "archive")
        archiver = subprocess.Popen(command, cwd=tmp_path, env=env, stdout=log, stderr=log)
    try:

        def lines():
            return [
                line
                for path in (tmp_path / "data").glob("**/monitoring/*/*.jsonl")
                for line in path.read_text().splitlines()
            ]

        wait_until(
            lambda: any('"archive@' in line and '"topic":"datacrypto"' in line for line in lines())
        )
    finally:
        archiver.terminate()
    assert archiver.wait(PATIENCE_S) == 0, (tmp_path / "log").read_text()

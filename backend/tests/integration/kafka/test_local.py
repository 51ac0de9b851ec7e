"""`make kafka`, which runs kafka/local.py as a program."""

import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from cryptoviz.bus.kafka.admin import ClusterTopics
from cryptoviz.bus.kafka.settings import KafkaSettings
from cryptoviz.config import Config, project_root
from support.servers.kafka_broker import require_broker
from support.servers.processes import listening
from support.waiting import PATIENCE_S

SCRIPT = project_root() / "kafka/local.py"


def first_lines(process: subprocess.Popen[str]) -> tuple[list[str], Path]:
    """Return the brokers and the directory that it prints once the brokers answer."""
    assert process.stdout is not None
    servers = process.stdout.readline().strip().removeprefix("KAFKA_BOOTSTRAP_SERVERS=").split(",")
    [directory] = re.findall(r"^Logs are in (.+);", process.stdout.readline())
    return servers, Path(directory)


def test_local_broker_stops_on_ctrl_c_and_leaves_no_files() -> None:
    require_broker()
    with subprocess.Popen(
        [sys.executable, str(SCRIPT)], stdout=subprocess.PIPE, text=True
    ) as process:
        servers, directory = first_lines(process)
        assert (
            ClusterTopics(KafkaSettings(Config(kafka_bootstrap_servers=servers)))
            .log()
            .startswith("kafka-")
        )
        assert directory.is_dir()
        process.send_signal(signal.SIGINT)
        assert process.wait(PATIENCE_S) == 0
    assert not directory.exists()
    assert not listening(int(servers[0].rpartition(":")[2]))


def test_local_broker_without_java_prints_what_is_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    require_broker()
    monkeypatch.setenv("PATH", str(tmp_path))
    done = subprocess.run([sys.executable, str(SCRIPT)], capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stdout) == (1, "")
    assert (
        done.stderr
        == "No broker can run on this machine: Java is not installed (17 or newer is needed).\n"
    )

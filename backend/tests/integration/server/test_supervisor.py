"""The supervisor over real processes: restart, stop and lock; no child outlives it."""

import os
import signal
import subprocess
import sys

import pytest

from cryptoviz.errors import StartupError
from cryptoviz.ops.child_process import describe_exit, restart_delay
from cryptoviz.ops.lock import take_up_lock
from support.fakes.pipeline.parts import log_lines, pids, steady, supervised, wait_for_line
from support.servers.processes import alive, kill
from support.waiting import PATIENCE_S, wait_until


def test_supervisor_restarts_a_killed_child_and_logs_why(tmp_path):
    with supervised(tmp_path, {"a": steady(tmp_path, "a"), "b": steady(tmp_path, "b")}) as up:
        wait_for_line(up, "ready")
        kill(pids(tmp_path, "a")[0])
        wait_until(lambda: len(pids(tmp_path, "a")) == 2)
        assert len(pids(tmp_path, "b")) == 1
    lines = [line for line in log_lines(tmp_path) if line["message"] == "ended, restarting"]
    assert [(line["part"], line["reason"], line["in_s"]) for line in lines] == [
        ("a", "killed by SIGKILL", 1)
    ]


def test_supervisor_restarts_a_frozen_child_and_a_frozen_grandchild(tmp_path):
    sends = "from cryptoviz.ops.heartbeat_pipe import send_heartbeats; send_heartbeats()"
    forks = (
        "from cryptoviz.ops.heartbeat_pipe import send_heartbeats\n"
        "while pid := os.fork():\n"
        "    os.waitpid(pid, 0)\n"  # as the web server starts a worker again
        "die_with_parent(os.getppid())\n"
        "send_heartbeats()"
    )
    programs = {
        "a": steady(tmp_path, "a", sends),
        "b": steady(tmp_path, "b", forks),
        "quiet": steady(tmp_path, "quiet"),
    }
    with supervised(tmp_path, programs) as up:
        wait_for_line(up, "ready")
        wait_until(lambda: pids(tmp_path, "a") and pids(tmp_path, "b"))
        for part in ("a", "b", "quiet"):
            os.kill(pids(tmp_path, part)[0], signal.SIGSTOP)
        wait_until(lambda: len(pids(tmp_path, "a")) == len(pids(tmp_path, "b")) == 2)
        assert len(pids(tmp_path, "quiet")) == 1
    lines = [line for line in log_lines(tmp_path) if line["message"] == "frozen, killed"]
    assert sorted((line["part"], line["pid"]) for line in lines) == [
        ("a", pids(tmp_path, "a")[0]),
        ("b", pids(tmp_path, "b")[0]),
    ]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_supervisor_signal_stops_all_with_exit_code_0(tmp_path, number):
    with supervised(tmp_path, {"a": steady(tmp_path, "a"), "b": steady(tmp_path, "b")}) as up:
        wait_for_line(up, "ready")
        up.send_signal(number)
        assert up.wait(timeout=PATIENCE_S) == 0
    assert not any(alive(pid) for pid in pids(tmp_path, "a") + pids(tmp_path, "b"))


def test_supervisor_kills_a_child_that_ignores_the_signal(tmp_path):
    stubborn = steady(tmp_path, "stubborn", "signal.signal(signal.SIGTERM, signal.SIG_IGN)")
    with supervised(tmp_path, {"stubborn": stubborn}) as up:
        wait_for_line(up, "ready")
        up.terminate()
        assert up.wait(timeout=PATIENCE_S) == 0
    assert not alive(pids(tmp_path, "stubborn")[0])
    assert [
        line["part"]
        for line in log_lines(tmp_path)
        if line["message"] == "did not stop in time, killed"
    ] == ["stubborn"]


def test_supervisor_killed_takes_all_children_and_frees_the_lock(tmp_path):
    with supervised(tmp_path, {"a": steady(tmp_path, "a"), "b": steady(tmp_path, "b")}) as up:
        wait_for_line(up, "ready")
        kill(up.pid)
        up.wait()
        wait_until(lambda: not any(alive(pid) for pid in pids(tmp_path, "a") + pids(tmp_path, "b")))
    with supervised(tmp_path, {"c": steady(tmp_path, "c")}) as second:
        wait_for_line(second, "ready")


def test_supervisor_kills_grandchildren_of_a_killed_child(tmp_path):
    prelude = (
        "if os.fork() == 0:\n"
        f"    Path('{tmp_path}/grandchild.pids').write_text(str(os.getpid())); signal.pause()"
    )
    with supervised(tmp_path, {"a": steady(tmp_path, "a", prelude)}) as up:
        wait_for_line(up, "ready")
        grandchild = wait_until(lambda: pids(tmp_path, "grandchild"))[0]
        kill(pids(tmp_path, "a")[0])
        wait_until(lambda: not alive(grandchild))


def test_take_up_lock_held_names_the_holder(tmp_path):
    with supervised(tmp_path, {"a": steady(tmp_path, "a")}) as up:
        wait_for_line(up, "ready")
        with pytest.raises(
            StartupError,
            match=rf"already runs on .* \(process {up.pid}\): stop it first, or set DATA_DIR",
        ):
            take_up_lock(tmp_path)


def test_take_up_lock_is_held_by_an_orphaned_child(tmp_path):
    holder = "import subprocess, sys; from pathlib import Path; "
    holder += "from cryptoviz.ops.lock import take_up_lock; "
    holder += "fd = take_up_lock(Path(sys.argv[1])); quiet = subprocess.DEVNULL; "
    holder += (
        "print(subprocess.Popen(['sleep', '60'], pass_fds=[fd], stdout=quiet, stderr=quiet).pid)"
    )
    orphan = int(
        subprocess.run(
            [sys.executable, "-c", holder, str(tmp_path)], check=True, capture_output=True
        ).stdout
    )
    with pytest.raises(StartupError, match="already runs"):
        take_up_lock(tmp_path, grace_s=0.1)
    kill(orphan)
    os.close(take_up_lock(tmp_path))


def test_supervisor_child_exit_code_2_stops_the_start(tmp_path):
    with supervised(tmp_path, {"a": steady(tmp_path, "a"), "bad": "import sys; sys.exit(2)"}) as up:
        assert up.wait(timeout=PATIENCE_S) == 2
    assert not any(alive(pid) for pid in pids(tmp_path, "a"))


def test_restart_delay_doubles_up_to_half_a_minute():
    assert [restart_delay(failures) for failures in range(1, 8)] == [1, 2, 4, 8, 16, 30, 30]


def test_describe_exit_names_code_or_signal():
    assert [describe_exit(code) for code in (0, 3, -9, -15)] == [
        "exit code 0",
        "exit code 3",
        "killed by SIGKILL",
        "killed by SIGTERM",
    ]

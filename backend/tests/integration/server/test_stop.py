"""A signal ends a process, whatever it waits for."""

import signal
import subprocess
import sys

from cryptoviz.cli.commands.run import pipeline
from cryptoviz.ops.supervisor import STOP_WITHIN_S
from support.waiting import PATIENCE_S

WAITS = """
import threading
from cryptoviz.cli.wiring.process import stop_on_signals
stop = stop_on_signals(limit_s=0.5)
print("up", flush=True)
threading.Event().wait()  # forever
"""


def test_stop_on_signals_ends_a_blocked_process() -> None:
    with subprocess.Popen(
        [sys.executable, "-c", WAITS], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "up\n"
        process.send_signal(signal.SIGTERM)
        _, log = process.communicate(timeout=PATIENCE_S)
    assert (process.returncode, "did not stop in time" in log) == (1, True)


def test_pipeline_ends_before_its_supervisor_kills_it() -> None:
    assert pipeline.STOP_SECONDS < STOP_WITHIN_S

"""Ending a process by a signal, whatever it waits for."""

import signal
import subprocess
import sys

from support.waiting import PATIENCE_S

WAITS = """
import threading
from cryptoviz.cli.wiring.process import stop_on_signals
stop = stop_on_signals(limit_s=0.5)
print("up", flush=True)
threading.Event().wait()  # for something that never comes
"""


def test_a_part_that_does_not_stop_when_told_ends_all_the_same() -> None:
    with subprocess.Popen(
        [sys.executable, "-c", WAITS], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "up\n"
        process.send_signal(signal.SIGTERM)
        _, said = process.communicate(timeout=PATIENCE_S)
    assert (process.returncode, "did not stop in time" in said) == (1, True)

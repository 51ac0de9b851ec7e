"""Named points at which a crash test makes the process kill or stop itself.

CRYPTOVIZ_FAULT=name[:N[:SIGNAL]] sends SIGNAL (SIGKILL) the N-th (first) time that the process
reaches the point `name`. Without the variable the points do nothing.
"""

import os
import signal

_POINT, _, _REST = os.environ.get("CRYPTOVIZ_FAULT", "").partition(":")
_COUNT, _, _SIGNAL = _REST.partition(":")
_left = int(_COUNT or 1)


def fault_point(name: str) -> None:
    """Send this process the signal of CRYPTOVIZ_FAULT if it is due at this point."""
    if name != _POINT:
        return
    global _left
    _left -= 1
    if _left == 0:
        os.kill(os.getpid(), signal.Signals[_SIGNAL or "SIGKILL"])

"""Named points at which a crash test makes the process kill or stop itself. Without CRYPTOVIZ_FAULT they do nothing."""

import os
import signal

# point:N:signal; without them the first passing, and the signal that nothing can catch
_POINT, _, _REST = os.environ.get("CRYPTOVIZ_FAULT", "").partition(":")
_COUNT, _, _SIGNAL = _REST.partition(":")
_left = int(_COUNT or 1)


def fault_point(name: str) -> None:
    """Send this process SIGKILL (or SIGSTOP) at the N-th passing of the point named by CRYPTOVIZ_FAULT=name:N (or name:N:SIGSTOP)."""
    if name != _POINT:
        return
    global _left
    _left -= 1
    if _left == 0:
        os.kill(os.getpid(), signal.Signals[_SIGNAL or "SIGKILL"])

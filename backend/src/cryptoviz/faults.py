"""Named points at which a crash test makes the process kill itself. Without CRYPTOVIZ_FAULT they do nothing."""

import os
import signal

_POINT, _, _COUNT = os.environ.get("CRYPTOVIZ_FAULT", "").partition(":")
_left = int(_COUNT or 1)


def fault_point(name: str) -> None:
    """Kill this process (-9) at the N-th passing of the point named by CRYPTOVIZ_FAULT=name:N."""
    if name != _POINT:
        return
    global _left
    _left -= 1
    if _left == 0:
        os.kill(os.getpid(), signal.SIGKILL)

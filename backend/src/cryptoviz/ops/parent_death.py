"""End a child process when its parent dies, however the parent dies."""

import ctypes
import os
import signal
import sys
import threading
import time

PARENT = "CRYPTOVIZ_PARENT"  # the supervisor's process id, set for its children
_PR_SET_PDEATHSIG = 1


def die_with_parent(parent: int | None = None) -> None:
    """Kill this process when `parent` (default: CRYPTOVIZ_PARENT) dies; without one, do nothing."""
    parent = parent or int(os.environ.pop(PARENT, "0"))
    if not parent:
        return
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    else:
        threading.Thread(target=_watch, args=(parent,), daemon=True).start()
    if os.getppid() != parent:  # it died before the request
        os._exit(1)


def _watch(parent: int) -> None:
    """Check once a second, where the kernel offers no death signal."""
    while os.getppid() == parent:
        time.sleep(1)
    os._exit(1)

"""A child process that does not outlive its parent, whatever kills the parent."""

import ctypes
import os
import signal
import sys
import threading
import time

PARENT = "CRYPTOVIZ_PARENT"  # set by the supervisor for its children: its own pid
_PR_SET_PDEATHSIG = 1


def die_with_parent(parent: int | None = None) -> None:
    """Have the kernel kill this process when `parent` (default: the pid in CRYPTOVIZ_PARENT) dies; without either, do nothing."""
    parent = parent or int(os.environ.pop(PARENT, "0"))
    if not parent:
        return
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    else:
        threading.Thread(target=_watch, args=(parent,), daemon=True).start()
    if os.getppid() != parent:  # it died before we asked
        os._exit(1)


def _watch(parent: int) -> None:
    """Where the kernel offers no death signal: look once a second."""
    while os.getppid() == parent:
        time.sleep(1)  # nothing but the end of this process ends this thread
    os._exit(1)

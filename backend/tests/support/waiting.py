"""Wait for a condition that another thread or process makes true, never for a fixed time."""

import threading
import time
from collections.abc import Callable
from typing import Any

PATIENCE_S = 180.0  # Only a hang lasts longer, even on a very busy machine.
# A condition that takes long to come true is checked less often: checking takes CPU time that the
# processes need which make it true.
_SHARE, _LONGEST_PAUSE_S = 0.05, 0.2


def wait_until(
    condition: Callable[[], Any],
    timeout_s: float = PATIENCE_S,
    expected: Callable[[], str] = lambda: "the condition",
    interval_s: float = 0.01,
) -> Any:
    """Return the first truthy result of `condition`.

    Fails after `timeout_s` and says what was `expected`. `interval_s` is the shortest pause.
    """
    started = time.monotonic()
    while not (found := condition()):
        waited = time.monotonic() - started
        assert waited < timeout_s, f"this never came: {expected()}"
        pause = max(interval_s, min(waited * _SHARE, _LONGEST_PAUSE_S))
        threading.Event().wait(pause)
    return found


def becomes_true(condition: Callable[[], Any], timeout_s: float = 6.0) -> bool:
    """Return whether `condition` holds within a normal time; else the test tries again."""
    deadline = time.monotonic() + timeout_s
    while not condition():
        if time.monotonic() > deadline:
            return False
        threading.Event().wait(0.02)
    return True

"""Wait for a condition that another thread or process makes true, never for a fixed time."""

import threading
import time
from collections.abc import Callable
from typing import Any

PATIENCE_S = 180.0  # Only a hang lasts longer, even on a very busy machine.


def wait_until(
    condition: Callable[[], Any],
    timeout_s: float = PATIENCE_S,
    expected: Callable[[], str] = lambda: "the condition",
    interval_s: float = 0.01,
) -> Any:
    """Return the first truthy result of `condition`.

    Fails after `timeout_s` and says what was `expected`.
    """
    deadline = time.monotonic() + timeout_s
    while not (found := condition()):
        assert time.monotonic() < deadline, f"this never came: {expected()}"
        threading.Event().wait(interval_s)
    return found


def becomes_true(condition: Callable[[], Any], timeout_s: float = 6.0) -> bool:
    """Return whether `condition` holds within a normal time; else the test tries again."""
    deadline = time.monotonic() + timeout_s
    while not condition():
        if time.monotonic() > deadline:
            return False
        threading.Event().wait(0.02)
    return True

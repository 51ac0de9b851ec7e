"""Waiting for what another thread or process does: for a condition, never for a time."""

import threading
import time
from collections.abc import Callable
from typing import Any

PATIENCE_S = 60.0  # only a hang lasts longer, whatever the machine


def wait_until(
    true: Callable[[], Any],
    within: float = PATIENCE_S,
    what: Callable[[], str] = lambda: "it",
    every: float = 0.01,
) -> Any:
    """The first truthy answer; fails when none comes, saying `what` did not. `every`: seconds between two looks, more where one is dear."""
    deadline = time.monotonic() + within
    while not (found := true()):
        assert time.monotonic() < deadline, f"this never came: {what()}"
        threading.Event().wait(every)
    return found


def soon(true: Callable[[], Any], within: float = 6.0) -> bool:
    """Whether something comes true while that can be expected; if not, the test moves its clock and looks again."""
    deadline = time.monotonic() + within
    while not true():
        if time.monotonic() > deadline:
            return False
        threading.Event().wait(0.02)
    return True

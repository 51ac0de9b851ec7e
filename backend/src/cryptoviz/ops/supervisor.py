"""Keep the processes of `cryptoviz up` running: start, restart, and stop on SIGTERM or SIGINT."""

import logging
import os
import select
import signal
import time
from collections.abc import Callable, Sequence
from contextlib import suppress

from cryptoviz.ops.child_process import ChildProcess, ChildSpec, describe_exit

STOP_WITHIN_S = 4.0  # then the rest is killed: `up` promises to stop within five seconds
_BAD_SETTING = 2  # exit code of a child for a setting that only the user can correct
_READY_CHECK_S = 0.02

_log = logging.getLogger(__name__)


class Supervisor:
    """Call `announce` once, as soon as `ready` returns true."""

    def __init__(
        self, specs: Sequence[ChildSpec], ready: Callable[[], bool], announce: Callable[[], None]
    ) -> None:
        self._children = [ChildProcess(spec) for spec in specs]
        self._ready, self._announce = ready, announce
        self._announced = False
        self._stop_signal: int | None = None
        self._wake_read, self._wake_write = os.pipe()

    def run(self) -> int:
        """Run until a signal. Return 0, or 2 if a child refuses its settings at the first start."""
        self._handle_signals()
        refused = False
        while self._stop_signal is None and not refused:
            now = time.monotonic()
            self._start_due(now)
            self._announce_when_ready()
            self._sleep(now)
            refused = self._reap(time.monotonic())
        self._stop()
        return _BAD_SETTING if refused else 0

    def _handle_signals(self) -> None:
        for end in (self._wake_read, self._wake_write):
            os.set_blocking(end, False)
        signal.set_wakeup_fd(self._wake_write, warn_on_full_buffer=False)
        signal.signal(signal.SIGTERM, self._on_stop)
        signal.signal(signal.SIGINT, self._on_stop)
        signal.signal(signal.SIGCHLD, lambda *_: None)  # wakes the loop through the descriptor

    def _on_stop(self, number: int, _frame: object) -> None:
        self._stop_signal = number

    def _start_due(self, now: float) -> None:
        for child in self._children:
            if child.start_at is not None and child.start_at <= now and child.spec.startable():
                child.start(now)

    def _announce_when_ready(self) -> None:
        if not self._announced and self._ready():
            self._announced = True
            self._announce()

    def _sleep(self, now: float) -> None:
        """Sleep until a signal arrives, a child is due or readiness is checked again."""
        waits = [child.start_at - now for child in self._children if child.start_at is not None]
        if not self._announced:
            waits.append(_READY_CHECK_S)
        self._await_signal(max(_READY_CHECK_S, min(waits)) if waits else None)

    def _await_signal(self, timeout: float | None) -> None:
        select.select([self._wake_read], [], [], timeout)
        with suppress(BlockingIOError):
            os.read(self._wake_read, 4096)

    def _reap(self, now: float) -> bool:
        """Log what ended. Return whether a child refused its settings before the first success."""
        refused = False
        for child in self._children:
            code = child.reap(now)
            if code is None:
                continue
            if code == _BAD_SETTING and not self._announced:
                refused = True
            elif self._stop_signal is None:
                delay = round((child.start_at or now) - now)
                fields = {"part": child.spec.name, "reason": describe_exit(code), "in_s": delay}
                _log.error("ended, restarting", extra=fields)
        return refused

    def _stop(self) -> None:
        for child in self._children:
            child.terminate()
        deadline = time.monotonic() + STOP_WITHIN_S
        while any(child.running() for child in self._children) and time.monotonic() < deadline:
            self._await_signal(min(max(0.0, deadline - time.monotonic()), 0.2))
        for child in self._children:
            if child.running():
                _log.warning("did not stop in time, killed", extra={"part": child.spec.name})
            child.signal_group(signal.SIGKILL)
        for child in self._children:
            if child.process is not None:
                child.process.wait()

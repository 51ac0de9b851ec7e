"""Keep the processes of `cryptoviz up` running: start, restart, and stop on SIGTERM or SIGINT."""

import logging
import signal
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from queue import Empty, SimpleQueue

from cryptoviz.ops.child_process import ChildProcess, ChildSpec, describe_exit

STOP_WITHIN_S = 4.0  # then the rest is killed: `up` promises to stop within five seconds
_BAD_SETTING = 2  # exit code of a child for a setting that only the user can correct
_READY_CHECK_S = 0.02
_WAKE_S = 1.0  # macOS runs no signal handler while a thread waits for a queue

_log = logging.getLogger(__name__)


class Supervisor:
    """Call `announce` once, as soon as `ready` returns true.

    Processes that send heartbeats are killed when they send none for `heartbeat_limit_s`.
    """

    def __init__(
        self,
        specs: Sequence[ChildSpec],
        ready: Callable[[], bool],
        announce: Callable[[], None],
        heartbeat_limit_s: float,
    ) -> None:
        self._heartbeat_limit_s = heartbeat_limit_s
        self._children = [ChildProcess(spec) for spec in specs]
        self._ready, self._announce = ready, announce
        self._announced = self._stopping = False
        self._signals: SimpleQueue[int] = SimpleQueue()  # signal handlers can put into it

    def run(self) -> int:
        """Run until a signal. Return 0, or 2 if a child refuses its settings at the first start."""
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGCHLD):
            signal.signal(number, lambda received, _frame: self._signals.put(received))
        refused = False
        while not self._stopping and not refused:
            now = time.monotonic()
            self._start_due(now)
            self._announce_when_ready()
            self._sleep(now)
            for child in self._children:
                child.kill_frozen(time.monotonic(), self._heartbeat_limit_s)
            refused = self._reap(time.monotonic())
        self._stop()
        return _BAD_SETTING if refused else 0

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
        self._await_signal(max(_READY_CHECK_S, min(waits, default=_WAKE_S)))

    def _await_signal(self, timeout: float) -> None:
        with suppress(Empty):
            signal_number = self._signals.get(timeout=min(timeout, _WAKE_S))
            self._stopping |= signal_number != signal.SIGCHLD

    def _reap(self, now: float) -> bool:
        """Log what ended. Return whether a child refused its settings before the first success."""
        refused = False
        for child in self._children:
            code = child.reap(now)
            if code is None:
                continue
            if code == _BAD_SETTING and not self._announced:
                refused = True
            elif not self._stopping:
                delay = round((child.start_at or now) - now)
                fields = {"part": child.spec.name, "reason": describe_exit(code), "in_s": delay}
                _log.error("ended, restarting", extra=fields)
        return refused

    def _stop(self) -> None:
        _log.info("stopping")
        for child in self._children:
            child.terminate()
        deadline = time.monotonic() + STOP_WITHIN_S
        while any(child.running() for child in self._children) and time.monotonic() < deadline:
            self._await_signal(min(max(0.0, deadline - time.monotonic()), 0.2))
        for child in self._children:
            if child.running():
                _log.warning("did not stop in time, killed", extra={"part": child.spec.name})
            child.kill_group()

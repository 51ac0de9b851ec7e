"""Keeps the parts of `cryptoviz up` running: starts them together, restarts one that ends, stops all on SIGTERM or SIGINT."""

import logging
import os
import select
import signal
import time
from collections.abc import Callable, Sequence
from contextlib import suppress

from cryptoviz.ops.child_process import Part, PartSpec, describe_exit

STOP_WITHIN_S = 4.0  # then what is left is killed: the promise is five seconds
_BAD_SETTING = 2  # a part's exit code for a setting that will not mend itself
_NOTICE_EVERY_S = 0.02

_log = logging.getLogger(__name__)


class Supervisor:
    """`ready()` is asked until it is true, then `announce()` is called once."""

    def __init__(
        self, specs: Sequence[PartSpec], ready: Callable[[], bool], announce: Callable[[], None]
    ) -> None:
        self._parts = [Part(spec) for spec in specs]
        self._ready, self._announce = ready, announce
        self._announced = False
        self._stop_signal: int | None = None
        self._wake_read, self._wake_write = os.pipe()

    def run(self) -> int:
        """Until told to stop. Returns the exit code: 0, or 2 when a part refuses its settings at the first start."""
        self._listen()
        refused = False
        while self._stop_signal is None and not refused:
            now = time.monotonic()
            self._start_due(now)
            self._notice_ready()
            self._sleep(now)
            refused = self._reap(time.monotonic())
        self._stop()
        return _BAD_SETTING if refused else 0

    def _listen(self) -> None:
        for end in (self._wake_read, self._wake_write):
            os.set_blocking(end, False)
        signal.set_wakeup_fd(self._wake_write, warn_on_full_buffer=False)
        signal.signal(signal.SIGTERM, self._on_stop)
        signal.signal(signal.SIGINT, self._on_stop)
        signal.signal(signal.SIGCHLD, lambda *_: None)  # wakes the loop through the descriptor

    def _on_stop(self, number: int, _frame: object) -> None:
        self._stop_signal = number

    def _start_due(self, now: float) -> None:
        for part in self._parts:
            if part.start_at is not None and part.start_at <= now and part.spec.startable():
                part.start(now)

    def _notice_ready(self) -> None:
        if not self._announced and self._ready():
            self._announced = True
            self._announce()

    def _sleep(self, now: float) -> None:
        """Until a signal arrives, a part is due, or it is time to ask again whether all is ready."""
        waits = [part.start_at - now for part in self._parts if part.start_at is not None]
        if not self._announced:
            waits.append(_NOTICE_EVERY_S)
        select.select(
            [self._wake_read], [], [], max(_NOTICE_EVERY_S, min(waits)) if waits else None
        )
        with suppress(BlockingIOError):
            os.read(self._wake_read, 4096)

    def _reap(self, now: float) -> bool:
        """Log what ended. True when a part refused its settings before anything worked."""
        refused = False
        for part in self._parts:
            code = part.reap(now)
            if code is None:
                continue
            if code == _BAD_SETTING and not self._announced:
                refused = True
            elif self._stop_signal is None:
                again = round((part.start_at or now) - now)
                _log.error(
                    "ended, starting it again",
                    extra={"part": part.spec.name, "reason": describe_exit(code), "in_s": again},
                )
        return refused

    def _stop(self) -> None:
        for part in self._parts:
            part.terminate()
        deadline = time.monotonic() + STOP_WITHIN_S
        while (
            any(part.running() for part in self._parts)
            and (left := deadline - time.monotonic()) > 0
        ):
            select.select([self._wake_read], [], [], min(left, 0.2))
            with suppress(BlockingIOError):
                os.read(self._wake_read, 4096)
        for part in self._parts:
            if part.running():
                _log.warning("did not stop in time, killed", extra={"part": part.spec.name})
            part.signal_group(signal.SIGKILL)
        for part in self._parts:
            if part.process is not None:
                part.process.wait()

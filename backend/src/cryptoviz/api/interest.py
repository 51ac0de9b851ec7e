"""What signed-in pages look at, told to those who poll: somebody is there, and this coin's chart was opened.

It is said now and then, in the background: no answer waits for a write.
"""

import logging
import queue
import threading
from collections.abc import Callable
from datetime import datetime, timedelta

from cryptoviz.api.ports import Activity, Wanted
from cryptoviz.clock import Clock
from cryptoviz.errors import CryptoVizError

ACTIVITY_EVERY = timedelta(minutes=1)
OPENED_EVERY = timedelta(minutes=5)
_MOST_COINS = 20_000

_log = logging.getLogger(__name__)

Errand = Callable[[], None]


class Background:
    """Runs errands one after the other in a thread of its own, which is started by the first one."""

    def __init__(self) -> None:
        self._errands: queue.SimpleQueue[Errand] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None

    def __call__(self, errand: Errand) -> None:
        self._errands.put(errand)
        with self._lock:
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="errands", daemon=True)
                self._thread.start()

    def _run(self) -> None:
        while True:
            self._errands.get()()


class Interest:
    def __init__(self, activity: Activity, wanted: Wanted, clock: Clock, background: Callable[[Errand], None]) -> None:
        self._activity, self._wanted, self._clock, self._background = activity, wanted, clock, background
        self._touch_at: datetime | None = None
        self._opened_again_at: dict[str, datetime] = {}

    def seen(self, opened: str | None = None) -> None:
        """A signed-in page asked; `opened` is the coin whose chart it draws."""
        now = self._clock()
        if self._touch_at is None or now >= self._touch_at:
            self._touch_at = now + ACTIVITY_EVERY
            self._say(lambda: self._activity.touch(now))
        if opened is None:
            return
        again_at = self._opened_again_at.get(opened)
        if again_at is None or now >= again_at:
            if len(self._opened_again_at) >= _MOST_COINS:
                self._opened_again_at.clear()
            self._opened_again_at[opened] = now + OPENED_EVERY
            self._say(lambda: self._wanted.want(opened, "opened", now))

    def _say(self, errand: Errand) -> None:
        def run() -> None:
            try:
                errand()
            except CryptoVizError as error:
                _log.warning("could not note what pages look at", extra={"reason": str(error)})

        self._background(run)

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
OPENED_EVERY = timedelta(hours=1)  # an opened chart is polled for days
RETRY_AFTER = timedelta(minutes=1)  # what could not be written
_SOMEBODY = ""  # under the name that no coin has: somebody is there
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
    """Says each thing once in its time, however often pages ask. One per worker, for all its threads."""

    def __init__(
        self, activity: Activity, wanted: Wanted, clock: Clock, background: Callable[[Errand], None]
    ) -> None:
        self._activity, self._wanted, self._clock, self._background = (
            activity,
            wanted,
            clock,
            background,
        )
        self._said: dict[
            str, tuple[datetime, datetime]
        ] = {}  # from when until when it need not be said again

    def seen(self, opened: str | None = None) -> None:
        """A signed-in page asked; `opened` is the coin whose chart it draws."""
        now = self._clock()
        if self._is_due(_SOMEBODY, now):
            self._say(_SOMEBODY, now, ACTIVITY_EVERY, lambda: self._activity.touch(now))
        if opened is not None and self._is_due(opened, now):
            self._say(opened, now, OPENED_EVERY, lambda: self._wanted.want(opened, "opened", now))

    def _is_due(self, what: str, now: datetime) -> bool:
        said = self._said.get(what)
        return (
            said is None or not said[0] <= now < said[1]
        )  # a clock that was set back must not silence it

    def _say(self, what: str, now: datetime, every: timedelta, errand: Errand) -> None:
        if len(self._said) >= _MOST_COINS:
            self._said.clear()
        self._said[what] = now, now + every

        def run() -> None:
            try:
                errand()
            except CryptoVizError as error:
                self._said[what] = now, now + RETRY_AFTER
                _log.warning("could not note what pages look at", extra={"reason": str(error)})

        self._background(run)

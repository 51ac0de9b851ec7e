"""The producing loop: poll sources that are due, publish the records, then save the state."""

import logging
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from cryptoviz.clock import Clock
from cryptoviz.errors import CryptoVizError, Reason, SourceError
from cryptoviz.faults import fault_point
from cryptoviz.model import events
from cryptoviz.model.messages import Publisher
from cryptoviz.model.polling import Poll, RejectedRow
from cryptoviz.model.records import SourceStatus
from cryptoviz.model.topics import ERRORS, MONITORING
from cryptoviz.pipeline.poll_logger import PollLogger
from cryptoviz.pipeline.ports import Source, SourceStates
from cryptoviz.pipeline.rejected_rows import RejectedRows
from cryptoviz.pipeline.retrying_publisher import RetryingPublisher
from cryptoviz.pipeline.watchdog import Watchdog

_log = logging.getLogger(__name__)

IDLE_SECONDS = 1.0  # how often to ask whether a source is due: a user may want more by then
RETRY_SECONDS = 10.0  # pause while the database is away
LONGEST_PAUSE = 3600.0  # seconds, after unexpected exceptions of a source with a short interval
STOP_SECONDS = 0.9


def produce(
    sources: Sequence[Source],
    publisher: Publisher,
    states: SourceStates,
    *,
    stop: threading.Event,
    clock: Clock,
    once: bool = False,
    watchdog: Watchdog | None = None,
) -> bool:
    """Poll each source in its own thread until `stop` is set.

    Return False if the last poll of a source failed. Returns within a second of `stop`, whatever
    is in progress. While the bus is away, a source keeps its records, tries again after 0.5 s, 1 s,
    … 30 s, and is not polled. With `once`, poll the sources that are due and return; a bus that is
    away is then a failure. `watchdog` gets a heartbeat, by the source's name, for each poll that
    was saved (a failed one too) and each time that the source is not due or pauses after a fault.
    """
    watchdog = watchdog or Watchdog()
    workers = [
        SourceWorker(source, publisher, states, stop, clock, watchdog, once) for source in sources
    ]
    threads = [
        threading.Thread(target=worker.run, name=f"produce {worker.source.name}", daemon=True)
        for worker in workers
    ]
    for thread in threads:
        thread.start()
    while not stop.is_set() and (running := [thread for thread in threads if thread.is_alive()]):
        if once:
            running[0].join(0.05)
        else:
            stop.wait(IDLE_SECONDS)
    for source in sources:
        source.close()
    deadline = time.monotonic() + STOP_SECONDS
    for thread in threads:
        thread.join(max(0.0, deadline - time.monotonic()))
    return not any(worker.failed for worker in workers)


@dataclass
class SourceWorker:
    """Polls one source, in a thread of its own."""

    source: Source
    publisher: Publisher
    states: SourceStates
    stop: threading.Event
    clock: Clock
    watchdog: Watchdog
    once: bool
    failed: bool = False

    def __post_init__(self) -> None:
        name = self.source.name
        self._retrying = RetryingPublisher(
            name, self.publisher, self.stop, self.clock, retry_forever=not self.once
        )
        self._logger, self._restored = PollLogger(name), False
        self._rejected = RejectedRows()
        self._faults, self._pause = 0, 0.0  # unexpected exceptions in a row; seconds left to wait
        self.watchdog.register(name)

    def run(self) -> None:
        """Poll until `stop` is set, or once."""
        wait = self._run_step()
        while not self.once and not self.stop.wait(wait):
            wait = self._run_step()

    def _run_step(self) -> float:
        """Return the seconds until the next step. No exception ends the loop."""
        try:
            wait = self._step()
            self.watchdog.heartbeat(self.source.name)
            return wait
        except CryptoVizError as error:  # the database is away
            _log.warning("poll not saved", extra={"source": self.source.name, "error": str(error)})
            wait = RETRY_SECONDS
        except Exception:  # noqa: BLE001 - a bug must not end the polling of this or other sources
            _log.exception("poll failed unexpectedly", extra={"source": self.source.name})
            self._pause_after_fault()
            wait = 0.0
        self.failed = True
        return wait

    def _step(self) -> float:
        if self._pause > 0:
            wait = min(self._pause, IDLE_SECONDS)
            self._pause -= wait
            return wait
        if not self._restored:
            state = dict(self.states.load(self.source.name))
            self._rejected.restore(state)
            self.source.set_state(state)
            self._restored = True
        now = self.clock()
        due = self.source.due_at(now)
        if due > now:
            return min((due - now).total_seconds(), IDLE_SECONDS)
        try:
            poll = self.source.poll(now)
        except SourceError as error:
            poll = Poll(error=error)
        if not self.stop.is_set():
            self._save(poll)
        self._faults = 0
        return 0.0

    def _save(self, poll: Poll) -> None:
        """Publish the records, then save the state. A crash in between repeats the poll."""
        published = self._retrying.publish(self.source.topic, poll.events)
        if not published or not self._publish_dead_letters(poll.rejected):
            return  # stopped while the bus was away
        fault_point("poll.published")
        if poll.state:
            self.source.set_state(poll.state)
        status = self._status()
        self.failed = poll.error is not None
        self._logger.log(poll, status)
        if self._retrying.publish(MONITORING, [events.source_status_event(status)]) and poll.state:
            self.states.save(self.source.name, {**poll.state, **self._rejected.to_state()})

    def _status(self) -> SourceStatus:
        """Return the source's status; `waiting` if its records had to wait for the bus."""
        status, error = self.source.status(self.clock()), self._retrying.pop_error()
        if error is None or status.state != "ok":
            return status
        reason = Reason("log", error)
        return status.model_copy(update={"state": "waiting", "reason": reason})

    def _publish_dead_letters(self, rejected: Sequence[RejectedRow]) -> bool:
        """Publish bad rows; the same one once an hour."""
        name, topic, now = self.source.name, self.source.topic, self.clock()
        letters = [
            events.dead_letter_event(
                name, row.value, row.error, now, count, topic=topic, key=row.key
            )
            for row, count in self._rejected.due(rejected, now)
        ]
        return self._retrying.publish(ERRORS, letters)

    def _pause_after_fault(self) -> None:
        """Wait the source's interval, doubled for each fault in a row, and publish a status.

        Never raises: the bus may be what failed.
        """
        self._faults, self._pause = self._faults + 1, LONGEST_PAUSE
        try:
            now = self.clock()
            status = self.source.status(now)
            doubled = status.interval_s * 2.0 ** min(self._faults - 1, 12)
            self._pause = max(status.interval_s, min(doubled, LONGEST_PAUSE))
            detail = "This program met a fault while polling; its log says more."
            fault = {"state": "failing", "reason": Reason("internal", detail), "checked_at": now}
            fault["next_try"] = now + timedelta(seconds=self._pause)
            fault_event = events.source_status_event(status.model_copy(update=fault))
            self.publisher.publish(MONITORING, [fault_event])
        except Exception:  # noqa: BLE001 - whatever failed may fail again
            _log.exception("fault not reported", extra={"source": self.source.name})

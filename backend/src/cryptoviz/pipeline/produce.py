"""Producing: poll what is due, publish it, and only then save what the poll learned."""

import logging
import threading
import time
from collections.abc import Sequence
from datetime import datetime, timedelta

from cryptoviz.clock import Clock
from cryptoviz.errors import CryptoVizError, SourceError
from cryptoviz.faults import fault_point
from cryptoviz.model.events import content_hash, dead_letter, dead_letter_event, source_status_event
from cryptoviz.model.messages import Publisher
from cryptoviz.model.polling import Poll, RejectedRow
from cryptoviz.model.records import DeadLetter, SourceStatus, StatusReason
from cryptoviz.model.topics import ERRORS, MONITORING
from cryptoviz.pipeline.poll_logger import PollLogger
from cryptoviz.pipeline.ports import Source, SourceStates
from cryptoviz.pipeline.retrying_publisher import RetryingPublisher
from cryptoviz.pipeline.watchdog import Watchdog

_log = logging.getLogger(__name__)

IDLE_SECONDS = (
    1.0  # how often a source is asked anew when it is due: what users want changes meanwhile
)
FAULT_SECONDS = 10.0  # the pause after an exception that nobody expected
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
    """Poll each source in a thread of its own until `stop` is set; False when a source that was polled failed last.

    What was polled while the bus is away is kept and published again, after 0.5 s, 1 s, … 30 s, and its source not polled before; with
    `once` that is a failure instead.

    `once`: poll once what is due and return. Returns within a second of `stop`, whatever is under way then. `watchdog` is told, by its
    name, of each source that was polled and kept, or was not due; one that does not answer is kept too, as a failure.
    """
    watchdog = watchdog or Watchdog()
    runs = [
        SourceWorker(source, publisher, states, stop, clock, watchdog, once=once)
        for source in sources
    ]
    threads = [
        threading.Thread(
            target=run.once if once else run.loop, name=f"produce {run.name}", daemon=True
        )
        for run in runs
    ]
    for thread in threads:
        thread.start()
    while not stop.is_set() and any(thread.is_alive() for thread in threads):
        stop.wait(0.05) if once else stop.wait(IDLE_SECONDS)
    for source in sources:
        source.close()
    deadline = time.monotonic() + STOP_SECONDS
    for thread in threads:
        thread.join(max(0.0, deadline - time.monotonic()))
    return not any(run.failed for run in runs)


class SourceWorker:
    """One source being polled."""

    def __init__(
        self,
        source: Source,
        publisher: Publisher,
        states: SourceStates,
        stop: threading.Event,
        clock: Clock,
        watchdog: Watchdog,
        *,
        once: bool,
    ) -> None:
        self._source, self._publisher, self._states = source, publisher, states
        self._retrying = RetryingPublisher(
            source.name, publisher, stop, clock, retry_forever=not once
        )
        self._stop, self._clock, self._watchdog = stop, clock, watchdog
        self._restored = False
        self._rejected: frozenset[str] = frozenset()
        self._log = PollLogger(source.name)
        self.name = source.name
        self.failed = False
        watchdog.register(self.name)

    def loop(self) -> None:
        while not self._stop.is_set():
            self._stop.wait(self._run_step())

    def once(self) -> None:
        self._run_step()

    def _run_step(self) -> float:
        """One step; the seconds to wait before the next. No exception leaves it: this source tries again, the others go on."""
        try:
            wait = self._step()
            self._watchdog.heartbeat(self.name)
            return wait
        except CryptoVizError as error:  # the store is away
            _log.warning("poll not kept", extra={"source": self.name, "error": str(error)})
        except Exception:  # noqa: BLE001 - a fault of ours, whatever its kind, must not end the polling
            _log.exception("poll failed unexpectedly", extra={"source": self.name})
            self._report_fault()
        self.failed = True
        return FAULT_SECONDS

    def _step(self) -> float:
        if not self._restored:
            self._source.set_state(self._states.load(self.name))
            self._restored = True
        now = self._clock()
        due = self._source.due_at(now)
        if due > now:
            return min((due - now).total_seconds(), IDLE_SECONDS)
        poll = self._poll(now)
        if not self._stop.is_set():
            self._keep(poll)
        return 0.0

    def _poll(self, now: datetime) -> Poll:
        try:
            return self._source.poll(now)
        except SourceError as error:
            return Poll(error=error)

    def _keep(self, poll: Poll) -> None:
        """Promise 1: records first, then the state that says they were polled. Not saved = the next start repeats this poll."""
        if not (
            self._retrying.publish(self._source.topic, poll.events)
            and self._publish_dead_letters(poll.rejected)
        ):
            return  # told to stop while the bus was away
        fault_point("poll.published")
        if poll.state:
            self._source.set_state(poll.state)
        status = self._status()
        self.failed = poll.error is not None
        self._log.log(poll, status, self._clock())
        if self._retrying.publish(MONITORING, [source_status_event(status)]) and poll.state:
            self._states.save(self.name, poll.state)

    def _status(self) -> SourceStatus:
        """How the source fares; one whose records had to wait says so until its next poll."""
        status, trouble = self._source.status(self._clock()), self._retrying.pop_error()
        if trouble is None or status.state != "ok":
            return status
        return status.model_copy(
            update={"state": "waiting", "reason": StatusReason(code="log", detail=trouble)}
        )

    def _publish_dead_letters(self, rejected: Sequence[RejectedRow]) -> bool:
        """Dead letters of the bad rows are durable; a row that is bad in every poll is told once."""
        hashes = {content_hash([row.key, row.error, row.value.hex()]): row for row in rejected}
        fresh = [row for digest, row in hashes.items() if digest not in self._rejected]
        buried = self._retrying.publish(
            ERRORS, [dead_letter_event(self._letter(row)) for row in fresh]
        )
        self._rejected = frozenset(hashes)
        return buried

    def _letter(self, row: RejectedRow) -> DeadLetter:
        return dead_letter(
            self.name, row.value, row.error, self._clock(), topic=self._source.topic, key=row.key
        )

    def _report_fault(self) -> None:
        """A fault in this program is a status too. The bus may be what failed, so this must not raise."""
        try:
            now = self._clock()
            why = StatusReason(
                code="internal", detail="This program met a fault while polling; its log says more."
            )
            told = {
                "state": "failing",
                "reason": why,
                "checked_at": now,
                "next_try": now + timedelta(seconds=FAULT_SECONDS),
            }
            self._publisher.publish(
                MONITORING, [source_status_event(self._source.status(now).model_copy(update=told))]
            )
        except Exception:  # noqa: BLE001 - whatever was wrong a moment ago may be wrong still
            _log.exception("the fault could not be told", extra={"source": self.name})

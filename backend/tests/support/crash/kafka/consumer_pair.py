"""Two consumers of one group, of which one joins, leaves, is killed or is paused."""

from contextlib import suppress

from support.crash.event_flow import EventFlow
from support.crash.kafka.installation import TOPICS
from support.crash.part_process import LONG_S
from support.waiting import wait_until


class ConsumerPair:
    """`single_writer_ends` are the ends of the archive before one of the two was paused."""

    def __init__(self, flow: EventFlow, name: str) -> None:
        self.flow, self._installation = flow, flow.installation
        self._progress = flow.installation.progress
        self._name = name
        self.first = flow.installation.parts[name]
        self.second = flow.installation.add_consumer(name)
        self.single_writer_ends: dict[tuple[str, int], int] = {}

    def join_leave_and_die(self) -> None:
        """The second joins and leaves, then joins and is killed."""
        self._share_partitions()
        self._progress.wait_for_records(300)
        self.second.stop()
        wait_until(
            lambda: len(self._progress.assigned_to(self.first)) >= self._partition_count(),
            LONG_S,
            interval_s=0.1,
        )
        self._share_partitions()
        self.second.kill()
        self._wait_until_caught_up()

    def pause_and_resume(self, point: str) -> None:
        """Pause the first at a fault point until the second has taken over, then resume it.

        The first must go on writing what it had read. It has read nothing further if the point
        came at the end of a batch: then try again.
        """
        self.single_writer_ends = dict(self._progress.archive_ends())
        for _ in range(5):
            self.first.kill()
            self.first.start(f"{point}:2:SIGSTOP")
            wait_until(lambda: self.first.paused, LONG_S, interval_s=0.05)
            self.second.start()
            self._wait_until_caught_up()
            self.first.resume()
            with suppress(AssertionError):
                wait_until(self._both_wrote, 20, interval_s=0.5)
                break
            self.second.kill()
        assert self._both_wrote()
        self.second.kill()
        self._wait_until_caught_up()

    def _share_partitions(self) -> None:
        self.second.start()
        wait_until(
            lambda: all(self._progress.assigned_to(part) for part in (self.first, self.second)),
            LONG_S,
            interval_s=0.1,
        )

    def _wait_until_caught_up(self) -> None:
        """Wait until all records published up to now have been processed by either consumer."""
        with self._installation.topic_reader() as reader:
            ends = reader.ends(*TOPICS)
        wait_until(
            lambda: all(self._positions().get(key, 0) >= end for key, end in ends.items()),
            LONG_S,
            interval_s=0.1,
        )

    def _positions(self) -> dict[tuple[str, int], int]:
        if self._name == "index":
            return dict(self._progress.index_positions())
        return dict(self._progress.archive_ends())

    def _both_wrote(self) -> bool:
        """Return whether the first wrote what the second had written, or was refused to."""
        if self._name == "index":
            return self.first.has_logged("another consumer has moved it")
        records = self._progress.archived_ids()
        return len(set(records)) < len(records)

    def _partition_count(self) -> int:
        with self._installation.topic_reader() as reader:
            return len(reader.ends(*TOPICS))

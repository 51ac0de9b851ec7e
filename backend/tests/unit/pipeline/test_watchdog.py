"""The watchdog, alone and in the two loops."""

import threading

import pytest

from cryptoviz.bus.file import FileBus
from cryptoviz.errors import BusError, Reason, SinkError, SourceUnavailableError
from cryptoviz.pipeline.consume import consume
from cryptoviz.pipeline.heartbeat import BUS
from cryptoviz.pipeline.produce import produce
from cryptoviz.pipeline.watchdog import PARTITION_LIMIT_S, SOURCE_LIMIT_S, Watchdog
from support.fakes.bus import TOPICS, HandWaits, ListPublisher, ListSink, event
from support.fakes.clock import HandClock
from support.fakes.sources import MemoryStates, ScriptedSource


class Seconds:
    now = 0.0

    def __call__(self):
        return self.now


def test_watchdog_without_heartbeats_for_the_limit_finds_a_task_stalled():
    seconds = Seconds()
    watchdog = Watchdog(monotonic=seconds)
    assert watchdog.stalled() == [], "no task is registered"
    watchdog.register("coingecko")
    watchdog.heartbeat("a feed")
    seconds.now = SOURCE_LIMIT_S
    assert watchdog.stalled() == [], "the limit has not passed yet"
    seconds.now += 1
    assert watchdog.stalled() == ["a feed", "coingecko"]
    watchdog.heartbeat("coingecko")
    assert watchdog.stalled() == ["a feed"]


def test_watchdog_register_again_does_not_count_as_progress():
    seconds = Seconds()
    watchdog = Watchdog(monotonic=seconds)
    watchdog.heartbeat("datacrypto/0")
    seconds.now = SOURCE_LIMIT_S + 1
    watchdog.register("datacrypto/0")
    assert watchdog.stalled() == ["datacrypto/0"]


def test_watchdog_after_unregister_does_not_find_the_task_stalled():
    seconds = Seconds()
    watchdog = Watchdog(monotonic=seconds)
    watchdog.heartbeat("datacrypto/0")
    watchdog.unregister("datacrypto/0")
    watchdog.unregister("never there")
    seconds.now = SOURCE_LIMIT_S + 1
    assert watchdog.stalled() == []


class Refusing(ListPublisher):
    def publish(self, topic, events):
        raise BusError("The bus is away.")


@pytest.mark.parametrize(
    ("publisher", "stalled"), [(ListPublisher(), []), (Refusing(), ["scripted"])]
)
def test_watchdog_of_a_source_needs_published_polls_not_good_ones(publisher, stalled):
    seconds = Seconds()
    watchdog, source = (
        Watchdog(monotonic=seconds),
        ScriptedSource([SourceUnavailableError(Reason("timeout", "It did not answer."))]),
    )

    class Later(MemoryStates):
        def load(self, name):
            seconds.now = SOURCE_LIMIT_S + 1  # as if loading had taken so long
            return super().load(name)

    produce(
        [source],
        publisher,
        Later(),
        stop=threading.Event(),
        clock=HandClock(),
        once=True,
        watchdog=watchdog,
    )
    assert watchdog.stalled() == stalled


class Stop(threading.Event):
    """An event whose waits take no time."""

    def wait(self, timeout=None):
        return self.is_set()


class Away(HandWaits):
    """A bus that does not answer."""

    def wait(self, timeout):
        super().wait(timeout)
        raise BusError("The bus is away.")


def stalled_at_end(subscriber, stop, sink, publisher=None):
    """Return the stalled tasks at the last wait of a consumer, and after its end."""
    watchdog, at_last = Watchdog(PARTITION_LIMIT_S, subscriber.monotonic), []
    subscriber.during[0] = lambda: at_last.extend(watchdog.stalled())
    loop = {
        "publisher": publisher or ListPublisher(),
        "stop": stop,
        "clock": HandClock(),
        "monotonic": subscriber.monotonic,
    }
    consume(subscriber, sink, name="index", watchdog=watchdog, **loop)
    return at_last, watchdog.stalled()


@pytest.fixture
def bus(tmp_path):
    bus = FileBus(tmp_path, TOPICS, HandClock())
    bus.publish("datacrypto", [event("a")])
    yield bus
    bus.close()


WAITS = int(2 * PARTITION_LIMIT_S) + 4  # of half a second


@pytest.mark.parametrize(
    ("error", "stalled"), [(None, []), (SinkError("The database is away."), ["datacrypto/0"])]
)
def test_watchdog_of_a_partition_needs_writes_or_its_end(bus, error, stalled):
    sink, stop = ListSink(["datacrypto"]), Stop()
    sink.error = error
    at_last, ended = stalled_at_end(HandWaits(bus, stop, WAITS), stop, sink)
    assert at_last == stalled
    assert ended == [], "a consumer that has ended has no tasks"


def test_watchdog_finds_a_partition_that_returns_nothing_stalled(bus):
    stop = Stop()
    subscriber = HandWaits(bus, stop, WAITS)
    subscriber.read = lambda *_: None
    assert stalled_at_end(subscriber, stop, ListSink(["datacrypto"]))[0] == ["datacrypto/0"]


def test_watchdog_finds_a_bus_that_accepts_no_heartbeat_stalled(bus):
    """Kafka's client waits silently for brokers that are away, so that reading raises nothing."""
    stop, sink = Stop(), ListSink(["datacrypto"])
    at_last, _ = stalled_at_end(HandWaits(bus, stop, WAITS), stop, sink, Refusing())
    assert at_last == [BUS]


def test_watchdog_finds_a_bus_that_cannot_be_read_stalled(bus):
    """Its partitions are gone with the bus, so that no other task could be stalled."""
    stop = Stop()
    subscriber = Away(bus, stop, WAITS)
    subscriber.assigned = frozenset
    assert stalled_at_end(subscriber, stop, ListSink(["datacrypto"]))[0] == [BUS]

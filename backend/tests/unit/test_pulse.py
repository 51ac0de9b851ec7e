"""Whether the strands of a loop get on, as its own process tells who asks."""

import threading

import pytest

from cryptoviz.errors import BusError, Reason, SourceUnavailableError
from cryptoviz.pipeline.produce import produce
from cryptoviz.pipeline.pulse import LIMIT_S, Pulse
from fakes import HandClock
from fakes_sources import ListPublisher, MemoryStates, ScriptedSource


class Seconds:
    now = 0.0

    def __call__(self):
        return self.now


def test_a_strand_is_silent_once_it_has_not_got_on_for_longer_than_the_limit():
    seconds = Seconds()
    pulse = Pulse(seconds)
    assert pulse.silent() == [], "nothing has begun"
    pulse.begin("coingecko")
    pulse.beat("a feed")
    seconds.now = LIMIT_S
    assert pulse.silent() == [], "what has begun has time to get on"
    seconds.now += 1
    assert pulse.silent() == ["a feed", "coingecko"]
    pulse.beat("coingecko")
    assert pulse.silent() == ["a feed"]


def test_beginning_again_is_not_getting_on():
    seconds = Seconds()
    pulse = Pulse(seconds)
    pulse.beat("datacrypto/0")
    seconds.now = LIMIT_S + 1
    pulse.begin("datacrypto/0")
    assert pulse.silent() == ["datacrypto/0"]


def test_what_is_nobodys_task_any_more_is_not_silent():
    seconds = Seconds()
    pulse = Pulse(seconds)
    pulse.beat("datacrypto/0")
    pulse.end("datacrypto/0")
    pulse.end("never there")
    seconds.now = LIMIT_S + 1
    assert pulse.silent() == []


class Refusing(ListPublisher):
    def publish(self, topic, events):
        raise BusError("The bus is away.")


@pytest.mark.parametrize(("publisher", "silent"), [(ListPublisher(), []), (Refusing(), ["scripted"])])
def test_a_source_that_does_not_answer_is_polled_all_the_same_but_what_cannot_be_published_is_not(publisher, silent):
    seconds = Seconds()
    pulse, source = Pulse(seconds), ScriptedSource([SourceUnavailableError(Reason("timeout", "It did not answer."))])

    class Later(MemoryStates):
        def load(self, name):
            seconds.now = LIMIT_S + 1  # this long it took
            return super().load(name)

    produce([source], publisher, Later(), stop=threading.Event(), clock=HandClock(), once=True, pulse=pulse)
    assert pulse.silent() == silent

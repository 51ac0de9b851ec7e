"""A simulator with a generated market."""

import pytest

from cryptoviz.simulator.factory import SimulatorSettings, build_app
from cryptoviz.simulator.http.app import SimulatorApp
from support.fakes.clock import HandClock


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def app(clock: HandClock) -> SimulatorApp:
    return build_app(SimulatorSettings(seed=3), clock)

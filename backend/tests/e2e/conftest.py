"""Fixtures of tests of the whole product."""

import pytest
from recorded import LAST_POLL

from fakes import HandClock


@pytest.fixture
def clock() -> HandClock:
    return HandClock(LAST_POLL)

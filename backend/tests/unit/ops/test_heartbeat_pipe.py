"""Heartbeats of processes to their supervisor."""

import os
from collections.abc import Iterator
from contextlib import closing

import pytest

from cryptoviz.ops.heartbeat_pipe import HeartbeatPipe


@pytest.fixture
def pipe() -> Iterator[HeartbeatPipe]:
    with closing(HeartbeatPipe(0.0)) as pipe:
        yield pipe
        pipe.started()


def test_frozen_returns_silent_processes_once(pipe: HeartbeatPipe) -> None:
    assert pipe.frozen(1.0, 3.0) == []
    os.write(pipe.writer, b"11\n12\n")
    assert pipe.frozen(2.0, 3.0) == []
    for second in (3.0, 4.0, 5.0):
        os.write(pipe.writer, b"12\n")
        assert pipe.frozen(second, 3.0) == []
    os.write(pipe.writer, b"12\n")
    assert pipe.frozen(6.0, 3.0) == [11]
    assert pipe.frozen(7.0, 3.0) == []


def test_frozen_after_a_pause_of_the_supervisor_is_empty(pipe: HeartbeatPipe) -> None:
    os.write(pipe.writer, b"11\n")
    assert pipe.frozen(1.0, 3.0) == []
    assert pipe.frozen(1000.0, 3.0) == []

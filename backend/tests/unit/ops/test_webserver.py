"""Limits of the web server."""

import resource

import pytest

from cryptoviz.ops.webserver import CONNECTIONS, connections_within, raise_file_limit


@pytest.fixture
def limits():
    """Give the limits of open files back after the test."""
    given = resource.getrlimit(resource.RLIMIT_NOFILE)
    yield given
    resource.setrlimit(resource.RLIMIT_NOFILE, given)


def test_raise_file_limit_raises_a_low_one_and_leaves_a_high_one(limits):
    _, hard = limits
    resource.setrlimit(resource.RLIMIT_NOFILE, (512, hard))
    raised = raise_file_limit()
    assert resource.getrlimit(resource.RLIMIT_NOFILE) == (raised, hard)
    assert raised == hard or raised > CONNECTIONS
    assert raise_file_limit() == raised


@pytest.mark.parametrize(
    ("files", "connections"), [(1_000_000, CONNECTIONS), (1024, 768), (256, 64), (64, 64)]
)
def test_connections_within_a_file_limit_are_never_none(files, connections):
    assert connections_within(files) == connections

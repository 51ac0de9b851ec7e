"""Limits of the web server."""

import resource

import pytest

from cryptoviz.ops.webserver import CONNECTIONS, raise_file_limit


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

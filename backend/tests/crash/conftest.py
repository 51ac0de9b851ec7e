"""Explain failed assertions of the shared tests as those of any test module."""

import pytest

pytest.register_assert_rewrite("support.crash.invariants")

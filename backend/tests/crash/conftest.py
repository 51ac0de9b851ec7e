"""What these tests share is explained when it fails, as tests are."""

import pytest

pytest.register_assert_rewrite("support.crash.invariants")

"""Who does not exist must cost as much as who does."""

import pytest
from argon2 import extract_parameters
from argon2.exceptions import VerifyMismatchError
from argon2.low_level import Type, verify_secret

from cryptoviz.store.accounts.passwords import Passwords, never_matching_hash


def test_the_hash_of_nobody_is_checked_like_any_other():
    stored = Passwords(memory_kib=16, rounds=2).hash("correct horse")
    assert extract_parameters(never_matching_hash(16, 2)) == extract_parameters(stored)
    with pytest.raises(VerifyMismatchError):  # computed and compared, not refused for its form
        verify_secret(never_matching_hash(16, 2).encode(), b"correct horse", Type.ID)


def test_nobody_has_no_password():
    assert not Passwords(memory_kib=16, rounds=2).verify(None, "correct horse")

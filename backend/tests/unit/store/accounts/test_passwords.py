"""Verification takes as long for unknown users as for known ones."""

import pytest
from argon2 import extract_parameters
from argon2.exceptions import VerifyMismatchError
from argon2.low_level import Type, verify_secret

from cryptoviz.store.accounts.passwords import Passwords, never_matching_hash


def test_never_matching_hash_has_valid_parameters():
    stored = Passwords(memory_kib=16, rounds=2).hash("correct horse")
    assert extract_parameters(never_matching_hash(16, 2)) == extract_parameters(stored)
    with pytest.raises(VerifyMismatchError):  # computed and compared, not refused for its form
        verify_secret(never_matching_hash(16, 2).encode(), b"correct horse", Type.ID)


def test_verify_unknown_user_is_false():
    assert not Passwords(memory_kib=16, rounds=2).verify(None, "correct horse")

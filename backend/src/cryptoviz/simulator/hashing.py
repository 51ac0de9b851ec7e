"""Hashes that seed everything generated: the same in every process."""

import hashlib


def stable_hash(*parts: object) -> int:
    """Return 64 bits that depend on the parts alone."""
    return int.from_bytes(hashlib.blake2b(repr(parts).encode(), digest_size=8).digest(), "big")


def stable_fraction(*parts: object) -> float:
    """Return a number in [0, 1) that depends on the parts alone."""
    return stable_hash(*parts) / 2**64

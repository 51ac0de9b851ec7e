"""User names and passwords: validation, and hashing of passwords with argon2id."""

import base64
import re
import secrets
import threading
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from cryptoviz.errors import InvalidParameterError, ThrottledError

MIN_PASSWORD, MAX_PASSWORD = 10, 128
MIN_USERNAME, MAX_USERNAME = 2, 32
_PUNCTUATION = "._-@+"
# Letters and marks that are not drawn: combining grapheme joiner, Hangul fillers, Khmer inherent
# vowels, Mongolian and other variation selectors (Default_Ignorable_Code_Point of Unicode).
_INVISIBLE = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]"
)
_MAX_WAIT_SECONDS = 5.0


def clean_username(username: str) -> str:
    """Return the name in NFKC: what looks the same is the same. Raises InvalidParameterError."""
    name = unicodedata.normalize("NFKC", username).strip()
    if not MIN_USERNAME <= len(name) <= MAX_USERNAME:
        reason = f"must have {MIN_USERNAME} to {MAX_USERNAME} characters"
        raise InvalidParameterError("username", reason)
    kinds = {unicodedata.category(char)[0] for char in name if char not in _PUNCTUATION}
    if not kinds <= set("LMN") or _INVISIBLE.search(name):
        reason = f"may contain letters, digits and {' '.join(_PUNCTUATION)} only"
        raise InvalidParameterError("username", reason)
    if not kinds & set("LN"):
        raise InvalidParameterError("username", "must have a letter or a digit")
    return name


def fold(username: str) -> str:
    """Return what all spellings of a name share: at most 64 characters, valid in any database."""
    normal = unicodedata.normalize("NFKC", username).strip().casefold()
    folded = unicodedata.normalize("NFKC", normal)[:64]
    return folded.replace("\0", "?").encode(errors="replace").decode()


def clean_password(password: str) -> str:
    """Return the password if it can be set. Raises InvalidParameterError."""
    length = len(_composed(password))
    if length < MIN_PASSWORD:
        raise InvalidParameterError("password", f"must have at least {MIN_PASSWORD} characters")
    if length > MAX_PASSWORD:
        raise InvalidParameterError("password", f"must have at most {MAX_PASSWORD} characters")
    return password


class Passwords:
    """Hashes passwords, `concurrent` at once, for each takes `memory_kib` for about 50 ms."""

    def __init__(self, memory_kib: int = 19_456, rounds: int = 3, concurrent: int = 2) -> None:
        self._hasher = PasswordHasher(time_cost=rounds, memory_cost=memory_kib, parallelism=1)
        self._slots = threading.BoundedSemaphore(concurrent)
        self._never_matching = never_matching_hash(memory_kib, rounds)

    def hash(self, password: str) -> str:
        with self._slot():
            return self._hasher.hash(_composed(password))

    def verify(self, stored: str | None, password: str) -> bool:
        """Whether it is the password. An unknown user (None) takes as long as a known one."""
        with self._slot():
            try:
                matches = self._hasher.verify(stored or self._never_matching, _composed(password))
            except (VerificationError, InvalidHashError):
                return False
        return matches and stored is not None

    def needs_rehash(self, stored: str) -> bool:
        """Whether the hash was computed with other parameters than today's."""
        return self._hasher.check_needs_rehash(stored)

    @contextmanager
    def _slot(self) -> Iterator[None]:
        if not self._slots.acquire(timeout=_MAX_WAIT_SECONDS):
            wait = timedelta(seconds=_MAX_WAIT_SECONDS)
            raise ThrottledError("Too many sign-ins at once.", wait)
        try:
            yield
        finally:
            self._slots.release()


def never_matching_hash(memory_kib: int, rounds: int) -> str:
    """Return a random hash with these parameters, without the time to compute one."""
    salt, digest = (
        base64.b64encode(secrets.token_bytes(size)).rstrip(b"=").decode() for size in (16, 32)
    )
    return f"$argon2id$v=19$m={memory_kib},t={rounds},p=1${salt}${digest}"


def _composed(password: str) -> str:
    """Keyboards differ in how they compose letters."""
    return unicodedata.normalize("NFC", password)

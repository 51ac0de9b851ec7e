"""User names and passwords: what is allowed, and how passwords are kept."""

import base64
import secrets
import threading
import unicodedata
from datetime import timedelta

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from cryptoviz.errors import InvalidParameterError, ThrottledError

MIN_PASSWORD, MAX_PASSWORD = 10, 128
MIN_USERNAME, MAX_USERNAME = 2, 32
_MARKS = "._-@+"
_WAIT_SECONDS = 5.0


def clean_username(username: str) -> str:
    """The name as it is shown. Raises InvalidParameterError naming `username`.

    Compatibility forms are folded, so that two names that look the same are the same.
    """
    name = unicodedata.normalize("NFKC", username).strip()
    if not MIN_USERNAME <= len(name) <= MAX_USERNAME:
        raise InvalidParameterError(
            "username", f"must have {MIN_USERNAME} to {MAX_USERNAME} characters"
        )
    if not all(
        character in _MARKS or unicodedata.category(character)[0] in "LMN" for character in name
    ):
        raise InvalidParameterError(
            "username", f"may hold letters, digits and {' '.join(_MARKS)} only"
        )
    return name


def fold(username: str) -> str:
    """What two spellings of one name have in common; at most 64 characters that every database takes, for any text."""
    normal = unicodedata.normalize("NFKC", username).strip().casefold()
    folded = unicodedata.normalize("NFKC", normal)[:64]
    return folded.replace("\0", "?").encode(errors="replace").decode()


def clean_password(password: str) -> str:
    """The password, if it is one that may be set. Raises InvalidParameterError naming `password`."""
    if len(_composed(password)) < MIN_PASSWORD:
        raise InvalidParameterError("password", f"must have at least {MIN_PASSWORD} characters")
    if len(_composed(password)) > MAX_PASSWORD:
        raise InvalidParameterError("password", f"must have at most {MAX_PASSWORD} characters")
    return password


class Passwords:
    """argon2id. One hash costs `memory_kib` for some 50 ms, so only `concurrent` are made at once: the rest wait, not too long."""

    def __init__(self, memory_kib: int = 19_456, rounds: int = 3, concurrent: int = 2) -> None:
        self._hasher = PasswordHasher(time_cost=rounds, memory_cost=memory_kib, parallelism=1)
        self._turns = threading.BoundedSemaphore(concurrent)
        self._nobody = never_matching_hash(memory_kib, rounds)

    def hash(self, password: str) -> str:
        """Raises ThrottledError when too many others wait."""
        with _Turn(self._turns):
            return self._hasher.hash(_composed(password))

    def verify(self, stored: str | None, password: str) -> bool:
        """Whether it is the password. Takes as long for a user who does not exist (None) as for one who does."""
        with _Turn(self._turns):
            try:
                return (
                    self._hasher.verify(stored or self._nobody, _composed(password))
                    and stored is not None
                )
            except (VerificationError, InvalidHashError):
                return False

    def needs_rehash(self, stored: str) -> bool:
        """Whether it was made with other costs than are used now."""
        return self._hasher.check_needs_rehash(stored)


def never_matching_hash(memory_kib: int, rounds: int) -> str:
    """A hash that took nobody any time to make, and takes as long to check a password against as any other of these costs."""
    salt, digest = (
        base64.b64encode(secrets.token_bytes(size)).rstrip(b"=").decode() for size in (16, 32)
    )
    return f"$argon2id$v=19$m={memory_kib},t={rounds},p=1${salt}${digest}"


def _composed(password: str) -> str:
    """Keyboards differ in how they compose letters."""
    return unicodedata.normalize("NFC", password)


class _Turn:
    """A place in the short queue for hashing."""

    def __init__(self, turns: threading.BoundedSemaphore) -> None:
        self._turns = turns

    def __enter__(self) -> None:
        if not self._turns.acquire(timeout=_WAIT_SECONDS):
            raise ThrottledError("Too many sign-ins at once.", timedelta(seconds=_WAIT_SECONDS))

    def __exit__(self, *_raised: object) -> None:
        self._turns.release()

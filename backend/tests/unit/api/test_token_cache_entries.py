"""The cache of verified tokens: its size, and sessions that no longer match."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from flask import Flask

from cryptoviz.api.security import token_cache
from cryptoviz.api.security.token_cache import TokenCache
from cryptoviz.api.security.tokens import TokenSigner
from cryptoviz.clock import to_ms
from cryptoviz.errors import AuthError
from cryptoviz.store.accounts.sessions import SessionState

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
LATER = to_ms(NOW + timedelta(days=30))


@pytest.fixture(scope="module")
def signer():
    return TokenSigner(Flask("one"), "k" * 64)


def cache_of(signer, state, reads):
    sessions = SimpleNamespace(state=lambda sid: reads.append(sid) or state)
    watch = SimpleNamespace(stamp=lambda: 1)
    return TokenCache(signer, sessions, watch, lambda: NOW)


def test_full_cache_drops_its_oldest_token(signer, monkeypatch):
    monkeypatch.setattr(token_cache, "_MAX_ENTRIES", 2)
    reads = []
    cache = cache_of(signer, SessionState(7, 3, 5, LATER), reads)
    headers = [f"Bearer {signer.issue_access(7, sid, 3, NOW)}" for sid in ("a", "b", "c")]
    for header in (*headers, *headers[1:], headers[0]):
        principal = cache.authenticate(header)
        assert (principal.user_id, principal.version) == (7, 5)
    assert reads == ["a", "b", "c", "a"]


@pytest.mark.parametrize(
    "state",
    [
        None,
        SessionState(8, 3, 5, LATER),
        SessionState(7, 4, 5, LATER),
        SessionState(7, 3, 5, to_ms(NOW)),
    ],
)
def test_session_that_does_not_match_the_token_is_rejected(signer, state):
    header = f"Bearer {signer.issue_access(7, 'a', 3, NOW)}"
    with pytest.raises(AuthError, match="session has ended"):
        cache_of(signer, state, []).authenticate(header)

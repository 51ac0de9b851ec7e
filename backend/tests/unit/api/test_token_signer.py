"""Tokens as they are issued and verified."""

from datetime import UTC, datetime, timedelta

import jwt
import pytest
from flask import Flask

from cryptoviz.api.security.tokens import (
    AccessClaims,
    RefreshClaims,
    TokenSigner,
    hash_token_id,
    new_id,
)
from cryptoviz.clock import to_ms
from cryptoviz.errors import AuthError

KEY, OTHER_KEY = "k" * 64, "o" * 64
NOW = datetime(2026, 11, 23, 12, 0, 0, 700_000, tzinfo=UTC)
ISSUED = NOW.replace(microsecond=0)
MILLISECOND = timedelta(milliseconds=1)


@pytest.fixture(scope="module")
def signer():
    return TokenSigner(Flask("one"), KEY)


def claims_of(token):
    return jwt.decode(token, KEY, algorithms=["HS256"], options={"verify_exp": False})


def encode(claims, key=KEY, algorithm="HS256"):
    return jwt.encode(claims, key, algorithm=algorithm)


def test_access_token_is_valid_for_15_minutes(signer):
    token, end = signer.issue_access(7, "sid", 3, NOW), ISSUED + timedelta(minutes=15)
    assert signer.verify_access(token, end - MILLISECOND) == AccessClaims(7, "sid", 3, end)
    with pytest.raises(AuthError, match="expired"):
        signer.verify_access(token, end)


def test_refresh_token_is_valid_for_30_days(signer):
    token, end = signer.issue_refresh(7, "sid", "id", to_ms(NOW)), ISSUED + timedelta(days=30)
    found = signer.verify_refresh(token, end - MILLISECOND)
    assert found == RefreshClaims(7, "sid", "id", signer.csrf_value("id"))
    with pytest.raises(AuthError, match="expired"):
        signer.verify_refresh(token, end)


def test_refresh_token_is_the_same_for_the_same_arguments(signer):
    token = signer.issue_refresh(7, "sid", "id", to_ms(NOW))
    assert signer.issue_refresh(7, "sid", "id", to_ms(NOW)) == token
    others = ((8, "sid", "id", 0), (7, "x", "id", 0), (7, "sid", "x", 0), (7, "sid", "id", 1000))
    assert token not in {
        signer.issue_refresh(user, sid, id, to_ms(NOW) + later) for user, sid, id, later in others
    }


def test_each_type_of_token_is_rejected_as_the_other(signer):
    with pytest.raises(AuthError, match="not of type refresh"):
        signer.verify_refresh(encode({**access(signer), "jti": "x", "csrf": "x"}), NOW)
    with pytest.raises(AuthError, match="not of type access"):
        signer.verify_access(encode({**refresh(signer), "epoch": 3}), NOW)


def access(signer):
    return claims_of(signer.issue_access(7, "sid", 3, NOW))


def refresh(signer):
    return claims_of(signer.issue_refresh(7, "sid", "id", to_ms(NOW)))


@pytest.mark.parametrize("name", ["sub", "sid", "epoch", "exp"])
def test_access_token_without_a_claim_is_rejected(signer, name):
    claims = access(signer)
    del claims[name]
    with pytest.raises(AuthError, match=r"not valid|not of type"):
        signer.verify_access(encode(claims), NOW)


@pytest.mark.parametrize("name", ["sub", "sid", "csrf", "exp", "type"])
def test_refresh_token_without_a_claim_is_rejected(signer, name):
    claims = refresh(signer)
    del claims[name]
    with pytest.raises(AuthError, match=r"not valid|not of type"):
        signer.verify_refresh(encode(claims), NOW)


def test_tokens_of_another_key_or_algorithm_are_rejected(signer):
    good = access(signer)
    assert signer.verify_access(encode(good), NOW).user_id == 7
    for bad in (
        encode(good, OTHER_KEY),
        encode(good, algorithm="HS512"),
        encode(good, None, "none"),
        encode(good)[:-2],
        "",
        "x.y.z",
    ):
        with pytest.raises(AuthError, match="not valid"):
            signer.verify_access(bad, NOW)


def test_derived_values_need_the_key_and_differ_by_purpose(signer):
    other = TokenSigner(Flask("other"), OTHER_KEY)
    values = {
        found
        for each in (signer, other)
        for id in ("a", "b")
        for found in (each.csrf_value(id), each.successor_id(id))
    }
    assert len(values) == 8
    assert all(len(value) == 32 for value in values)
    assert signer.successor_id("a") == TokenSigner(Flask("same"), KEY).successor_id("a")
    assert (signer.key, other.key) == (KEY, OTHER_KEY)


def test_ids_are_128_random_bits_and_stored_as_hashes():
    assert len({new_id() for _ in range(100)}) == 100
    assert len(bytes.fromhex(new_id())) == 16
    # As in older databases: another hash would end every session.
    expected = "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881"
    assert hash_token_id("x") == expected

"""Compression: each coding has an ETag of its own, and tokens are never compressed."""

import gzip

import pytest
import zstandard

from cryptoviz.api.compression import preferred_coding
from cryptoviz.api.response_cache import ResponseCache, ResponseSpec
from cryptoviz.api.security.token_cache import Principal
from support.fakes.api import PASSWORD, seed_news

READERS = {"gzip": gzip.decompress, "zstd": zstandard.decompress}
LIST = "news"


@pytest.fixture
def person(ada, database, clock):
    seed_news(database, [f"Headline {number}" for number in range(30)], clock())
    return ada


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [
        ("gzip", "gzip"),
        ("gzip, deflate, br, zstd", "zstd"),
        ("GZIP", "gzip"),
        ("zstd;q=0.5, gzip;q=0.8", "gzip"),
        ("zstd;q=0, *", "gzip"),
        ("gzip;q=0.5, identity", ""),
        ("gzip;q=0", ""),
        ("*;q=0", ""),
        ("*", "zstd"),
        ("br, deflate", ""),
        ("identity", ""),
        ("", ""),
        ("gzip;q=x", ""),
        (None, ""),
    ],
)
def test_preferred_coding_follows_the_quality_values(accepted, coding):
    assert preferred_coding(accepted) == coding


def test_codings_have_the_same_content_and_different_etags(person):
    plain = person.get(LIST)
    etags = {plain.headers["ETag"]}
    for _from_flask_then_from_the_cache in range(2):
        for coding, read in READERS.items():
            response = person.get(LIST, Accept_Encoding=coding)
            assert response.headers["Content-Encoding"] == coding
            assert response.headers["Vary"] == "Authorization, Accept-Encoding"
            assert int(response.headers["Content-Length"]) == len(response.get_data())
            assert len(response.get_data()) < len(plain.get_data())
            assert read(response.get_data()) == plain.get_data()
            etags.add(response.headers["ETag"])
    assert len(etags) == 3
    assert "Content-Encoding" not in plain.headers


@pytest.mark.parametrize("coding", ["", "gzip", "zstd"])
def test_etag_of_each_coding_is_304(person, new_app, coding):
    etag = person.get(LIST, Accept_Encoding=coding).headers["ETag"]
    others = person.get(LIST, Accept_Encoding="gzip" if coding == "zstd" else "zstd")
    assert others.headers["ETag"] != etag
    for client in (person.client, new_app().test_client()):  # cached, and of another worker
        headers = {**person.headers, "If-None-Match": etag, "Accept-Encoding": coding}
        response = client.get(f"/api/v1/{LIST}", headers=headers)
        assert (response.status_code, response.headers["ETag"]) == (304, etag)
        assert "Content-Encoding" not in response.headers
        assert "Content-Security-Policy" not in response.headers
        stale = {**headers, "Accept-Encoding": "gzip" if coding == "zstd" else "zstd"}
        expected = 200 if coding else 304  # uncompressed is always acceptable
        assert client.get(f"/api/v1/{LIST}", headers=stale).status_code == expected


def test_head_has_the_headers_of_the_coding(person):
    headers = {**person.headers, "Accept-Encoding": "gzip"}
    head = person.client.head(f"/api/v1/{LIST}", headers=headers)
    got = person.get(LIST, Accept_Encoding="gzip")
    assert head.get_data() == b""
    for name in ("ETag", "Content-Encoding", "Content-Length", "Vary"):
        assert head.headers[name] == got.headers[name]


def test_small_answers_are_not_compressed(person):
    response = person.get("favourites", Accept_Encoding="gzip")
    assert "Content-Encoding" not in response.headers
    assert "Accept-Encoding" in response.headers["Vary"]


def test_uncached_answers_are_compressed(person):
    response = person.client.get("/openapi.json", headers={"Accept-Encoding": "gzip"})
    assert response.headers["Content-Encoding"] == "gzip"
    assert b'"openapi":"3.1.0"' in gzip.decompress(response.get_data())
    assert "Accept-Encoding" in response.headers["Vary"]


def test_tokens_are_not_compressed(person, monkeypatch):
    monkeypatch.setattr("cryptoviz.api.compression.MIN_BYTES", 1)
    response = person.client.post(
        "/api/v1/auth/login",
        json={"username": "ada", "password": PASSWORD},
        headers={"Accept-Encoding": "gzip, zstd"},
    )
    assert "access_token" in response.get_json()
    assert "Content-Encoding" not in response.headers
    site = person.client.get("/api/v1/site", headers={"Accept-Encoding": "gzip"})
    assert site.headers["Content-Encoding"] == "gzip"


def test_each_version_is_compressed_once_and_counted(app, clock, monkeypatch):
    cache = ResponseCache(app.extensions["cryptoviz"].stores, "salt", "", max_bytes=50_000)
    principal, spec = Principal(1, "sid", 0, clock(), 0, 1), ResponseSpec("markets", _numbers)
    compressed = []
    monkeypatch.setattr(
        "cryptoviz.api.response_cache.compress",
        lambda body, coding: compressed.append(coding) or body[:4_000],
    )
    for coding in ("gzip", "zstd", "gzip", "zstd"):
        cache.get_or_build("/path", "", spec, principal, None, coding)
    assert compressed == ["gzip", "zstd"]
    for number in range(20):
        cache.get_or_build("/path", f"n={number}", spec, principal, None, "gzip")
    kept = [number for number in range(20) if cache.lookup("/path", f"n={number}", principal)]
    assert cache._size <= 50_000
    assert 3 <= len(kept) <= 6


def _numbers():
    return {"values": list(range(1_000))}

"""Response cache of one worker: frequent responses, kept until the data they show change.

A response is keyed by its address (and by the user, if it is personal) and belongs to a version of
its family of data (and of the user). The ETag contains both and the content coding, so it is
strong, valid in all workers and after restarts, and a 304 costs no query. A response is compressed
once per version and coding.
"""

import threading
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import orjson

from cryptoviz.api.compression import IDENTITY, MIN_BYTES, compress, preferred_coding
from cryptoviz.api.parameters import Json
from cryptoviz.api.security.token_cache import Principal
from cryptoviz.api.stores import Stores

NOT_MODIFIED = "304 NOT MODIFIED"
Headers = list[tuple[str, str]]
Reply = tuple[str, Headers, bytes]
Build = Callable[[], Json | list[Json]]
_Key = tuple[str, str, int | None]
_OVERHEAD = 2_000  # bytes of an entry in addition to its body
_COLUMN_NAMES_AS_KEYS = orjson.OPT_NON_STR_KEYS  # SQLAlchemy has its own subclass of str


@dataclass(frozen=True, slots=True)
class ResponseSpec:
    """How to build a response from one family of data.

    `per_user`: it depends on the caller. `viewed_coins`: those whose chart it draws.
    """

    family: str
    build: Build
    per_user: bool = False
    viewed_coins: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Variant:
    """A response in one content coding."""

    body: bytes
    etag: str
    headers: Headers


@dataclass(frozen=True, slots=True)
class CachedResponse:
    """A response as of its versions; `user_version` is None if it is the same for all users."""

    key: _Key
    spec: ResponseSpec
    version: int
    user_version: int | None
    plain: Variant
    compressed: dict[str, Variant]  # by content coding, as far as requested


class ResponseCache:
    """`salt` identifies this installation and program; `max_bytes` bounds the memory used."""

    def __init__(self, stores: Stores, salt: str, vary: str, max_bytes: int = 24_000_000) -> None:
        self._stores, self._salt, self._vary, self._max_bytes = stores, salt, vary, max_bytes
        self._entries: dict[_Key, CachedResponse] = {}
        self._size = 0
        self._lock = threading.Lock()
        self._versions: tuple[int, dict[str, int]] = (-1, {})  # change stamp, version by family

    def lookup(self, path: str, query: str, principal: Principal) -> CachedResponse | None:
        """Return the cached response, rebuilt if its data have changed; None if there is none."""
        key: _Key = (path, query, None)
        cached = self._entries.get(key)
        if cached is None:
            key = (path, query, principal.user_id)
            cached = self._entries.get(key)
            if cached is None:
                return None
        if (
            cached.user_version is None or cached.user_version == principal.version
        ) and cached.version == self._version(cached.spec.family, principal.stamp):
            return cached
        return self._build(key, cached.spec, principal)

    def get_or_build(
        self,
        path: str,
        query: str,
        spec: ResponseSpec,
        principal: Principal,
        etags: str | None = None,
        accept_encoding: str | None = None,
    ) -> Reply:
        """Return the reply, from the cache if possible; `etags` is the If-None-Match header."""
        cached = self.lookup(path, query, principal)
        if cached is None:
            key: _Key = (path, query, principal.user_id if spec.per_user else None)
            if etags and etags.strip() != "*":
                version = self._version(spec.family, principal.stamp)
                etag = self._etag(key, version, principal.version if spec.per_user else None)
                for known in (_of_coding(etag, preferred_coding(accept_encoding)), etag):
                    if _matches(known, etags):
                        return self._not_modified(known)
            cached = self._build(key, spec, principal)
        return self.reply(cached, etags, accept_encoding)

    def reply(
        self, cached: CachedResponse, etags: str | None, accept_encoding: str | None
    ) -> Reply:
        """Return a 304 if the client has this response already, else all of it."""
        variant = self._variant(cached, accept_encoding) if accept_encoding else cached.plain
        if etags:
            for known in (variant.etag, cached.plain.etag):
                if _matches(known, etags):
                    return self._not_modified(known)
        return "200 OK", variant.headers, variant.body

    def _variant(self, cached: CachedResponse, accept_encoding: str) -> Variant:
        coding, plain = preferred_coding(accept_encoding), cached.plain
        if coding == IDENTITY or len(plain.body) < MIN_BYTES:
            return plain
        known = cached.compressed.get(coding)
        if known is not None:
            return known
        body, etag = compress(plain.body, coding), _of_coding(plain.etag, coding)
        variant = Variant(body, etag, self._headers(body, etag, coding))
        with self._lock:
            stored = self._entries.get(cached.key) is cached and coding not in cached.compressed
            self._size += len(body) if stored else 0
            cached.compressed[coding] = variant
            self._trim()
        return variant

    def _version(self, family: str, stamp: int) -> int:
        """Return the version of a family, read once for each change stamp."""
        known_stamp, versions = self._versions
        if known_stamp != stamp:
            versions = {}
            self._versions = stamp, versions
        version = versions.get(family)
        if version is None:
            version = versions[family] = self._stores.versions.current(family)
        return version

    def _build(self, key: _Key, spec: ResponseSpec, principal: Principal) -> CachedResponse:
        with self._stores.snapshot():  # so that the versions belong to the rows that are read
            version = self._stores.versions.current(spec.family)
            user_version = self._user_version(principal) if spec.per_user else None
            # A copy of the exact size: the buffer of orjson is up to six times as large.
            body = bytes(memoryview(orjson.dumps(spec.build(), option=_COLUMN_NAMES_AS_KEYS)))
        etag = self._etag(key, version, user_version)
        plain = Variant(body, etag, self._headers(body, etag, IDENTITY))
        response = CachedResponse(key, spec, version, user_version, plain, {})
        self._store(response)
        return response

    def _user_version(self, principal: Principal) -> int:
        state = self._stores.sessions.state(principal.sid)
        return principal.version if state is None else state.version

    def _etag(self, key: _Key, version: int, user_version: int | None) -> str:
        path, query, user_id = key
        address = zlib.crc32(f"{path}?{query}".encode(errors="replace"))
        user = "" if user_id is None else f"-{user_id:x}.{user_version:x}"
        return f'"{self._salt}{address:08x}-{version:x}{user}"'

    def _headers(self, body: bytes, etag: str, coding: str) -> Headers:
        encoding = [("Content-Encoding", coding)] if coding else []
        length = ("Content-Length", str(len(body)))
        return [("Content-Type", "application/json"), length, *encoding, *self._validators(etag)]

    def _not_modified(self, etag: str) -> Reply:
        return NOT_MODIFIED, self._validators(etag), b""

    def _validators(self, etag: str) -> Headers:
        return [("ETag", etag), ("Cache-Control", "private, no-cache"), ("Vary", self._vary)]

    def _store(self, response: CachedResponse) -> None:
        with self._lock:
            previous = self._entries.pop(response.key, None)
            self._size += _weight(response) - (_weight(previous) if previous else 0)
            self._entries[response.key] = response
            self._trim()

    def _trim(self) -> None:
        """Drop the oldest responses: those in use are rebuilt with every poll."""
        while self._size > self._max_bytes:
            oldest = next(iter(self._entries))
            self._size -= _weight(self._entries.pop(oldest))


def _matches(etag: str, if_none_match: str) -> bool:
    """Return whether the list contains the ETag, possibly made weak (W/) by a compressing proxy."""
    return etag in if_none_match or if_none_match.strip() == "*"


def _of_coding(etag: str, coding: str) -> str:
    return f'{etag[:-1]}-{coding}"' if coding else etag


def _weight(response: CachedResponse) -> int:
    path, query, _user_id = response.key
    bodies = (response.plain, *response.compressed.values())
    return _OVERHEAD + len(path) + len(query) + sum(len(one.body) for one in bodies)

"""Response cache of one worker: frequent responses, kept until the data they show change.

A response is keyed by its address (and by the user, if it is personal) and belongs to a version of
its family of data (and of the user). The ETag contains both, so it is strong, valid in all workers
and after restarts, and a 304 costs no query.
"""

import threading
import zlib
from collections.abc import Callable
from dataclasses import dataclass

import orjson

from cryptoviz.api.parameters import Json
from cryptoviz.api.security.token_cache import Principal
from cryptoviz.api.stores import Stores

Headers = list[tuple[str, str]]
Reply = tuple[str, Headers, bytes]
Build = Callable[[], Json]
_Key = tuple[str, str, int | None]
_OVERHEAD = 2_000  # bytes of an entry in addition to its body
_COLUMN_NAMES_AS_KEYS = orjson.OPT_NON_STR_KEYS  # SQLAlchemy has its own subclass of str


@dataclass(frozen=True, slots=True)
class ResponseSpec:
    """How to build a response from one family of data.

    `per_user`: it depends on the caller. `viewed_coin`: the coin whose chart it draws.
    """

    family: str
    build: Build
    per_user: bool = False
    viewed_coin: str | None = None


@dataclass(frozen=True, slots=True)
class CachedResponse:
    """A response as of its versions; `user_version` is None if it is the same for all users."""

    spec: ResponseSpec
    version: int
    user_version: int | None
    body: bytes
    etag: str
    headers: Headers

    def reply(self, if_none_match: str | None) -> Reply:
        """Return a 304 if the client has this response already, else all of it."""
        if if_none_match and _matches(self.etag, if_none_match):
            return "304 NOT MODIFIED", self.headers[2:], b""
        return "200 OK", self.headers, self.body


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
        self, path: str, query: str, spec: ResponseSpec, principal: Principal, etags: str | None
    ) -> Reply:
        """Return the reply, from the cache if possible; `etags` is the If-None-Match header."""
        cached = self.lookup(path, query, principal)
        if cached is None:
            key: _Key = (path, query, principal.user_id if spec.per_user else None)
            if etags and etags.strip() != "*":
                version = self._version(spec.family, principal.stamp)
                etag = self._etag(key, version, principal.version if spec.per_user else None)
                if _matches(etag, etags):
                    return "304 NOT MODIFIED", self._validators(etag), b""
            cached = self._build(key, spec, principal)
        return cached.reply(etags)

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
        content = [("Content-Type", "application/json"), ("Content-Length", str(len(body)))]
        headers = [*content, *self._validators(etag)]
        response = CachedResponse(spec, version, user_version, body, etag, headers)
        self._store(key, response)
        return response

    def _user_version(self, principal: Principal) -> int:
        state = self._stores.sessions.state(principal.sid)
        return principal.version if state is None else state.version

    def _etag(self, key: _Key, version: int, user_version: int | None) -> str:
        path, query, user_id = key
        address = zlib.crc32(f"{path}?{query}".encode(errors="replace"))
        user = "" if user_id is None else f"-{user_id:x}.{user_version:x}"
        return f'"{self._salt}{address:08x}-{version:x}{user}"'

    def _validators(self, etag: str) -> Headers:
        return [("ETag", etag), ("Cache-Control", "private, no-cache"), ("Vary", self._vary)]

    def _store(self, key: _Key, response: CachedResponse) -> None:
        """Store a response and drop the oldest ones: those in use are rebuilt with every poll."""
        with self._lock:
            previous = self._entries.pop(key, None)
            self._size += _weight(key, response) - (_weight(key, previous) if previous else 0)
            self._entries[key] = response
            while self._size > self._max_bytes:
                oldest = next(iter(self._entries))
                self._size -= _weight(oldest, self._entries.pop(oldest))


def _matches(etag: str, if_none_match: str) -> bool:
    """Return whether the list contains the ETag, possibly made weak (W/) by a compressing proxy."""
    return etag in if_none_match or if_none_match.strip() == "*"


def _weight(key: _Key, response: CachedResponse) -> int:
    return _OVERHEAD + len(key[0]) + len(key[1]) + len(response.body)

"""Ready answers: the bytes of hot answers, kept by each worker until the data they were made of change.

An answer is keyed by its address (and by the user, if it is personal) and belongs to versions: of a family of data, and of the user.
The ETag says the same, so it is strong, holds across workers and restarts, and an unchanged answer costs no query.
"""

import threading
import zlib
from collections.abc import Callable
from dataclasses import dataclass

import orjson

from cryptoviz.api.parameters import Json
from cryptoviz.api.ports import Stores
from cryptoviz.api.security.token_cache import Viewer

Headers = list[tuple[str, str]]
Reply = tuple[str, Headers, bytes]
_Key = tuple[str, str, int | None]
_OVERHEAD = 2_000  # bytes that an entry takes beside its body


@dataclass(frozen=True, slots=True)
class Recipe:
    """How an answer is made. `personal` = it depends on who asks; `opened` is the coin whose chart it draws."""

    family: str
    make: Callable[[], Json]
    personal: bool = False
    opened: str | None = None


@dataclass(frozen=True, slots=True)
class Ready:
    """An answer as of its versions; `user_version` is None when it is the same for everyone."""

    recipe: Recipe
    version: int
    user_version: int | None
    body: bytes
    etag: str
    headers: Headers

    def reply(self, if_none_match: str | None) -> Reply:
        """304 when the asker has this answer already, else all of it."""
        if if_none_match and matches(self.etag, if_none_match):
            return "304 NOT MODIFIED", self.headers[2:], b""
        return "200 OK", self.headers, self.body


def matches(etag: str, if_none_match: str) -> bool:
    """Whether a list of ETags names this one. A proxy that compressed the answer may have made it weak (W/)."""
    return etag in if_none_match or if_none_match.strip() == "*"


class ReadyAnswers:
    """`salt` tells this installation and program from others; `max_bytes` bounds what one worker keeps."""

    def __init__(self, stores: Stores, salt: str, vary: str, max_bytes: int = 24_000_000) -> None:
        self._stores, self._salt, self._vary, self._max_bytes = stores, salt, vary, max_bytes
        self._kept: dict[_Key, Ready] = {}
        self._size = 0
        self._lock = threading.Lock()
        self._seen: tuple[int, dict[str, int]] = (-1, {})

    def find(self, path: str, query: str, viewer: Viewer, stamp: int) -> Ready | None:
        """The answer for this address, made anew if its data have changed; None when nobody asked for it yet."""
        key: _Key = (path, query, None)
        ready = self._kept.get(key)
        if ready is None:
            key = (path, query, viewer.user_id)
            ready = self._kept.get(key)
            if ready is None:
                return None
        if self._is_current(ready, viewer, stamp):
            return ready
        return self._make(key, ready.recipe, viewer)

    def serve(
        self,
        path: str,
        query: str,
        recipe: Recipe,
        viewer: Viewer,
        stamp: int,
        if_none_match: str | None,
    ) -> Reply:
        """The answer that `recipe` makes, from what is kept if possible. Raises what the recipe raises."""
        key: _Key = (path, query, viewer.user_id if recipe.personal else None)
        ready = self._kept.get(key)
        if (
            ready is None and if_none_match and if_none_match.strip() != "*"
        ):  # "*" asks whether there is an answer at all
            etag = self._etag(
                key,
                self._version(recipe.family, stamp),
                viewer.version if recipe.personal else None,
            )
            if matches(etag, if_none_match):
                return "304 NOT MODIFIED", self._validators(etag), b""
        if ready is None or not self._is_current(ready, viewer, stamp):
            ready = self._make(key, recipe, viewer)
        return ready.reply(if_none_match)

    def _is_current(self, ready: Ready, viewer: Viewer, stamp: int) -> bool:
        if ready.user_version is not None and ready.user_version != viewer.version:
            return False
        return ready.version == self._version(ready.recipe.family, stamp)

    def _version(self, family: str, stamp: int) -> int:
        """The version of a family as of a change stamp: read once, then known until the stamp moves."""
        seen_at, versions = self._seen
        if seen_at != stamp:
            versions = {}
            self._seen = (stamp, versions)
        version = versions.get(family)
        if version is None:
            version = versions[family] = self._stores.versions.current(family)
        return version

    def _make(self, key: _Key, recipe: Recipe, viewer: Viewer) -> Ready:
        with self._stores.snapshot():  # the versions belong to the very rows that are read
            version = self._stores.versions.current(recipe.family)
            user_version = self._user_version(viewer) if recipe.personal else None
            body = bytes(
                memoryview(orjson.dumps(recipe.make()))
            )  # a copy of its own size: orjson's keeps room for six times as much
        etag = self._etag(key, version, user_version)
        headers = [
            ("Content-Type", "application/json"),
            ("Content-Length", str(len(body))),
            *self._validators(etag),
        ]
        ready = Ready(recipe, version, user_version, body, etag, headers)
        self._keep(key, ready)
        return ready

    def _user_version(self, viewer: Viewer) -> int:
        state = self._stores.sessions.state(viewer.sid)
        return viewer.version if state is None else state.version

    def _etag(self, key: _Key, version: int, user_version: int | None) -> str:
        path, query, user_id = key
        address = zlib.crc32(f"{path}?{query}".encode(errors="replace"))
        whose = "" if user_id is None else f"-{user_id:x}.{user_version:x}"
        return f'"{self._salt}{address:08x}-{version:x}{whose}"'

    def _validators(self, etag: str) -> Headers:
        return [("ETag", etag), ("Cache-Control", "private, no-cache"), ("Vary", self._vary)]

    def _keep(self, key: _Key, ready: Ready) -> None:
        """Entries are dropped in the order they were made: what is asked for is made again with every poll, so old ones are unused."""
        with self._lock:
            before = self._kept.pop(key, None)
            self._size += _weight(key, ready) - (_weight(key, before) if before else 0)
            self._kept[key] = ready
            while self._size > self._max_bytes:
                oldest = next(iter(self._kept))
                self._size -= _weight(oldest, self._kept.pop(oldest))


def _weight(key: _Key, ready: Ready) -> int:
    return _OVERHEAD + len(key[0]) + len(key[1]) + len(ready.body)

"""How far one log was published into another: kept beside it, so that a replay can be broken off and taken up again."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import orjson

from cryptoviz.archive.disk import Descriptor, sentences, sync_directory
from cryptoviz.errors import BusError, StartupError


class ReplayOffsets:
    """In `<root>/<log>/replay-<target>.json`: by topic and partition the offset of the next record to publish. Raises BusError."""

    def __init__(self, root: Path, log: str, target: str) -> None:
        self.log = log
        self._directory = root / log
        self._path = self._directory / f"replay-{target}.json"
        self._offsets = self._read()

    def offset(self, topic: str, partition: int) -> int:
        """0 for what was never published."""
        return self._offsets.get(topic, {}).get(str(partition), 0)

    def save(self, topic: str, partition: int, offset: int) -> None:
        """It is on stable storage when this returns."""
        self._offsets.setdefault(topic, {})[str(partition)] = offset
        draft = self._path.with_suffix(".json.tmp")
        with sentences(self._directory):
            with draft.open("wb") as file:
                file.write(orjson.dumps(self._offsets, option=orjson.OPT_INDENT_2))
                file.flush()
                os.fsync(file.fileno())
            draft.replace(self._path)
            sync_directory(self._directory)

    @contextmanager
    def exclusive(self) -> Iterator[None]:
        """Raises StartupError while another process publishes the same log."""
        with sentences(self._directory):
            lock = Descriptor(self._directory, os.O_RDONLY | os.O_DIRECTORY)
        try:
            fcntl.flock(lock.fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise StartupError(f"A replay of {self.log} is running already.") from error
        self._offsets = self._read()
        try:
            yield
        finally:
            fcntl.flock(lock.fd, fcntl.LOCK_UN)

    def _read(self) -> dict[str, dict[str, int]]:
        try:
            found: dict[str, dict[str, int]] = orjson.loads(self._path.read_bytes())
            if all(
                isinstance(offset, int) for offsets in found.values() for offset in offsets.values()
            ):
                return found
        except FileNotFoundError:
            return {}
        except (orjson.JSONDecodeError, AttributeError):
            pass
        except OSError as error:
            raise BusError(f"{self._path} cannot be read: {error.strerror}.") from error
        raise BusError(
            f"{self._path} is damaged: remove it, and the replay begins anew (records that are there already change nothing)."
        )

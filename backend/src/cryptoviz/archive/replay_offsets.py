"""How far one log was published into another, stored with it so that a replay can be resumed."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec
import orjson

from cryptoviz.archive.disk import Descriptor, lock_within, sync_directory, translate_os_errors
from cryptoviz.errors import BusError, StartupError

_Offsets = dict[str, dict[str, int]]  # By topic and partition: the next offset to publish.


class ReplayOffsets:
    """The file `<root>/<log>/replay-<target>.json`. Raises BusError."""

    def __init__(self, root: Path, log: str, target: str) -> None:
        self.log = log
        self._directory = root / log
        self._path = self._directory / f"replay-{target}.json"
        self._offsets = self._read()

    def offset(self, topic: str, partition: int) -> int:
        """Return the next offset to publish."""
        return self._offsets.get(topic, {}).get(str(partition), 0)

    def save(self, topic: str, partition: int, offset: int) -> None:
        """Store the next offset to publish; it is on stable storage when this returns."""
        self._offsets.setdefault(topic, {})[str(partition)] = offset
        draft = self._path.with_suffix(".json.tmp")
        with translate_os_errors(self._directory):
            with draft.open("wb") as file:
                file.write(orjson.dumps(self._offsets, option=orjson.OPT_INDENT_2))
                file.flush()
                os.fsync(file.fileno())
            draft.replace(self._path)
            sync_directory(self._directory)

    @contextmanager
    def exclusive(self) -> Iterator[None]:
        """Raise StartupError while another process publishes the same log."""
        with translate_os_errors(self._directory):
            lock = Descriptor(self._directory, os.O_RDONLY | os.O_DIRECTORY)
            if not lock_within(lock.fd, 0):
                raise StartupError(f"A replay of {self.log} is running already.")
        self._offsets = self._read()
        try:
            yield
        finally:
            fcntl.flock(lock.fd, fcntl.LOCK_UN)

    def _read(self) -> _Offsets:
        try:
            return msgspec.json.decode(self._path.read_bytes(), type=_Offsets)
        except FileNotFoundError:
            return {}
        except OSError as error:
            raise BusError(f"{self._path} cannot be read: {error.strerror}.") from error
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise BusError(
                f"{self._path} is damaged: remove it to replay from the start "
                "(records that are there already change nothing)."
            ) from error

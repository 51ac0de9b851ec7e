"""Encryption of secrets in the database, with keys in a file that is never next to it."""

import os
from collections.abc import Callable
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from cryptoviz.config import Config
from cryptoviz.errors import EncryptionError
from cryptoviz.store.db.database import Database
from cryptoviz.store.instance import create_private_file

_SET_IT = "set ENCRYPTION_KEY_FILE to a key file elsewhere."


class Cipher:
    """Encrypts with the first key of a file and decrypts with any. Raises EncryptionError.

    The file has one Fernet key per line, the newest first. `path` is ENCRYPTION_KEY_FILE, else
    None: then the file is in the user's configuration folder and created when needed. The file is
    read for each use, so that a key can be added while the product runs.
    """

    def __init__(self, path: Path | None, apart_from: Callable[[], list[Path]]) -> None:
        self._path, self._apart_from = path, apart_from

    @staticmethod
    def of(config: Config, database: Database) -> "Cipher":
        """Return the cipher of the settings."""

        def folders() -> list[Path]:
            found = [config.data_dir, *([database.path.parent] if database.path else [])]
            return [folder.resolve() for folder in found]

        return Cipher(config.encryption_key_file, folders)

    def path(self) -> Path:
        """Return the path of the key file."""
        path = self._path or _user_file()
        resolved = path.resolve()
        if any(resolved.is_relative_to(folder) for folder in self._apart_from()):
            raise EncryptionError(f"The key file {path} is next to what it encrypts: {_SET_IT}")
        return path

    def encrypt(self, text: str) -> str:
        """Return a token, encrypted with the newest key."""
        path = self.path()
        if self._path is None and not path.exists():
            try:
                path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                create_private_file(path, Fernet.generate_key().decode())
            except OSError as error:
                raise EncryptionError(
                    f"The key file {path} cannot be created ({error.strerror}): {_SET_IT}"
                ) from error
        return MultiFernet(_keys(path)).encrypt(text.encode()).decode()

    def decrypt(self, token: str) -> str:
        """Return the text of a token."""
        path = self.path()
        try:
            return MultiFernet(_keys(path)).decrypt(token).decode()
        except (InvalidToken, UnicodeDecodeError) as error:
            raise EncryptionError(f"No key of {path} is the one it was encrypted with.") from error

    def is_current(self, token: str) -> bool:
        """Return whether a token that can be decrypted was encrypted with the newest key."""
        try:
            _keys(self.path())[0].decrypt(token)
        except InvalidToken:
            return False
        return True


def _user_file() -> Path:
    folder = Path(os.environ.get("XDG_CONFIG_HOME", ""))
    try:
        # A relative path is invalid there.
        root = folder if folder.is_absolute() else Path.home() / ".config"
    except RuntimeError as error:
        raise EncryptionError(f"This user has no home directory: {_SET_IT}") from error
    return root / "cryptoviz" / "encryption.key"


def _keys(path: Path) -> list[Fernet]:
    try:
        lines = path.read_text().split()
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not UTF-8 text"
        raise EncryptionError(f"The key file {path} cannot be read: {reason}.") from error
    try:
        keys = [Fernet(line) for line in lines]
    except ValueError as error:
        raise EncryptionError(f"The key file {path} holds a line that is no Fernet key.") from error
    if not keys:
        raise EncryptionError(f"The key file {path} is empty.")
    return keys

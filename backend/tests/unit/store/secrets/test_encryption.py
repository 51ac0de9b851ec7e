"""The key file: where it is, several keys, and files that are lost or damaged."""

import stat
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from cryptoviz.config import Config
from cryptoviz.errors import EncryptionError
from cryptoviz.store.db.database import Database
from cryptoviz.store.secrets.encryption import Cipher

OLD, NEW = Fernet.generate_key().decode(), Fernet.generate_key().decode()


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CONFIG_HOME", "not/absolute")
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    return tmp_path / "home"


def cipher(path: Path | None, *apart_from: Path) -> Cipher:
    return Cipher(path, lambda: list(apart_from))


def test_encrypt_creates_a_private_key_in_the_users_configuration(home: Path) -> None:
    token = cipher(None).encrypt("secret")
    path = home / ".config/cryptoviz/encryption.key"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert cipher(path).decrypt(token) == "secret"
    assert "secret" not in token
    assert cipher(None).decrypt(cipher(None).encrypt("é")) == "é"


def test_xdg_config_home_is_used(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "xdg"))
    assert cipher(None).path() == tmp_path / "xdg/cryptoviz/encryption.key"


def test_keys_are_rotated_newest_first(tmp_path: Path) -> None:
    path = tmp_path / "keys"
    path.write_text(f"{OLD}\n")
    old = cipher(path).encrypt("secret")
    path.write_text(f"{NEW}\n\n{OLD}\n")
    assert cipher(path).decrypt(old) == "secret"
    assert not cipher(path).is_current(old)
    new = cipher(path).encrypt("secret")
    assert cipher(path).is_current(new)
    path.write_text(NEW)
    assert cipher(path).decrypt(new) == "secret"
    with pytest.raises(EncryptionError, match=r"No key of .* is the one"):
        cipher(path).decrypt(old)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, "cannot be read: No such file"),
        (b"", "is empty"),
        (b"short", "holds a line that is no Fernet key"),
        (b"\xff\xfe", "it is not UTF-8 text"),
        ("é".encode() * 44, "holds a line that is no Fernet key"),
    ],
)
def test_a_lost_or_damaged_file_is_one_sentence(
    tmp_path: Path, content: bytes | None, message: str
) -> None:
    path = tmp_path / "keys"
    if content is not None:
        path.write_bytes(content)
    for use in (cipher(path).encrypt, cipher(path).decrypt):
        with pytest.raises(EncryptionError, match=message):
            use("token")


def test_a_key_file_next_to_the_database_is_refused(
    home: Path, tmp_path: Path, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = tmp_path / "data"
    monkeypatch.setenv("XDG_CONFIG_HOME", str(data / "config"))
    with pytest.raises(EncryptionError, match="next to what it encrypts: set ENCRYPTION_KEY_FILE"):
        Cipher.of(Config(data_dir=data), database).encrypt("secret")
    assert not data.exists()
    inside = data / "x/../key"
    with pytest.raises(EncryptionError, match="next to what it encrypts"):
        Cipher.of(Config(data_dir=data, encryption_key_file=inside), database).encrypt("secret")


def test_an_unwritable_configuration_folder_is_one_sentence(home: Path) -> None:
    home.mkdir()
    (home / ".config").write_text("a file")
    with pytest.raises(EncryptionError, match=r"cannot be created .*: set ENCRYPTION_KEY_FILE"):
        cipher(None).encrypt("secret")

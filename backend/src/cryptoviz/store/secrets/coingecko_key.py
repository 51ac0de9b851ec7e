"""The CoinGecko key that an admin entered on the page, encrypted in the database."""

import msgspec
from sqlalchemy import delete, select

from cryptoviz.errors import EncryptionError
from cryptoviz.model.coingecko_account import StoredKey
from cryptoviz.store.data_versions import MARKETS, bump
from cryptoviz.store.db.database import Database
from cryptoviz.store.db.sql_store import SqlStore
from cryptoviz.store.db.upsert import upsert
from cryptoviz.store.schema.tables import instance
from cryptoviz.store.secrets.encryption import Cipher

_NAME = "coingecko_key"
_QUERY = select(instance.c.value).where(instance.c.name == _NAME)
_read = msgspec.json.Decoder(StoredKey).decode


class SqlCoinGeckoKey(SqlStore):
    """The stored key. All methods raise StoreError, and all but `remove` EncryptionError."""

    def __init__(self, database: Database, cipher: Cipher) -> None:
        super().__init__(database)
        self.cipher = cipher

    def load(self) -> StoredKey | None:
        """Return the key; None if there is none."""
        token = self._scalar(_QUERY)
        if token is None:
            return None
        try:
            return _read(self.cipher.decrypt(token))
        except msgspec.MsgspecError as error:
            raise EncryptionError("What was encrypted is not a key of CoinGecko.") from error

    def save(self, key: StoredKey) -> None:
        """Replace the key."""
        token = self.cipher.encrypt(msgspec.json.encode(key).decode())
        with self._database.write(durable=True) as connection:
            upsert(connection, instance, {"name": _NAME, "value": token})
            bump(connection, MARKETS)  # the facts of coins depend on the plan

    def remove(self) -> None:
        """Remove the key, if there is one."""
        with self._database.write(durable=True) as connection:
            connection.execute(delete(instance).where(instance.c.name == _NAME))
            bump(connection, MARKETS)

    def renew(self) -> None:
        """Encrypt the key with the newest key of the file, so that older ones can be removed."""
        key, token = self.load(), self._scalar(_QUERY)
        if key is not None and token is not None and not self.cipher.is_current(token):
            self.save(key)

"""The CoinGecko account in use: of the environment, else of the key stored in the database."""

import logging

from cryptoviz.clock import utc_now
from cryptoviz.config import Config
from cryptoviz.errors import EncryptionError, StoreError
from cryptoviz.model.coingecko_account import CoinGeckoAccount, account_of
from cryptoviz.store.db.database import Database
from cryptoviz.store.secrets.coingecko_key import SqlCoinGeckoKey
from cryptoviz.store.secrets.encryption import Cipher

_log = logging.getLogger(__name__)


class CurrentAccount:
    """Returns the account to use now. A stored key that cannot be decrypted counts as none."""

    def __init__(self, config: Config, database: Database) -> None:
        self._config = config
        self._keys = SqlCoinGeckoKey(database, Cipher.of(config, database))
        self._last = account_of(config, None)
        self._warned = ""

    def __call__(self) -> CoinGeckoAccount:
        if self._config.coingecko_api_key:
            return self._last
        try:
            self._last = account_of(self._config, self._keys.load())
            self._warned = ""
        except EncryptionError as error:
            self._last = account_of(self._config, None)
            self._warn(f"The stored CoinGecko key cannot be decrypted: {error}")
        except StoreError:
            pass  # while the database is away, the last account is used
        return self._last

    def _warn(self, text: str) -> None:
        if text != self._warned:
            _log.warning(text)
            self._warned = text


def renew_stored_key(config: Config, database: Database) -> None:
    """Encrypt the stored key with the newest key of the file. Logs why that is not possible."""
    try:
        SqlCoinGeckoKey(database, Cipher.of(config, database)).renew()
    except EncryptionError as error:
        _log.warning(f"The stored CoinGecko key cannot be decrypted: {error}")


def check_account(account: CoinGeckoAccount) -> None:
    """Test a key with one call. Raises KeyRejectedError."""
    from cryptoviz.sources.coingecko.key_check import check_key  # for this rare call only

    check_key(account, utc_now)

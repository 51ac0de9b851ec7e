"""Transaction options, passed to the databases' begin hooks through the connection."""

from dataclasses import dataclass

from sqlalchemy import Connection

_OPTION = "cryptoviz_transaction"


@dataclass(frozen=True, slots=True)
class Transaction:
    """`writes`: otherwise a read-only snapshot. `durable`: on disk when the commit returns.

    Writers of one `exclusive_group` run one at a time. `seconds` limits each statement; None = the
    database's setting, 0 = no limit.
    """

    writes: bool = False
    durable: bool = False
    exclusive_group: str | None = None
    seconds: float | None = None


def with_options(connection: Connection, transaction: Transaction) -> Connection:
    """Return the connection with the options of its next transaction."""
    return connection.execution_options(**{_OPTION: transaction})


def options_of(connection: Connection) -> Transaction:
    """Return the options of the transaction that begins on this connection."""
    found: Transaction = connection.get_execution_options().get(_OPTION, Transaction())
    return found

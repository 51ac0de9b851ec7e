"""What a transaction is to be like, whichever database it runs on."""

from dataclasses import dataclass

from sqlalchemy import Connection

_OPTION = "cryptoviz_transaction"


@dataclass(frozen=True, slots=True)
class Transaction:
    """`writes`: else it is a snapshot that only reads. `durable`: on disk when its commit returns.

    `alone` names a family of writers of which only one runs at a time. `seconds` bounds each statement; None = as the database is set
    up, 0 = not at all.
    """

    writes: bool = False
    durable: bool = False
    exclusive_group: str | None = None
    seconds: float | None = None


def marked(connection: Connection, transaction: Transaction) -> Connection:
    """The connection, whose next transaction is to be like this."""
    return connection.execution_options(**{_OPTION: transaction})


def of(connection: Connection) -> Transaction:
    """What the transaction that begins on this connection is to be like."""
    found: Transaction = connection.get_execution_options().get(_OPTION, Transaction())
    return found

"""Tickets: each lets one request in without an access token. Only hashes are stored."""

from dataclasses import dataclass

from sqlalchemy import delete, insert, select

from cryptoviz.store.db.sql_store import SqlStore
from cryptoviz.store.schema.tables import download_tickets

_T = download_tickets.c


@dataclass(frozen=True, slots=True)
class TicketRow:
    """The session that asked for a ticket, and the epoch of its access token."""

    sid: str
    epoch: int
    expires_at: int


class Tickets(SqlStore):
    """Shared by all workers."""

    def add(self, ticket_hash: str, row: TicketRow, now_ms: int) -> None:
        """Store a ticket, and delete the expired ones."""
        values = {"sid": row.sid, "epoch": row.epoch, "expires_at": row.expires_at}
        with self._database.write() as connection:
            connection.execute(delete(download_tickets).where(_T.expires_at <= now_ms))
            connection.execute(insert(download_tickets).values(hash=ticket_hash, **values))

    def find(self, ticket_hash: str) -> TicketRow | None:
        """Return a ticket; None if there is none."""
        row = self._row(select(_T.sid, _T.epoch, _T.expires_at).where(_T.hash == ticket_hash))
        return None if row is None else TicketRow(*row)

    def remove(self, ticket_hash: str) -> bool:
        """Delete a ticket; return False if another request did."""
        with self._database.write() as connection:
            removed = connection.execute(delete(download_tickets).where(_T.hash == ticket_hash))
        return removed.rowcount == 1

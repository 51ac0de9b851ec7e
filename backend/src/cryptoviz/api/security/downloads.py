"""Downloads: tickets by which a browser can start one, and how many run at the same time."""

import secrets
from datetime import datetime, timedelta
from threading import BoundedSemaphore

from flask import Response

from cryptoviz.api.security.token_cache import Principal
from cryptoviz.api.security.tokens import hash_token_id
from cryptoviz.clock import Clock, to_ms
from cryptoviz.errors import AuthError, ThrottledError
from cryptoviz.store.accounts.sessions import Sessions
from cryptoviz.store.accounts.tickets import TicketRow, Tickets

LIFETIME = timedelta(seconds=60)  # until the download begins
AT_ONCE = 4  # in a worker: each occupies a thread for as long as its client reads
_RETRY = timedelta(seconds=10)
_NOT_NEW = "The ticket was used already, or has expired."


class Downloads:
    """Downloads of one worker."""

    def __init__(self, tickets: Tickets, sessions: Sessions, clock: Clock) -> None:
        self._tickets, self._sessions, self._clock = tickets, sessions, clock
        self._free = BoundedSemaphore(AT_ONCE)

    def issue_ticket(self, principal: Principal) -> tuple[str, datetime]:
        """Return a ticket that is valid once, and when it expires.

        A browser cannot send an access token with a link, and a token in an address would stay in
        logs and histories.
        """
        ticket, now = secrets.token_urlsafe(24), self._clock()
        row = TicketRow(principal.sid, principal.epoch, to_ms(now + LIFETIME))
        self._tickets.add(hash_token_id(ticket), row, to_ms(now))
        return ticket, now + LIFETIME

    def use_ticket(self, ticket: str, *, only_check: bool) -> None:
        """Raise AuthError unless the ticket is new and its session is active.

        It is not new afterwards, unless it was only checked.
        """
        hashed, now_ms = hash_token_id(ticket), to_ms(self._clock())
        row = self._tickets.find(hashed)
        if row is None or row.expires_at <= now_ms:
            raise AuthError(_NOT_NEW)
        state = self._sessions.state(row.sid)
        if state is None or state.epoch != row.epoch or state.expires_at <= now_ms:
            raise AuthError("The session has ended.")
        if not (only_check or self._tickets.remove(hashed)):
            raise AuthError(_NOT_NEW)

    def limit(self, response: Response) -> Response:
        """Count a streamed response until it is closed. Raise ThrottledError if there are many."""
        if not self._free.acquire(blocking=False):
            raise ThrottledError("The server is busy with other downloads.", _RETRY)
        response.call_on_close(self._free.release)
        return response

"""State of the live poll, and which coins its answers contain."""

from collections.abc import Collection, Iterable

import msgspec

from cryptoviz.sources.http.client import Validators


class PollState(msgspec.Struct):
    """State of the live poll. `page` is the next page of a poll that was interrupted, else 0."""

    page: int = 0
    answered: list[str] = []  # hashes of the requests of this poll so far
    validators: dict[str, Validators] = {}  # by hash of the request
    listed: dict[str, list[str]] = {}  # ids in the newest answer, by hash of the request
    # `last_updated` in epoch milliseconds of each coin in the last complete poll; 0 is unknown
    published: dict[str, int] = {}
    missing: list[str] = []  # coins of the settings that are in no answer

    def validators_of(self, request: str) -> Validators | None:
        """Return the validators of a request, None if its last answer is not known."""
        return self.validators.get(request) if request in self.listed else None

    def record(self, request: str, ids: Iterable[str], validators: Validators) -> None:
        """Store what an answer with rows contains."""
        self.listed[request], self.validators[request] = list(ids), validators

    def finish(self, configured: Collection[str]) -> list[str]:
        """End a complete poll; return the coins that were published before and left the answers.

        They are forgotten, so that they are published again when they return. So are requests of
        earlier polls: users want other coins over time.
        """
        present = {coin for key in self.answered for coin in self.listed[key]}
        gone = [coin for coin in self.published if coin not in present]
        for coin in gone:
            del self.published[coin]
        self.missing = [coin for coin in configured if coin not in present]
        self.listed = {key: self.listed[key] for key in self.answered}
        self.validators = {key: self.validators[key] for key in self.answered}
        self.page, self.answered = 0, []
        return gone


read_state = msgspec.json.Decoder(PollState).decode

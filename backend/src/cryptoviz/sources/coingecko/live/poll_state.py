"""State of the live poll, and which coins its answers contain."""

from collections.abc import Iterable

import msgspec

from cryptoviz.sources.http.client import Validators


class PollState(msgspec.Struct):
    """State of the live poll. `page` is the next page of a poll that was interrupted, else 0."""

    page: int = 0
    answered: list[str] = []  # hashes of the requests of this poll so far
    requested: list[str] = []  # ids that these requests named
    validators: dict[str, Validators] = {}  # by hash of the request
    listed: dict[str, list[str]] = {}  # ids in the newest answer, by hash of the request
    # `last_updated` in epoch milliseconds of each coin in the last complete poll; 0 is unknown
    published: dict[str, int] = {}
    missing: list[str] = []  # requested ids that were in no answer of the last complete poll

    def validators_of(self, request: str) -> Validators | None:
        """Return the validators of a request, None if its last answer is not known."""
        return self.validators.get(request) if request in self.listed else None

    def record(self, request: str, ids: Iterable[str], validators: Validators) -> None:
        """Store what an answer with rows contains."""
        self.listed[request], self.validators[request] = list(ids), validators

    def begin(self) -> None:
        """Begin a poll at its first page."""
        self.page, self.answered, self.requested = 0, [], []

    def finish(self) -> dict[str, bool]:
        """End a complete poll; return the coins that became absent, with whether it named them.

        They are forgotten, so that they are published again when they return. So are requests of
        earlier polls: users want other coins over time.
        """
        present = {coin for key in self.answered for coin in self.listed[key]}
        before = self.missing
        self.missing = [coin for coin in self.requested if coin not in present]
        gone = [coin for coin in (*self.published, *before) if coin not in present]
        became_absent = {coin: False for coin in gone if coin not in self.missing}
        became_absent |= {coin: True for coin in self.missing if coin not in before}
        self.published = {coin: at for coin, at in self.published.items() if coin in present}
        self.listed = {key: self.listed[key] for key in self.answered}
        self.validators = {key: self.validators[key] for key in self.answered}
        self.begin()
        return became_absent


read_state = msgspec.json.Decoder(PollState).decode

"""The daily list of all coins, published in blocks that change only when a coin in them does."""

import hashlib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

import orjson

from cryptoviz.clock import Clock, rfc3339
from cryptoviz.errors import SourceError, SourceUnavailableError
from cryptoviz.model.events import Event, coin_names_event
from cryptoviz.model.polling import Poll
from cryptoviz.model.records import COINGECKO, CoinName, SourceStatus
from cryptoviz.model.topics import MARKETS
from cryptoviz.sources.coingecko.client import CoinGeckoClient
from cryptoviz.sources.coingecko.errors import TITLE
from cryptoviz.sources.coingecko.payload import parse_coin_list
from cryptoviz.sources.http.client import Validators
from cryptoviz.sources.quota.ledger import Use
from cryptoviz.sources.source_health import Progress, moment_of, put_off

DAY = timedelta(days=1)
FIRST_RETRY, LONGEST_RETRY = timedelta(minutes=1), timedelta(hours=1)
BLOCKS = 64  # about 280 coins each


class CoinListSource:
    """Source `coingecko-list`."""

    name = f"{COINGECKO}-list"
    topic = MARKETS

    def __init__(self, client: CoinGeckoClient, clock: Clock) -> None:
        self._client, self._clock = client, clock
        self._progress = Progress()
        self._state: dict[str, str] = {}
        self._next_at: datetime | None = None

    def restore(self, state: Mapping[str, str]) -> None:
        self._state = dict(state)
        self._progress = Progress.from_state(state)
        self._next_at = moment_of(state, "next_at")

    def due_at(self, now: datetime) -> datetime:
        return put_off(self._next_at, now, DAY)

    def poll(self, now: datetime) -> Poll:
        validators = Validators(self._state.get("etag", ""), self._state.get("last_modified", ""))
        try:
            answer = self._client.get("/coins/list", {}, Use.WAITING, validators)
            if answer.status == 304:
                return Poll(state=self._succeeded(dict(self._state)))
            names, rejected = parse_coin_list(answer.body)
        except SourceError as error:
            return Poll(state=self._failed(error), error=error)
        events, hashes = self._changed(names)
        learnt = {
            "blocks": hashes,
            "etag": answer.validators.etag,
            "last_modified": answer.validators.last_modified,
        }
        return Poll(events, rejected, self._succeeded(learnt))

    def saved(self, poll: Poll) -> None:
        self._state = dict(poll.state)

    def status(self, now: datetime) -> SourceStatus:
        return self._progress.status(
            self.name,
            f"{TITLE}: names of coins",
            "market",
            now,
            int(DAY.total_seconds()),
            self.due_at(now),
        )

    def close(self) -> None:
        self._client.close()

    def _changed(self, names: Sequence[CoinName]) -> tuple[list[Event], str]:
        """Events of the blocks that differ from those published last, and the hashes of all blocks."""
        now, known = self._clock(), orjson.loads(self._state.get("blocks", "{}"))
        events = {
            str(number): coin_names_event(block, now) for number, block in blocks_of(names).items()
        }
        hashes = {number: event.id for number, event in events.items()}
        changed = [event for number, event in events.items() if known.get(number) != event.id]
        return changed, orjson.dumps(hashes).decode()

    def _succeeded(self, learnt: dict[str, str]) -> dict[str, str]:
        now = self._clock()
        self._progress = self._progress.succeeded(now)
        self._next_at = now + DAY
        return self._kept(learnt)

    def _failed(self, error: SourceError) -> dict[str, str]:
        now = self._clock()
        self._progress = self._progress.failed(now, error)
        told = error.retry_after if isinstance(error, SourceUnavailableError) else None
        doubled: timedelta = FIRST_RETRY * 2 ** min(max(self._progress.failures - 1, 0), 6)
        self._next_at = now + min(max(told or timedelta(0), doubled), LONGEST_RETRY)
        return self._kept(dict(self._state))

    def _kept(self, learnt: dict[str, str]) -> dict[str, str]:
        return {
            **learnt,
            **self._progress.to_state(),
            "next_at": rfc3339(self._next_at or self._clock()),
        }


def blocks_of(names: Sequence[CoinName]) -> dict[int, list[CoinName]]:
    """The names by block, in order of id. A coin's block depends on its id alone: a new coin changes one block, not all behind it."""
    blocks = defaultdict(list)
    for name in sorted(names, key=lambda name: name.id):
        blocks[hashlib.sha256(name.id.encode()).digest()[0] % BLOCKS].append(name)
    return dict(blocks)

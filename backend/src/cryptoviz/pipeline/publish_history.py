"""Publish blocks of history that a file gave; it can be interrupted."""

from collections.abc import Callable, Iterable
from datetime import datetime
from itertools import islice

from cryptoviz.faults import fault_point
from cryptoviz.model.events import history_event
from cryptoviz.model.messages import Publisher
from cryptoviz.model.records import MarketHistory
from cryptoviz.model.topics import MARKETS

IMPORT = "import"  # the source of the events
BATCH = 20  # blocks: a few hundred milliseconds of the lock that all publishers share


def publish_history(
    blocks: Iterable[MarketHistory],
    publisher: Publisher,
    now: datetime,
    done: int,
    on_published: Callable[[int], None],
) -> None:
    """Publish all blocks but the first `done`, which are durable. Raises BusError.

    `on_published` gets the number of blocks that are durable, after each batch.
    """
    remaining = iter(blocks)
    for _ in islice(remaining, done):
        pass
    while batch := list(islice(remaining, BATCH)):
        publisher.publish(MARKETS, [history_event(block, now, IMPORT) for block in batch])
        fault_point("import.published")
        done += len(batch)
        on_published(done)

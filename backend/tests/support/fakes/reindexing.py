"""Records to reindex, and the rows that they lead to."""

import random
from datetime import UTC, datetime

from sqlalchemy import select, text

from cryptoviz.clock import from_ms
from cryptoviz.model.events import (
    absence_event,
    coin_names_event,
    dead_letter_event,
    source_status_event,
)
from cryptoviz.model.records import CoinName, SourceStatus
from cryptoviz.model.topics import ERRORS, MARKETS, MONITORING
from cryptoviz.sinks.reindex import reindex
from cryptoviz.store.rebuild import shadow_schema
from cryptoviz.store.schema.tables import coins, samples, tables_of
from support.fakes.store import (
    DAY,
    HOUR,
    MINUTE,
    START,
    NoNews,
    RecordedDeadLetters,
    history,
    rates,
    snapshot,
)

COINS = ("bitcoin", "ethereum", "dogecoin")


def rejected_offsets(letters) -> list[int]:
    return [message.offset for message in letters.rejected]


def drain(bus, sink, limit: int = 7) -> None:
    """Index the log to its end, as a consumer does."""
    for topic in sink.topics:
        position = sink.position(bus.log, topic, 0)
        while (batch := bus.read(position, limit)) is not None:
            sink.write(batch)
            position = batch.end


def publish_weeks(bus, seed: int = 1) -> None:
    """Publish four weeks of polls, history, names, statuses and dead letters.

    Some of the polled records are late, repeated, updated or rejected.
    """
    rng, now = random.Random(seed), START + 28 * DAY
    times = sorted(rng.randrange(START, now) for _ in range(300))
    events = [
        snapshot(rng.choice(COINS), at, rng.random() * 100, observed=at + MINUTE) for at in times
    ]
    events += rng.sample(events, 40)  # late and repeated
    events += [snapshot("bitcoin", at, 55.5, observed=now) for at in times[-5:]]  # updated
    events += [
        snapshot("bitcoin", at, 1.0, observed=now, vs_currency="eur") for at in times[-3:]
    ]  # rejected
    points = [(START + hour * HOUR, float(hour)) for hour in range(0, 24 * 28, 5)]
    events += [
        history("ethereum", points, observed=now),
        absence_event("dogecoin", from_ms(now)),
        absence_event("never-seen", from_ms(now)),
        coin_names_event([CoinName(id="monero", symbol="xmr", name="Monero")], from_ms(now)),
        rates("eur", {START: 0.9, now: 0.8}, observed=now),
        rates("eur", {START: 0.7}, observed=START),  # late
    ]
    for low in range(0, len(events), 50):
        bus.publish(MARKETS, events[low : low + 50])
    status = {
        "source": "coingecko",
        "title": "CoinGecko",
        "kind": "market",
        "state": "ok",
        "interval_s": 60,
    }
    bus.publish(
        MONITORING,
        [
            source_status_event(SourceStatus(**status, checked_at=from_ms(START + day * DAY)))
            for day in range(5)
        ],
    )
    bus.publish(ERRORS, [dead_letter_event("coingecko", b"\xff{", "not JSON", from_ms(START))])


def rows(database, *, above_horizon: bool = False):
    """Return all rows of the derived tables by table, without the times of writing.

    `above_horizon` omits samples below the horizon, which may be deleted already or not.
    """
    found = {}
    with database.read() as connection:
        for table in tables_of("derived"):
            query = select(*(column for column in table.c if column.name != "updated_at"))
            if above_horizon and table is samples:
                query = query.join(coins, coins.c.key == table.c.coin)
                query = query.where(table.c.at >= coins.c.horizon)
            found[table.name] = sorted(map(repr, connection.execute(query)))
    return found


def rebuild(database, bus, letters=None, **options):
    """Run a reindex without news; return the number of records that were read."""
    now = datetime(2026, 1, 2, tzinfo=UTC)
    return reindex(
        database,
        bus,
        NoNews(),
        letters or RecordedDeadLetters(),
        retention_days=14,
        clock=lambda: now,
        **options,
    )


def leftovers(database) -> list[str]:
    """Return the files or schemas that a reindex created for itself and did not remove."""
    if database.path:
        return [path.name for path in database.path.parent.glob("*.reindex")]
    with database.read() as connection:
        query = text("SELECT nspname FROM pg_namespace WHERE nspname = :name")
        return list(connection.execute(query, {"name": shadow_schema.SHADOW}).scalars())

"""How sources and consumers fare."""

from typing import Literal

from pydantic import Field

from cryptoviz.api.parameters import Answer, Time


class StatusReason(Answer):
    """`detail` is English; `code` and `params` let a page say it in another language."""

    code: str
    detail: str
    params: dict[str, str | int]


class Source(Answer):
    """`failures` in a row; `interval_s` is how often it is asked when all is well. Calls are null where no budget is kept."""

    source: str
    title: str
    kind: Literal["market", "news"]
    state: Literal["ok", "failing", "blocked", "waiting"]
    reason: StatusReason | None
    checked_at: Time
    last_success: Time | None
    next_try: Time | None
    interval_s: int
    failures: int
    calls_month: int | None
    budget_month: int | None


class Consumer(Answer):
    """Of one topic, counted since the log began: `position` = `indexed` + `duplicates` + `dead_letters` where these are counted."""

    consumer: str
    topic: str
    position: int
    lag: int | None = Field(description="Records that wait; null when nobody knows")
    state: Literal["ok", "waiting", "silent"] = Field(
        description="silent: not heard of for 90 seconds"
    )
    reason: StatusReason | None
    indexed: int | None
    duplicates: int | None
    dead_letters: int | None
    updated_at: Time


class HistoryProgress(Answer):
    """Of the polled coins, how many have every range of history."""

    filled: int
    total: int


class MarketsFreshness(Answer):
    """The newest figure of any coin, and when the next is expected."""

    as_of: Time | None
    next_poll: Time | None


class KeptIn(Answer):
    kind: Literal["sqlite", "postgresql"]
    url: str = Field(description="With the password masked")


class Status(Answer):
    """How everything behind the pages fares."""

    as_of: Time
    sources: list[Source]
    consumers: list[Consumer]
    history: HistoryProgress
    dead_letters: int
    database: KeptIn | None = Field(description="Null for who is no admin")
    markets: MarketsFreshness


class Health(Answer):
    """The answer of a process that is well."""

    status: Literal["ok"]

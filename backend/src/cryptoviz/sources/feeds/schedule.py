"""Pure: when to ask a feed again."""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta

from cryptoviz.sources.http.http_errors import http_date

LONGEST = timedelta(hours=1)
SHORTEST = timedelta(minutes=1)
_MAX_AGE = re.compile(r"(?:^|[,\s])max-age\s*=\s*\"?(\d{1,9})")


def after_success(usual: timedelta, headers: Mapping[str, str], now: datetime) -> timedelta:
    """The usual interval, or as long as the answer says that it stays fresh: between a minute and an hour."""
    fresh = _fresh_for(headers, now)
    return usual if fresh is None else max(usual, _bounded(fresh, usual))


def after_failure(usual: timedelta, failures: int, told: timedelta | None) -> timedelta:
    """Twice as long after each failure in a row, up to an hour; longer when the feed asks for it."""
    doubled: timedelta = usual * 2 ** min(max(failures - 1, 0), 12)
    waited = min(max(doubled, usual), max(LONGEST, usual))
    return waited if told is None else max(waited, _bounded(told, usual))


def _fresh_for(headers: Mapping[str, str], now: datetime) -> timedelta | None:
    found = _MAX_AGE.search(headers.get("cache-control", "").lower())
    if found:
        return timedelta(seconds=int(found[1]))
    expires = http_date(headers["expires"]) if headers.get("expires") else None
    if expires is None:
        return None
    served = http_date(headers["date"]) if headers.get("date") else None
    return expires - (served or now)


def _bounded(asked: timedelta, usual: timedelta) -> timedelta:
    return min(max(asked, min(SHORTEST, usual)), LONGEST)

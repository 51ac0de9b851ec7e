"""Pure: when to poll a feed again."""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta

from cryptoviz.sources.http.http_errors import http_date
from cryptoviz.sources.source_health import doubled

LONGEST = timedelta(hours=1)
SHORTEST = timedelta(minutes=1)
_MAX_AGE = re.compile(r"(?:^|[,\s])max-age\s*=\s*\"?(\d{1,9})")


def after_success(usual: timedelta, headers: Mapping[str, str], now: datetime) -> timedelta:
    """Return the usual interval, or up to an hour if the response stays fresh for longer."""
    fresh = _fresh_for(headers, now)
    return usual if fresh is None else max(usual, _bounded(fresh, usual))


def after_failure(usual: timedelta, failures: int, requested: timedelta | None) -> timedelta:
    """Return the interval, doubled for each failure up to an hour, or the wait requested."""
    wait = doubled(usual, failures, max(LONGEST, usual))
    return wait if requested is None else max(wait, _bounded(requested, usual))


def _fresh_for(headers: Mapping[str, str], now: datetime) -> timedelta | None:
    found = _MAX_AGE.search(headers.get("cache-control", "").lower())
    if found:
        return timedelta(seconds=int(found[1]))
    expires = http_date(headers.get("expires", ""))
    served = http_date(headers.get("date", ""))
    return expires - (served or now) if expires else None


def _bounded(wait: timedelta, usual: timedelta) -> timedelta:
    return min(max(wait, min(SHORTEST, usual)), LONGEST)

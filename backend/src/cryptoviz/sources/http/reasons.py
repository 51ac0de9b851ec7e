"""Reasons of failures: a code with parameters, and one English sentence for each."""

from http import HTTPStatus

from cryptoviz.errors import Reason

SENTENCES = {
    "rate_limited": "{title} answered {status} (too many requests).",
    "http_status": "{title} answered {status} ({phrase}).",
    "forbidden": "{title} answered {status} ({phrase}).",
    "bad_key": "{title} answered {status}: it does not accept the API key (code {error_code}).",
    "wrong_host": "{title} says that the API key belongs to another of its hosts: "
    "check COINGECKO_BASE_URL and COINGECKO_PLAN.",
    "beyond_plan": "{title} does not give history this old to the plan in use.",
    "not_found": "{title} answered {status} (not found).",
    "timeout": "{title} did not answer within {seconds} s.",
    "unreachable": "{title} cannot be reached at {host}.",
    "dns": "{title} cannot be reached: the name {host} does not resolve.",
    "tls": "{title} could not prove who it is: no secure connection to {host}.",
    "reset": "{title} broke off the connection.",
    "truncated": "{title} answered, but its answer was cut short.",
    "too_large": "{title} sent more than {bytes} bytes.",
    "html": "{title} answered with a web page instead of data.",
    "not_a_feed": "{title} answered with something that is not a feed.",
    "malformed": "{title} answered with something that cannot be read.",
    "bad_payload": "{title} answered, but none of its {rows} rows could be read.",
    "private_address": "{title} leads to {host}, a private address "
    "(ALLOW_PRIVATE_FEEDS allows those of feeds).",
    "too_many_redirects": "{title} redirected too many times.",
    "budget_minute": "The calls to {title} of this minute are used up.",
    "budget_month": "The calls to {title} of this month are used up.",
    "database": "{title} is not asked while the database does not answer.",
}

_PHRASES: dict[str | int, str] = {status: status.phrase.lower() for status in HTTPStatus}
_PHRASES[1020] = "access denied"  # Cloudflare's own code

# Failures that do not end by themselves soon: an administrator has to act.
BLOCKING = frozenset({"forbidden", "html", "bad_key", "wrong_host", "private_address"})
# Delays that this program causes, not the source.
BUDGET = frozenset({"budget_minute", "budget_month", "database"})


def make_reason(code: str, title: str, **params: str | int) -> Reason:
    """Return the reason of this code. `title` names the source in the sentence."""
    phrase = _PHRASES.get(params.get("status", 0), "an unknown status")
    return Reason(code, SENTENCES[code].format(title=title, phrase=phrase, **params), params)

"""The reason code that each source reports for each fault of the simulator."""

from support.e2e.fault_scenario import ATOM, FEEDS, HISTORY, LIST, LIVE, RSS

# The code that each source reports for a fault; a source that is not named is not affected.
SAME_FOR_ALL = {
    "429": "rate_limited",
    "5xx": "http_status",
    "500": "http_status",
    "403": "forbidden",
    "html": "html",
    "truncated": "truncated",
    "slow": "timeout",
    "reset": "reset",
    "huge": "too_large",
    "redirect": "too_many_redirects",
}
COINGECKO_ONLY = {
    "bad_key": "bad_key",
    "wrong_host": "wrong_host",
    "limit_in_200": "rate_limited",
    "no_good_row": "bad_payload",
    "empty": "malformed",
}
EXPECTED: dict[str, dict[str, str]] = {
    **{
        kind: dict.fromkeys((LIVE, LIST, HISTORY, *FEEDS), code)
        for kind, code in SAME_FOR_ALL.items()
    },
    **{kind: dict.fromkeys((LIVE, LIST, HISTORY), code) for kind, code in COINGECKO_ONLY.items()},
    "beyond_plan": dict.fromkeys(
        (LIVE, LIST), "beyond_plan"
    ),  # For one range of one coin it is no failure of the source.
    "404": dict.fromkeys((LIVE, LIST, *FEEDS), "not_found"),
    "malformed": dict.fromkeys(
        (LIVE, LIST, HISTORY), "malformed"
    ),  # The rest of a truncated feed is read.
}
for kind in ("bad_key", "beyond_plan"):
    EXPECTED[kind] |= dict.fromkeys(FEEDS, "forbidden")
EXPECTED["wrong_host"] |= dict.fromkeys(FEEDS, "http_status")
EXPECTED["limit_in_200"] |= dict.fromkeys(FEEDS, "not_a_feed")
EXPECTED["empty"] |= dict.fromkeys(FEEDS, "not_a_feed")


def targets(kind: str) -> dict[str, dict[str, str]]:
    """Return where to inject the fault, and the codes expected then.

    Everywhere at once, unless it makes the sources of one key wait for each other.
    """
    expected = EXPECTED[kind]
    if "rate_limited" not in expected.values():
        return {"*": expected}
    names = {
        "chart": HISTORY,
        "list": LIST,
        "markets": LIVE,
        f"feed:{RSS}": RSS,
        f"feed:{ATOM}": ATOM,
    }
    return {target: {name: expected[name]} for target, name in names.items()}

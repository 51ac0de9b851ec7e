"""Pure: links of news items."""

from urllib.parse import SplitResult, parse_qsl, quote, urlencode, urlsplit, urlunsplit

MAX_LINK = 2_000

# Click ids of advertisers, then marks of those who send mail and of campaigns.
_ADVERTISERS = (
    "fbclid",
    "gclid",
    "dclid",
    "gbraid",
    "wbraid",
    "msclkid",
    "twclid",
    "ttclid",
    "yclid",
    "li_fat_id",
)
_CAMPAIGNS = (
    "igshid",
    "mc_cid",
    "mc_eid",
    "mkt_tok",
    "_hsenc",
    "_hsmi",
    "vero_id",
    "oly_anon_id",
    "oly_enc_id",
    "ref_src",
    "s_cid",
    "cmpid",
)
_TRACKERS = frozenset((*_ADVERTISERS, *_CAMPAIGNS))
_PORTS = {"http": "80", "https": "443"}


def clean_link(raw: str | None) -> str | None:
    """The link without what only tracks its reader; None unless it is an http or https URL."""
    try:
        parts = urlsplit((raw or "").strip())
        if parts.scheme.lower() not in _PORTS or not parts.hostname:
            return None
        link = urlunsplit(_canonical(parts))
    except ValueError:  # a port that is no number, brackets that do not match
        return None
    return link if len(link) <= MAX_LINK else None


def _canonical(parts: SplitResult) -> tuple[str, str, str, str, str]:
    scheme, host = parts.scheme.lower(), (parts.hostname or "").lower()
    shown = f"[{host}]" if ":" in host else host
    port = f":{parts.port}" if parts.port and str(parts.port) != _PORTS[scheme] else ""
    fragment = (
        "" if parts.fragment.lower().startswith(("utm_", "xtor=", ":~:text=")) else parts.fragment
    )
    path = quote(
        parts.path or "/", safe="/%:@!$&'()*+,;=~-._"
    )  # a space or a quote in it would break where it is shown
    return scheme, f"{shown}{port}", path, _query(parts.query), fragment


def _query(query: str) -> str:
    pairs = parse_qsl(query, keep_blank_values=True, max_num_fields=200)
    kept = [
        (name, value)
        for name, value in pairs
        if not name.lower().startswith("utm_") and name.lower() not in _TRACKERS
    ]
    return query if len(kept) == len(pairs) else urlencode(kept)

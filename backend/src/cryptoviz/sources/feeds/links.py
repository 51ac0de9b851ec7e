"""Pure: links of news items."""

from urllib.parse import SplitResult, parse_qsl, quote, urlencode, urlsplit, urlunsplit

MAX_LINK = 2_000

# Click ids of advertisers, then parameters of mailings and campaigns.
_TRACKERS = (
    "fbclid gclid dclid gbraid wbraid msclkid twclid ttclid yclid li_fat_id igshid mc_cid mc_eid"
    " mkt_tok _hsenc _hsmi vero_id oly_anon_id oly_enc_id ref_src s_cid cmpid"
)
_PORTS = {"http": "80", "https": "443"}


def clean_link(raw: str | None) -> str | None:
    """Return the link without tracking parameters; None unless it is an http or https URL."""
    try:
        parts = urlsplit((raw or "").strip())
        if parts.scheme.lower() not in _PORTS or not parts.hostname:
            return None
        link = urlunsplit(_canonical(parts))
    except ValueError:  # a port that is not a number, unbalanced brackets
        return None
    return link if len(link) <= MAX_LINK else None


def _canonical(parts: SplitResult) -> tuple[str, str, str, str, str]:
    scheme, host = parts.scheme.lower(), (parts.hostname or "").lower()
    if ":" in host:
        host = f"[{host}]"
    if parts.port and str(parts.port) != _PORTS[scheme]:
        host = f"{host}:{parts.port}"
    # Quoted, because a space or a quote would break the link on a page.
    path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._")
    tracking = parts.fragment.lower().startswith(("utm_", "xtor=", ":~:text="))
    return scheme, host, path, _query(parts.query), "" if tracking else parts.fragment


def _query(query: str) -> str:
    pairs = parse_qsl(query, keep_blank_values=True, max_num_fields=200)
    kept = [
        (name, value)
        for name, value in pairs
        if name.lower() not in _TRACKERS.split() and not name.lower().startswith("utm_")
    ]
    return query if len(kept) == len(pairs) else urlencode(kept)

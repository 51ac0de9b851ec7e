"""Types of the settings: what a value must be, and how its text is read."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, Field

from cryptoviz.coin_id import is_coin_id


@dataclass(frozen=True)
class FeedSetting:
    """One feed of FEEDS; without a title of its own it is called by its host."""

    title: str
    url: str

    def __str__(self) -> str:
        return f"{self.title}|{self.url}"


def _split(value: object) -> object:
    """Split a comma-separated text; drop blanks and repetitions."""
    if not isinstance(value, str):
        return value
    return tuple(dict.fromkeys(word.strip() for word in value.split(",") if word.strip()))


def _is_host(name: str | None) -> bool:
    return re.fullmatch(r"[\w.:-]+", name or "") is not None


def _check_url(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not _is_host(parts.hostname) or " " in text:
        raise ValueError("must be an http or https URL")
    if "@" in parts.netloc:
        raise ValueError("must not carry a user name or password: logs and pages would show it")
    if parts.port == 0:
        raise ValueError("must not name port 0")
    return text


def _parse_feed(value: object) -> object:
    if not isinstance(value, str):
        return value
    if re.search(r"https?://.*[;|\s]\s*https?://", value):
        raise ValueError("must have commas between the feeds")
    title, bar, url = map(str.strip, value.rpartition("|"))
    _check_url(url)
    return FeedSetting(title if bar else str(urlsplit(url).hostname), url)


# Scheme, name or address, and port, as browsers write them.
_ORIGIN = r"https?://([a-z0-9._-]+|\[[0-9a-f:.]+\])(:[1-9]\d*)?/?"


def _check_origin(text: str) -> str:
    if "*" in text:
        raise ValueError("must name each origin in full: wildcards would admit other sites")
    if not re.fullmatch(_ORIGIN, _check_url(text), re.ASCII | re.IGNORECASE):
        raise ValueError("must be scheme, name and port only, such as https://app.example:8443")
    return text.rstrip("/")


def _parse_broker(text: str) -> str:
    parts = urlsplit(f"//{text}")
    if not _is_host(parts.hostname) or parts.netloc != text or "@" in text or parts.port == 0:
        raise ValueError("must be host:port")
    return text if parts.port else f"{text.removesuffix(':')}:9092"


def _check_allowed_host(text: str) -> str:
    if not re.fullmatch(r"[\w\[:][\w.:\]-]*", text):
        raise ValueError("must be host names without http://, paths and wildcards")
    return text


def _check_base_path(text: str) -> str:
    if not re.fullmatch(r"/([\w~-][\w.~-]*/)*", text, re.ASCII):
        raise ValueError("must begin and end with a slash, such as /cryptoviz/")
    return text


def _check_coin(text: str) -> str:
    if text != text.lower() or re.search(r"[;:|]", text) or not is_coin_id(text):
        raise ValueError("must be CoinGecko ids such as bitcoin, in lower case, between commas")
    return text


def _check_header(text: str) -> str:
    if not re.fullmatch(r"[ -~]*", text):  # a copied text can end with an invisible space
        raise ValueError("must be printable ASCII, because it is sent in a header")
    return text


def _check_readable(path: Path) -> Path:
    try:
        path.open("rb").close()
    except OSError as error:
        raise ValueError(f"names a file that cannot be read: {error.strerror}") from error
    return path


Secret = Annotated[str, Field(repr=False)]
HeaderSecret = Annotated[Secret, AfterValidator(_check_header)]
Host = Annotated[str, AfterValidator(_check_allowed_host)]
BasePath = Annotated[str, AfterValidator(_check_base_path)]
Coin = Annotated[str, AfterValidator(_check_coin)]
Url = Annotated[str, AfterValidator(_check_url), AfterValidator(lambda url: url.rstrip("/"))]
Feed = Annotated[FeedSetting, BeforeValidator(_parse_feed)]
Origin = Annotated[str, AfterValidator(_check_origin)]
Broker = Annotated[str, AfterValidator(_parse_broker)]
ReadableFile = Annotated[Path, AfterValidator(_check_readable)]
Feeds = Annotated[tuple[Feed, ...], BeforeValidator(_split)]
Origins = Annotated[tuple[Origin, ...], BeforeValidator(_split)]
Brokers = Annotated[tuple[Broker, ...], BeforeValidator(_split)]
Hosts = Annotated[tuple[Host, ...], BeforeValidator(_split)]
Coins = Annotated[tuple[Coin, ...], BeforeValidator(_split)]

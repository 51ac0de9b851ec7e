"""What the text of an environment variable may be. Each parser raises ValueError with the rest of a sentence that begins with its name."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit


@dataclass(frozen=True)
class FeedSetting:
    """One of FEEDS; without a title of its own it is called by its host."""

    title: str
    url: str


def whole_number(low: int, high: int) -> Callable[[str], int]:
    """Reads a whole number between these, both allowed."""

    def parse(text: str) -> int:
        try:
            number = int(text)
        except ValueError:
            raise ValueError("is not a whole number") from None
        if not low <= number <= high:
            raise ValueError(f"must lie between {low} and {high}")
        return number

    return parse


def parse_flag(text: str) -> bool:
    """true, 1, yes, on; false, 0, no, off; in any case."""
    if text.lower() in ("true", "1", "yes", "on"):
        return True
    if text.lower() in ("false", "0", "no", "off"):
        return False
    raise ValueError("must be true or false")


def one_of(*allowed: str) -> Callable[[str], str]:
    """Reads one of these words."""

    def parse(text: str) -> str:
        if text not in allowed:
            raise ValueError(f"must be one of {', '.join(filter(None, allowed))}")
        return text

    return parse


def _is_url(text: str) -> bool:
    try:
        parts = urlsplit(text)
        _ = parts.port  # looked at only when it is asked for
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname) and " " not in text


def parse_url(text: str) -> str:
    """An http or https URL without a user name, and without a slash at its end."""
    if not _is_url(text):
        raise ValueError("must be an http or https URL")
    if "@" in urlsplit(text).netloc:
        raise ValueError("must not carry a user name or password")
    return text.rstrip("/")


def parse_words(text: str) -> tuple[str, ...]:
    """Words with commas between them, each once."""
    return tuple(dict.fromkeys(word.strip() for word in text.split(",") if word.strip()))


def parse_feeds(text: str) -> tuple[FeedSetting, ...]:
    """`Title|URL, URL, …`."""
    return tuple(_feed(word) for word in parse_words(text))


def _feed(word: str) -> FeedSetting:
    title, bar, rest = word.rpartition("|")
    address = rest.strip()
    if not _is_url(address):
        raise ValueError(
            f"holds {without_passwords(word)!r}, which is neither an http or https URL nor Title|URL"
        )
    if "@" in urlsplit(address).netloc:
        raise ValueError(
            f"holds {without_passwords(word)!r}, with a user name or password, which log and pages would show"
        )
    return FeedSetting(title.strip() if bar else str(urlsplit(address).hostname), address)


def without_passwords(word: str) -> str:
    """A text as an error may repeat it: what stands before an @ may be a password."""
    return re.sub(r"[^/|,]*@", "…@", word)


def parse_origins(text: str) -> tuple[str, ...]:
    """`scheme://name:port, …`: what a browser sends as Origin."""
    for word in parse_words(text):
        if word == "*":
            raise ValueError("must name origins: * would let any page use a user's session")
        if urlsplit(parse_url(word)).path:
            raise ValueError(
                f"holds {word!r}, which has a path: an origin is scheme, name and port"
            )
    return parse_words(text)


def parse_brokers(text: str) -> tuple[str, ...]:
    """`host:port, …`; without a port it is Kafka's usual one."""
    return tuple(dict.fromkeys(_broker(word) for word in parse_words(text)))


def _broker(word: str) -> str:
    try:
        parts = urlsplit(f"//{word}")
        host, port = parts.hostname, parts.port or 9092
    except ValueError:
        host, port = None, 0
    if not host or not parts.netloc == word or "@" in word or " " in word:
        raise ValueError(f"holds {without_passwords(word)!r}, which is not host:port")
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def parse_readable(text: str) -> Path:
    """The path of a file that can be read."""
    path = Path(text)
    try:
        path.open("rb").close()
    except OSError as error:
        raise ValueError(f"names a file that cannot be read: {error.strerror}") from error
    return path


def require_plain(text: str) -> None:
    """Such bytes come from a slip, and fail late and far away: in a header, a file name, a body."""
    try:
        text.encode()
    except UnicodeEncodeError:
        raise ValueError("is not UTF-8 text") from None
    if any(ord(character) < ord(" ") or character == "\x7f" for character in text):
        raise ValueError("holds a control character")

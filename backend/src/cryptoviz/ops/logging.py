"""Log lines on stderr, as text or as JSON, with the fields in `extra` (ADR 0005)."""

import json
import logging
import re
import sys
from typing import Any

from cryptoviz.clock import from_ms, rfc3339

_STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_SECRET = re.compile(r"(password|secret|token|api_key|authorization|cookie)s?$", re.IGNORECASE)
_ESCAPES = {"\n": r"\n", "\r": r"\r"}


def configure_logging(log_format: str, level: str, process: str) -> None:
    """Send all log records to stderr, as `text` or `json`; each line names the `process`."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonFormatter(process) if log_format == "json" else TextFormatter(process))
    logging.basicConfig(level=level.upper(), handlers=[handler], force=True)


def fields_of(record: logging.LogRecord) -> dict[str, Any]:
    """Return the fields passed in `extra`; those named like secrets are masked."""
    given = {name: value for name, value in vars(record).items() if name not in _STANDARD}
    return {name: "***" if _SECRET.search(name) else value for name, value in given.items()}


class _ProcessFormatter(logging.Formatter):
    def __init__(self, process: str) -> None:
        super().__init__()
        self._process = process


class TextFormatter(_ProcessFormatter):
    """Format `2026-11-23T05:32:50.123Z info pipeline poll done source=coingecko rows=250`."""

    def format(self, record: logging.LogRecord) -> str:
        words = [_time(record), record.levelname.lower(), self._process]
        words.append(escape_controls(record.getMessage()))
        words += [f"{name}={_quoted(value)}" for name, value in fields_of(record).items()]
        trace = f"\n{self.formatException(record.exc_info)}" if record.exc_info else ""
        return " ".join(words) + trace


class JsonFormatter(_ProcessFormatter):
    """Format one JSON object a line: time, level, process, logger, message and the fields."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "time": _time(record),
            "level": record.levelname.lower(),
            "process": self._process,
            "logger": record.name,
            "message": record.getMessage(),
            **fields_of(record),
        }
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return escape_controls(json.dumps(line, default=str, ensure_ascii=False))


def _time(record: logging.LogRecord) -> str:
    return rfc3339(from_ms(int(record.created * 1000)))


def escape_controls(text: str) -> str:
    """Escape control characters, so that no input can forge a line or control the terminal."""
    return _CONTROL.sub(lambda found: _ESCAPES.get(found[0], f"\\u{ord(found[0]):04x}"), text)


def _quoted(value: object) -> str:
    text = str(value)
    plain = text and not re.search(r"[\s\"=]", text)
    return escape_controls(text if plain else json.dumps(text, ensure_ascii=False))

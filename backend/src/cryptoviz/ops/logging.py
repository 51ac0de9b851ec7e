"""Log lines with fields, on stderr, as text or as JSON.

A caller writes `logging.getLogger(__name__).info("poll done", extra={"source": "coingecko"})`. The standard library alone:
structlog takes 0.2 s and 15 MB of every process, and adds nothing that the fields of a record lack.
"""

import json
import logging
import re
import sys
from typing import Any

from cryptoviz.clock import from_ms, rfc3339

_STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_SECRET = re.compile(r"(password|secret|token|api_key|authorization|cookie)s?$", re.IGNORECASE)


def configure_logging(log_format: str, level: str, process: str) -> None:
    """Send every record of this process to stderr. `log_format` is text or json; `process` names the part in each line."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonFormatter(process) if log_format == "json" else TextFormatter(process))
    logging.basicConfig(level=level.upper(), handlers=[handler], force=True)


def fields_of(record: logging.LogRecord) -> dict[str, Any]:
    """What the caller gave in `extra`; values of fields named like secrets are masked."""
    given = {name: value for name, value in vars(record).items() if name not in _STANDARD}
    return {name: "***" if _SECRET.search(name) else value for name, value in given.items()}


class TextFormatter(logging.Formatter):
    """`2026-11-23T05:32:50.123Z info pipeline poll done source=coingecko rows=250`."""

    def __init__(self, process: str) -> None:
        super().__init__()
        self._process = process

    def format(self, record: logging.LogRecord) -> str:
        when = rfc3339(from_ms(int(record.created * 1000)))
        fields = "".join(f" {name}={_word(value)}" for name, value in fields_of(record).items())
        line = f"{when} {record.levelname.lower()} {self._process} {_one_line(record.getMessage())}{fields}"
        return f"{line}\n{self.formatException(record.exc_info)}" if record.exc_info else line


class JsonFormatter(logging.Formatter):
    """One JSON object a line: time, level, process, logger, message and the fields."""

    def __init__(self, process: str) -> None:
        super().__init__()
        self._process = process

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "time": rfc3339(from_ms(int(record.created * 1000))),
            "level": record.levelname.lower(),
            "process": self._process,
            "logger": record.name,
            "message": record.getMessage(),
            **fields_of(record),
        }
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return _one_line(json.dumps(line, default=str, ensure_ascii=False))


def _one_line(text: str) -> str:
    """What comes from outside must not be able to forge a line, nor to give orders to the terminal that shows it."""
    return _CONTROL.sub(
        lambda found: {"\n": r"\n", "\r": r"\r"}.get(found[0], f"\\u{ord(found[0]):04x}"), text
    )


def _word(value: object) -> str:
    text = str(value)
    return _one_line(
        json.dumps(text, ensure_ascii=False) if not text or re.search(r"[\s\"=]", text) else text
    )

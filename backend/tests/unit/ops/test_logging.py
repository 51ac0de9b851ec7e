"""Log lines: fields are kept, secrets are not, and nothing from outside can forge a line."""

import json
import logging
import sys

import pytest

from cryptoviz.ops.logging import JsonFormatter, TextFormatter, configure_logging


def record(message="poll done", exc_info=None, **fields):
    made = logging.makeLogRecord(
        {
            "name": "cryptoviz.pipeline",
            "levelno": 20,
            "levelname": "INFO",
            "msg": message,
            "created": 0.5,
            **fields,
        }
    )
    made.exc_info = exc_info
    return made


def test_text_formatter_writes_time_level_process_message_and_fields():
    line = TextFormatter("pipeline").format(record(source="coingecko", rows=250, note="a b"))
    assert (
        line
        == '1970-01-01T00:00:00.500Z info pipeline poll done source=coingecko rows=250 note="a b"'
    )


def test_json_formatter_writes_one_object():
    line = json.loads(JsonFormatter("serve").format(record(rows=1, reason={"code": "dns"})))
    assert line["time"] == "1970-01-01T00:00:00.500Z"
    assert (line["level"], line["process"], line["logger"], line["message"]) == (
        "info",
        "serve",
        "cryptoviz.pipeline",
        "poll done",
    )
    assert (line["rows"], line["reason"]) == (1, {"code": "dns"})


@pytest.mark.parametrize(
    "name", ["password", "access_token", "api_key", "Authorization", "set_cookie", "jwt_secret"]
)
@pytest.mark.parametrize("formatter", [TextFormatter, JsonFormatter])
def test_formatters_mask_fields_named_like_secrets(formatter, name):
    line = formatter("serve").format(record(**{name: "hunter2"}))
    assert "hunter2" not in line
    assert name in line


@pytest.mark.parametrize("formatter", [TextFormatter, JsonFormatter])
def test_formatters_escape_line_breaks(formatter):
    forged = "x\n1970-01-01T00:00:00.500Z info up all is well"
    assert "\n" not in formatter("serve").format(record(forged, title=forged))


@pytest.mark.parametrize("formatter", [TextFormatter, JsonFormatter])
def test_formatters_include_the_traceback(formatter):
    try:
        raise ZeroDivisionError("by nought")
    except ZeroDivisionError:
        assert "ZeroDivisionError: by nought" in formatter("serve").format(
            record(exc_info=sys.exc_info())
        )


@pytest.fixture
def root_restored():
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)


@pytest.mark.usefixtures("root_restored")
def test_configure_logging_writes_to_stderr_from_the_level_on(capsys):
    configure_logging("json", "warning", "up")
    log = logging.getLogger("cryptoviz.test")
    log.info("quiet")
    log.warning("heard", extra={"part": "serve"})
    lines = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert [(line["message"], line["part"]) for line in lines] == [("heard", "serve")]


@pytest.mark.parametrize("formatter", [TextFormatter, JsonFormatter])
@pytest.mark.parametrize("order", ["\x1b[2J", "\x00", "\x9b2J", "\u2028", "\udcff", "\x7f"])
def test_text_formatter_escapes_control_characters(formatter, order):
    line = formatter("serve").format(record(f"GET /{order}", title=order, note=f"a {order}"))
    assert line.isprintable()


def test_json_formatter_control_characters_can_be_read_back():
    line = json.loads(JsonFormatter("serve").format(record("GET /\x1b\x9b\x7f\n")))
    assert line["message"] == "GET /\x1b\x9b\x7f\n"

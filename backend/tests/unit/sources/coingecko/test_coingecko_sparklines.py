"""CoinGecko's own sparklines: parsing, and which polls ask for them."""

from datetime import timedelta

import orjson
import pytest

from cryptoviz.errors import PayloadError, SourceUnavailableError
from cryptoviz.sources.coingecko.live.sparklines import SparklineRequests, parse_sparklines
from cryptoviz.sources.http.reasons import make_reason
from support.fakes.clock import HandClock
from support.fakes.coingecko import ROW, markets
from support.fakes.sources import MemorySparklines

CLOCK = HandClock()
ASKED = {"sparkline": "true"}


def week(coin_id: str, prices: object) -> dict[str, object]:
    return {**ROW, "id": coin_id, "sparkline_in_7d": {"price": prices}}


@pytest.mark.parametrize(
    ("prices", "parsed"),
    [
        ([1, 2.5, 3e-9], [1, 2.5, 3e-9]),
        ([None, None, 3, 4], [3, 4]),
        ([1, None, 3], [3]),
        (list(range(170)), list(range(2, 170))),
        ([], None),
        ([1, "2"], None),
        ([1, -2], None),
        (None, None),
        ("text", None),
    ],
)
def test_parse_sparklines_returns_known_prices(prices: object, parsed: list[float] | None) -> None:
    body = markets(week("odd", prices), week("good", [1, 2]))
    expected = {"good": [1, 2]} if parsed is None else {"odd": parsed, "good": [1, 2]}
    assert parse_sparklines(body) == expected


def test_parse_sparklines_ignores_rows_without_one() -> None:
    body = markets(ROW, {**ROW, "sparkline_in_7d": None}, {"sparkline_in_7d": {"price": [1]}})
    assert parse_sparklines(body) == {}
    assert parse_sparklines(b'[{"id": "a", "sparkline_in_7d": {"price": [NaN]}}]') == {}


def test_requests_ask_until_a_poll_is_complete_and_after_an_outage() -> None:
    store, now = MemorySparklines(), CLOCK()
    requests = SparklineRequests(store)
    requests.begin(now, None)
    requests.end(SourceUnavailableError(make_reason("reset", "CoinGecko")))
    assert requests.parameters() == ASKED
    requests.store(markets(week("bitcoin", [1, 2])), now)
    assert store.saved == {"bitcoin": [1, 2]}
    requests.end()
    assert requests.parameters() == {}
    requests.store(markets(week("bitcoin", [3])), now)
    assert store.saved == {"bitcoin": [1, 2]}
    requests.begin(now, now - timedelta(minutes=59))
    assert requests.parameters() == {}
    requests.begin(now, now - timedelta(minutes=61))
    assert requests.parameters() == ASKED


def test_requests_ask_again_if_a_poll_began_in_an_earlier_process() -> None:
    requests = SparklineRequests(MemorySparklines())
    requests.end()
    assert requests.parameters() == ASKED


def test_requests_do_not_ask_again_after_an_unreadable_answer() -> None:
    requests = SparklineRequests(MemorySparklines())
    requests.begin(CLOCK(), None)
    requests.end(PayloadError(make_reason("too_large", "CoinGecko", bytes=1000)))
    assert requests.parameters() == {}


def test_parse_sparklines_of_a_page_in_compact_and_spaced_json() -> None:
    page = [week("bitcoin", [1, 2])]
    spaced = orjson.dumps(page, option=orjson.OPT_INDENT_2)
    assert parse_sparklines(spaced) == parse_sparklines(orjson.dumps(page))

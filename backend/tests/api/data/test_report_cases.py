"""Cases of ../shared/data/reports: rows and charts of CoinGecko, as the API shows them."""

import json
from datetime import datetime, timedelta
from typing import Any

import pytest

from cryptoviz.clock import rfc3339, to_ms
from cryptoviz.model.events import Event, history_event, snapshot_event
from cryptoviz.sources.coingecko.history.market_chart import parse_market_chart
from cryptoviz.sources.coingecko.payload import parse_markets
from support.fakes.store import Feeder, index_sink
from support.paths import NO_RECORDINGS, SHARED

REPORTS = SHARED / "reports"
pytestmark = pytest.mark.skipif(not REPORTS.is_dir(), reason=NO_RECORDINGS)


def cases(kind: str) -> list[Any]:
    """Return the cases of a kind; none where the recordings are absent."""
    path = REPORTS / "cases.jsonl"
    lines = path.read_text().splitlines() if path.is_file() else []
    found = [case for case in map(json.loads, lines) if case["kind"] == kind]
    return [pytest.param(case, id=case["case"]) for case in found]


def events(served: dict[str, Any], now: datetime) -> list[Event]:
    """Return the events of the rows and charts that a source serves."""
    rows = json.dumps(served["rows"]).replace("{now}", rfc3339(now)).encode()
    found = [snapshot_event(snapshot, now) for snapshot in parse_markets(rows, 60)[0]]
    for coin_id, chart in served.get("market_chart", {}).items():
        step, length = timedelta(seconds=chart.pop("step_s")), len(chart["prices"])
        times = [to_ms(now - step * (length - 1 - n)) for n in range(length)]
        lists = {name: list(zip(times, values, strict=True)) for name, values in chart.items()}
        blocks, _ = parse_market_chart(json.dumps(lists).encode(), coin_id, 90, now)
        found += [history_event(block, now) for block in blocks]
    return found


@pytest.mark.parametrize("case", cases("zero"))
def test_report_of_kind_zero_holds(case, ada, database, clock):
    served = json.loads((REPORTS / case["input"]).read_text())
    Feeder(index_sink(database, clock=clock)).feed(*events(served, clock()))
    for expected in case["expect"]:
        body = ada.get(expected["get"].removeprefix("/api/v1/")).get_json()
        shown = {name: body[name] for name in expected.get("values", ())}
        assert shown == expected.get("values", {})
        order = expected.get("order", [])
        assert [row["id"] for row in body.get("data", ()) if row["id"] in order] == order
        points = [value for value in body.get("v", ()) if value is not None]
        assert len(points) >= expected.get("points", 0)
        assert expected.get("no_point") not in points

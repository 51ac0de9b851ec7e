"""Cases of ../shared/data/reports of the kind age: from the answers of CoinGecko to the API.

What their pages show is checked by frontend/e2e/pages/ages.spec.ts.
"""

import json
from datetime import timedelta

import pytest

from cryptoviz.clock import rfc3339
from cryptoviz.model.events import source_status_event
from support.fakes.api import write_status
from support.fakes.http import ReceivedRequest, Reply, scripted_server
from support.fakes.live_poll import LivePoll
from support.fakes.store import Feeder, index_sink
from support.paths import NO_RECORDINGS, SHARED

REPORTS = SHARED / "reports"
pytestmark = pytest.mark.skipif(not REPORTS.is_dir(), reason=NO_RECORDINGS)


def cases():
    path = REPORTS / "cases.jsonl"
    lines = path.read_text().splitlines() if path.is_file() else []
    found = [case for case in map(json.loads, lines) if case["kind"] == "age"]
    return [pytest.param(case, id=case["case"]) for case in found]


def at_times(text, now):
    for name, at in {"{now}": now, "{now-12d}": now - timedelta(days=12)}.items():
        text = text.replace(name, rfc3339(at))
    return text


@pytest.mark.parametrize("case", cases())
def test_report_of_kind_age_holds(case, ada, database, clock, caplog):
    text = at_times((REPORTS / case["input"]).read_text(), clock())
    served = json.loads(text)

    def answer(request: ReceivedRequest) -> Reply:
        second = request.query.get("page") == "2"
        rows = served.get("rows_of_page_2", []) if second else served["rows"]
        return Reply(json.dumps([] if "ids" in request.query else rows).encode())

    with scripted_server() as server:
        server.answer["/coins/markets"] = answer
        live = LivePoll(server, TOP_COINS="500", **case.get("settings", {}))
        live.clock = clock
        live.source = live.made()
        poll = live.poll()
    Feeder(index_sink(database, clock=clock)).feed(*poll.events)
    write_status(database, source_status_event(live.source.status(clock())))
    for expected in case["expect"]:
        body = ada.get(expected.get("get", "status").removeprefix("/api/v1/")).get_json()
        values = json.loads(at_times(json.dumps(expected.get("values", {})), clock()))
        assert {name: body[name] for name in values} == values
        assert len(body.get("data", ())) == expected.get("rows", len(body.get("data", ())))
        if "named_in" in expected:
            assert [source["missing_coins"] for source in body["sources"]] == [[expected["text"]]]
            assert expected["text"] in str([vars(record) for record in caplog.records])

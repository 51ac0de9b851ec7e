"""Each fault of the simulator has its own sentence in the status until the next good response.

The real sources run in their real loop; only the clock is moved by hand.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import requests

from cryptoviz.config import Config
from cryptoviz.model.records import DeadLetter
from cryptoviz.pipeline import produce as producing
from cryptoviz.setting_types import FeedSetting
from cryptoviz.simulator.factory import SimulatorSettings, build_app
from cryptoviz.simulator.http.server import SimulatorServer
from cryptoviz.sources.factory import coingecko_client, market_sources, news_sources
from cryptoviz.sources.http.reasons import SENTENCES
from cryptoviz.store.pipeline.dead_letters import SqlDeadLetters
from cryptoviz.store.pipeline.source_state import SqlActivity, SqlQuotaRows
from support.e2e.expected_codes import EXPECTED, targets
from support.e2e.fault_scenario import (
    FEEDS,
    LIST,
    LIVE,
    RSS,
    FaultScenario,
    OpenedChart,
    TickingClock,
    scenario_config,
    scenario_sources,
)
from support.e2e.in_process_app import InProcessApp
from support.fakes.sources import MemorySparklines
from support.servers.databases import Databases, open_migrated
from support.waiting import wait_until


@pytest.fixture(scope="module")
def scenario(
    databases: Databases, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[FaultScenario]:
    folder, clock = tmp_path_factory.mktemp("faults"), TickingClock()
    settings = SimulatorSettings(story_seconds=7200, coins=20)
    with (
        open_migrated(databases, folder) as database,
        pytest.MonkeyPatch.context() as patch,
        SimulatorServer(build_app(settings, clock)) as server,
    ):
        # How often the loop looks at the clock that the test moves.
        patch.setattr(producing, "IDLE_SECONDS", 0.02)
        app = InProcessApp(scenario_config(folder, server.url), database, clock)
        chart = OpenedChart()
        feeds = [f"/feeds/{name}.xml" for name in FEEDS]
        for path in ("/api/v3/coins/markets?vs_currency=usd", *feeds):
            requests.get(server.url + path, timeout=60)  # the first responses take longest
        with app.indexing(), app.producing(scenario_sources(app, chart)):
            scenario = FaultScenario(app, server, chart)
            wait_until(
                scenario.all_well,
                expected=lambda: f"a good response of every source: {scenario.codes()}",
            )
            yield scenario


@pytest.fixture(autouse=True)
def all_well(scenario: FaultScenario) -> None:
    """Clean up after the test before."""
    if not scenario.all_well() or scenario.server.app.faults:
        scenario.recover()


@pytest.mark.parametrize("kind", EXPECTED)
def test_fault_is_in_the_status_until_a_good_response(scenario: FaultScenario, kind: str) -> None:
    for target, expected in targets(kind).items():
        before = scenario.statuses()
        failed = scenario.inject(kind, target, expected)
        for name, code in expected.items():
            check_failed(failed[name], code, before[name])
        scenario.recover()
        statuses = scenario.statuses().values()
        assert all(source["state"] == "ok" and source["failures"] == 0 for source in statuses)


def check_failed(source: Mapping[str, Any], code: str, before: Mapping[str, Any]) -> None:
    """Check the sentence of the code, the times and the count of failures."""
    sentence = SENTENCES[code].partition("}")[2].partition("{")[0].strip(" .:")
    assert source["reason"]["detail"].startswith(source["title"].partition(":")[0])
    assert sentence in source["reason"]["detail"]
    assert source["state"] in ("failing", "blocked")
    assert source["failures"] >= 1
    assert (
        source["next_try"]
        >= source["checked_at"]
        >= source["last_success"]
        >= before["last_success"]
    )


def test_rows_of_wrong_types_become_dead_letters(scenario: FaultScenario) -> None:
    before = len(bad_rows(scenario))
    scenario.inject("wrong_types", "*", {})
    wait_until(
        lambda: len(bad_rows(scenario)) >= before + 3,
        expected=lambda: "dead letters of the bad rows",
    )
    assert any(
        "current_price" in letter.error and '"a lot"' in letter.value
        for letter in bad_rows(scenario)
    )
    assert scenario.codes()[LIVE] is None
    scenario.recover()


def bad_rows(scenario: FaultScenario) -> list[DeadLetter]:
    """Return the dead letters of the live poll."""
    return [
        letter
        for _, letter in SqlDeadLetters(scenario.app.database).newest()
        if letter.origin == LIVE
    ]


def test_unreachable_source_reports_the_reason(scenario: FaultScenario, tmp_path: Path) -> None:
    """No server, a name that does not exist, and a private address that is not allowed."""
    clock = scenario.app.clock
    config = Config(
        data_dir=tmp_path,
        coingecko_base_url="http://127.0.0.1:9/api/v3",
        # The tests before this one may have made many calls in the same minute.
        coingecko_calls_per_minute=10_000,
        feeds=(
            FeedSetting("Nowhere", "http://no-such-name.invalid/rss"),
            FeedSetting("Inside", f"{scenario.server.url}/feeds/{RSS}.xml"),
        ),
    )
    database = scenario.app.database
    client = coingecko_client(config, SqlQuotaRows(database), SqlActivity(database), clock)
    market = market_sources(config, client, OpenedChart(), MemorySparklines(), clock)
    found = {}
    for source in (market[1], *news_sources(config, clock)):
        source.poll(clock.now)
        reason = source.status(clock.now).reason
        assert reason is not None
        found[source.name.rpartition("/")[2]] = reason.code
        source.close()
    assert found == {LIST: "unreachable", "rss": "dns", f"{RSS}.xml": "private_address"}

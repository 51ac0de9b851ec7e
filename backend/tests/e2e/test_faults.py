"""Each fault of the simulator on each source is a sentence of its own in the status, and the next good answer clears it.

The real sources run in their real loop; only the clock is moved by hand.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import requests

from cryptoviz.config import Config, FeedSetting
from cryptoviz.model.records import DeadLetter
from cryptoviz.pipeline import produce as producing
from cryptoviz.simulator.factory import SimulatorSettings, build_app
from cryptoviz.simulator.http.server import SimulatorServer
from cryptoviz.sources.factory import market_sources, news_sources
from cryptoviz.sources.http.reasons import SENTENCES
from cryptoviz.store.pipeline.dead_letters import SqlDeadLetters
from cryptoviz.store.pipeline.source_state import SqlActivity, SqlQuotaRows
from support.e2e.fault_scenario import (
    ATOM,
    FEEDS,
    HISTORY,
    LIST,
    LIVE,
    RSS,
    ChartViewer,
    FaultScenario,
    TickingClock,
    settings,
    sources,
)
from support.e2e.in_process_app import InProcessApp
from support.servers.databases import Databases, open_migrated
from support.waiting import wait_until

# What each source says of a fault; a source that is not named is not troubled by it.
SAME_FOR_ALL = {
    "429": "rate_limited",
    "5xx": "http_status",
    "500": "http_status",
    "403": "forbidden",
    "html": "html",
    "truncated": "truncated",
    "slow": "timeout",
    "reset": "reset",
    "huge": "too_large",
    "redirect": "too_many_redirects",
}
COINGECKO_ONLY = {
    "bad_key": "bad_key",
    "wrong_host": "wrong_host",
    "limit_in_200": "rate_limited",
    "no_good_row": "bad_payload",
    "empty": "malformed",
}
EXPECTED: dict[str, dict[str, str]] = {
    **{
        kind: dict.fromkeys((LIVE, LIST, HISTORY, *FEEDS), code)
        for kind, code in SAME_FOR_ALL.items()
    },
    **{kind: dict.fromkeys((LIVE, LIST, HISTORY), code) for kind, code in COINGECKO_ONLY.items()},
    "beyond_plan": dict.fromkeys(
        (LIVE, LIST), "beyond_plan"
    ),  # of one range of one coin it is no failure of the source
    "404": dict.fromkeys((LIVE, LIST, *FEEDS), "not_found"),
    "malformed": dict.fromkeys(
        (LIVE, LIST, HISTORY), "malformed"
    ),  # what is left of a torn feed is read
}
for kind in ("bad_key", "beyond_plan"):
    EXPECTED[kind] |= dict.fromkeys(FEEDS, "forbidden")
EXPECTED["wrong_host"] |= dict.fromkeys(FEEDS, "http_status")
EXPECTED["limit_in_200"] |= dict.fromkeys(FEEDS, "not_a_feed")
EXPECTED["empty"] |= dict.fromkeys(FEEDS, "not_a_feed")


@pytest.fixture(scope="module")
def bench(
    databases: Databases, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[FaultScenario]:
    folder, clock = tmp_path_factory.mktemp("faults"), TickingClock()
    with (
        open_migrated(databases, folder) as database,
        pytest.MonkeyPatch.context() as patch,
        SimulatorServer(
            build_app(SimulatorSettings(story_seconds=7200, coins=20), clock)
        ) as server,
    ):
        patch.setattr(
            producing, "IDLE_SECONDS", 0.02
        )  # how often the loop looks at the clock that we move
        config = settings(folder, server.url)
        product, opened = InProcessApp(config, database, clock), ChartViewer()
        for path in (
            "/api/v3/coins/markets?vs_currency=usd",
            *(f"/feeds/{name}.xml" for name in FEEDS),
        ):
            requests.get(server.url + path, timeout=60)  # the first answers take the longest
        with product.indexing(), product.producing(sources(product, opened)):
            bench = FaultScenario(product, server, opened)
            wait_until(
                bench.all_well,
                expected=lambda: f"a first good answer of every source: {bench.codes()}",
            )
            yield bench


@pytest.fixture(autouse=True)
def well_at_first(bench: FaultScenario) -> None:
    """Whatever the test before left behind."""
    if not bench.all_well() or bench.server.app.faults.pending():
        bench.mend()


@pytest.mark.parametrize("kind", EXPECTED)
def test_a_fault_is_told_in_its_own_sentence_until_a_good_answer_comes(
    bench: FaultScenario, kind: str
) -> None:
    for place, expected in places(kind).items():
        before = bench.statuses()
        told = bench.break_and_see(kind, place, expected)
        for name, code in expected.items():
            check_told(told[name], code, before[name])
        bench.mend()
        assert all(
            source["state"] == "ok" and source["failures"] == 0
            for source in bench.statuses().values()
        )


def places(kind: str) -> dict[str, dict[str, str]]:
    """Where to put the fault, and what then comes: everywhere at once, unless it makes the sources of one key wait for each other."""
    expected = EXPECTED[kind]
    if "rate_limited" not in expected.values():
        return {"*": expected}
    parts = {
        "chart": (HISTORY,),
        "list": (LIST,),
        "markets": (LIVE,),
        f"feed:{RSS}": (RSS,),
        f"feed:{ATOM}": (ATOM,),
    }
    return {place: {name: expected[name] for name in names} for place, names in parts.items()}


def check_told(source: Mapping[str, Any], code: str, before: Mapping[str, Any]) -> None:
    """The sentence of the code, the source's name in it, and when it is tried again; the last success stays as it was."""
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


def test_rows_of_wrong_types_are_buried_and_the_others_go_on(bench: FaultScenario) -> None:
    before = len(bad_rows(bench))
    bench.break_and_see("wrong_types", "*", {})
    wait_until(
        lambda: len(bad_rows(bench)) >= before + 3, expected=lambda: "dead letters of the bad rows"
    )
    assert any(
        "current_price" in letter.error and '"a lot"' in letter.value for letter in bad_rows(bench)
    )
    assert bench.codes()[LIVE] is None
    bench.mend()


def bad_rows(bench: FaultScenario) -> list[DeadLetter]:
    """Of the live poll."""
    return [
        letter
        for _, letter in SqlDeadLetters(bench.product.database).newest()
        if letter.origin == LIVE
    ]


def test_what_cannot_be_reached_says_why(bench: FaultScenario, tmp_path: Path) -> None:
    """No server at all, a name that does not exist, and a private address that is not allowed."""
    clock = bench.product.clock
    config = Config(
        data_dir=tmp_path,
        coingecko_base_url="http://127.0.0.1:9/api/v3",
        coingecko_calls_per_minute=10_000,  # the tests before this one may have called a lot in the same minute
        feeds=(
            FeedSetting("Nowhere", "http://no-such-name.invalid/rss"),
            FeedSetting("Inside", f"{bench.server.url}/feeds/{RSS}.xml"),
        ),
    )
    market = market_sources(
        config,
        ChartViewer(),
        SqlQuotaRows(bench.product.database),
        SqlActivity(bench.product.database),
        clock,
    )
    found = {}
    for source in (market[1], *news_sources(config, clock)):
        source.poll(clock.now)
        reason = source.status(clock.now).reason
        assert reason is not None
        found[source.name.rpartition("/")[2]] = reason.code
        source.close()
    assert found == {LIST: "unreachable", "rss": "dns", f"{RSS}.xml": "private_address"}

"""`cryptoviz backfill`: missing ranges are fetched once, and failures named."""

from datetime import UTC, datetime
from pathlib import Path

import orjson
import pytest

from cryptoviz.bus.file import FileBus
from cryptoviz.clock import to_ms
from cryptoviz.store.db.database import Database
from support.cli import index_new, run_cli
from support.crash.table_rows import read_rows
from support.fakes.http import ReceivedRequest, Reply, ScriptedServer
from support.fakes.store import DAY, HOUR, MINUTE, Feeder, index_sink, snapshot

TOO_FAR = b'{"error":{"status":{"error_code":10012,"error_message":"time range"}}}'


def chart(request: ReceivedRequest) -> Reply:
    """Answer as the plans with 365 days of history."""
    now, days = to_ms(datetime.now(UTC)), int(request.query["days"])
    if days > 365:
        return Reply(TOO_FAR, 401)
    step = 5 * MINUTE if days == 1 else HOUR if days <= 90 else DAY
    times = range(now - days * DAY, now, step)
    return Reply(orjson.dumps({"prices": [[at, 5.0] for at in times]}))


@pytest.fixture
def coingecko(server: ScriptedServer, bus: FileBus, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("COINGECKO_BASE_URL", server.url)
    monkeypatch.setenv("COINGECKO_CALLS_PER_MINUTE", "1000")
    server.answer["/coins/bitcoin/market_chart"] = chart
    server.answer["/coins/ethereum/market_chart"] = chart
    return server


def asked(server: ScriptedServer) -> list[tuple[str, str]]:
    return [(request.path.split("/")[2], request.query["days"]) for request in server.requests]


def test_backfill_fetches_what_is_missing_and_nothing_twice(
    coingecko: ScriptedServer, database: Database, bus: FileBus
) -> None:
    result = run_cli("backfill", "bitcoin", "ethereum", "--days", "90")
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout == "Fetched 4 of 4 missing ranges of history.\n"
    expected = [("bitcoin", "1"), ("ethereum", "1"), ("bitcoin", "90"), ("ethereum", "90")]
    assert asked(coingecko) == expected
    for _ in range(2):  # before the index has the records, and after
        result = run_cli("backfill", "bitcoin", "ethereum", "--days", "90")
        assert result.stdout == "Fetched 0 of 0 missing ranges of history.\n"
        index_new(database, bus)
    assert len(coingecko.requests) == 4
    assert read_rows(database, "derived")["history_fills"].total() == 4
    assert run_cli("backfill", "bitcoin").exit_code == 0
    assert asked(coingecko)[4:] == [("bitcoin", "365")]


def test_backfill_of_gaps_asks_for_the_ranges_that_cover_them(
    coingecko: ScriptedServer, database: Database, bus: FileBus
) -> None:
    now = to_ms(datetime.now(UTC))
    Feeder(index_sink(database, clock=lambda: datetime.now(UTC))).feed(
        *(
            snapshot("bitcoin", now - ago)
            for ago in (900 * DAY, 5 * DAY, 5 * DAY - 3 * HOUR, 5 * HOUR, HOUR, 0)
        ),
        snapshot("ethereum", now),
    )
    assert len(run_cli("gaps").stdout.splitlines()) == 5
    result = run_cli("backfill", "--gaps")
    assert (result.exit_code, result.stderr.splitlines()) == (
        0,
        ["1 gap begins more than 365 days ago; see --days."],
    )
    assert asked(coingecko) == [("bitcoin", "1"), ("bitcoin", "90"), ("bitcoin", "365")]
    index_new(database, bus)
    assert len(run_cli("gaps").stdout.splitlines()) == 1


def test_backfill_names_what_coingecko_does_not_have(coingecko: ScriptedServer) -> None:
    result = run_cli("backfill", "nix", "bitcoin", "ethereum", "--days", "700")
    assert result.exit_code == 1
    assert result.stdout == "Fetched 6 of 12 missing ranges of history.\n"
    assert result.stderr.splitlines() == [
        "nix, 1 day: CoinGecko answered 404 (not found).",
        "bitcoin, 700 days: CoinGecko does not give history this old to the plan in use.",
    ]
    assert ("ethereum", "700") not in asked(coingecko)
    assert [days for coin, days in asked(coingecko) if coin == "nix"] == ["1"]


def test_backfill_with_a_refused_key_ends_at_once(coingecko: ScriptedServer) -> None:
    coingecko.answer["/coins/bitcoin/market_chart"] = lambda _: Reply(b'{"error_code":10002}', 401)
    result = run_cli("backfill", "bitcoin")
    assert (result.exit_code, len(coingecko.requests)) == (1, 1)
    assert "does not accept the API key" in result.stderr.splitlines()[-1]
    assert run_cli("backfill", "a/b").exit_code == 2


@pytest.mark.parametrize("words", [("backfill", "bitcoin"), ("produce", "market", "--once")])
def test_no_command_adds_real_prices_to_the_demo(
    coingecko: ScriptedServer, tmp_path: Path, words: tuple[str, ...]
) -> None:
    (tmp_path / "simulated").touch()
    result = run_cli(*words)
    assert (result.exit_code, asked(coingecko)) == (2, [])
    assert "holds simulated data of the demo" in result.stderr

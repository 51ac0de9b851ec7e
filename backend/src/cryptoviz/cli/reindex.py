"""`cryptoviz reindex`: rebuild every derived table from the JSON Lines."""

import sys
from contextlib import ExitStack
from typing import Any

import click
from tqdm import tqdm

from cryptoviz.cli.wiring import configured, open_bus, open_database
from cryptoviz.clock import utc_now
from cryptoviz.sinks.dead_letter import DeadLetters
from cryptoviz.sinks.reindex import Progress, reindex
from cryptoviz.store.news_writer import NewsWriter


@click.command(short_help="Rebuild every derived table from the JSON Lines.")
def command() -> None:
    """Rebuild every derived table from the JSON Lines.

    The product may run meanwhile: it goes on with the old tables until the new ones are whole. What users made is not touched.
    """
    config = configured("reindex")
    database = open_database(config)
    with ExitStack() as bars:
        progress = _Bars(bars)
        kept = config.raw_retention_days
        bus = open_bus(config)
        letters = DeadLetters(bus, utc_now)
        records = reindex(database, bus, NewsWriter(), letters, retention_days=kept, clock=utc_now, on_progress=progress.show)
    click.echo(f"Rebuilt from {records} records.")


class _Bars:
    """One bar a topic, where a terminal is there to show it."""

    def __init__(self, stack: ExitStack) -> None:
        self._stack = stack
        self._shown: dict[str, tqdm[Any]] = {}

    def show(self, progress: Progress) -> None:
        if progress.topic not in self._shown:
            bar: tqdm[Any] = tqdm(desc=progress.topic, unit="records", disable=not sys.stderr.isatty())
            self._shown[progress.topic] = self._stack.enter_context(bar)
        shown = self._shown[progress.topic]
        shown.total = progress.total
        shown.update(progress.done - shown.n)

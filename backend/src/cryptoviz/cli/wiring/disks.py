"""Telling who starts the product that what it keeps would not stay."""

import logging
import os
from collections.abc import Mapping

from cryptoviz.config import Config
from cryptoviz.ops.ephemeral_disk import warning_of

_TOLD = "CRYPTOVIZ_DISK_TOLD"  # set by `up` for its children: it has said it for all of them

_log = logging.getLogger(__name__)


def told(environ: Mapping[str, str]) -> dict[str, str]:
    """These variables for a child that need not say it again."""
    return {**environ, _TOLD: "true"}


def warn_of_disk(
    config: Config, *, log: bool = True, database: bool = True, archive: bool = False
) -> None:
    """Warn when DATA_DIR forgets and this part keeps something there: the file bus's log, the SQLite file, the archive."""
    keeps = (
        archive
        or (log and not config.kafka_bootstrap_servers)
        or (database and not config.database_url)
    )
    if keeps and _TOLD not in os.environ and (warning := warning_of(config.data_dir)):
        _log.warning(warning)

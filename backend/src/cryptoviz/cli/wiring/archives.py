"""The archives in DATA_DIR, and which of them the current bus writes."""

from pathlib import Path

from cryptoviz.archive.log import ArchiveLog
from cryptoviz.archive.replay_offsets import ReplayOffsets
from cryptoviz.bus.file import FileBus
from cryptoviz.cli.wiring.buses import declared_topics
from cryptoviz.clock import utc_now
from cryptoviz.config import Config
from cryptoviz.model.messages import Log


def current_log(config: Config) -> str:
    """Return the id of the log in use. Raises BusError if it cannot be read."""
    if not config.kafka_bootstrap_servers:
        return FileBus(config.archive_dir, {}, utc_now).log
    from cryptoviz.bus.kafka.admin import ClusterTopics
    from cryptoviz.bus.kafka.settings import KafkaSettings

    return ClusterTopics(KafkaSettings(config)).log()


def open_log(config: Config) -> Log:
    """Return the log to rebuild from: the file bus, or the archive of the Kafka topics."""
    if not config.kafka_bootstrap_servers:
        return FileBus(config.archive_dir, declared_topics(config), utc_now)
    return ArchiveLog(config.archive_dir, current_log(config))


def archives(root: Path) -> list[str]:
    """Return the ids of the logs that have a directory, sorted."""
    return sorted(path.name for path in root.iterdir() if path.is_dir()) if root.is_dir() else []


def replayed_into(root: Path, target: str) -> dict[str, ReplayOffsets]:
    """Return the replay offsets of each other log published into `target`. Raises BusError."""
    return {log: ReplayOffsets(root, log, target) for log in archives(root) if log != target}

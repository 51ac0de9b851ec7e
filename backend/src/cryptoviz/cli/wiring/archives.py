"""Which archives there are in DATA_DIR, and which of them the bus of now writes."""

from pathlib import Path

from cryptoviz.archive.log import ArchiveLog
from cryptoviz.archive.replay_offsets import ReplayOffsets
from cryptoviz.bus.file import FileBus
from cryptoviz.cli.wiring.buses import declared_topics
from cryptoviz.clock import utc_now
from cryptoviz.config import Config
from cryptoviz.model.messages import Log


def current_log(config: Config) -> str:
    """The id of the log that the product works on. Raises BusError when Kafka or the data directory does not tell."""
    if not config.kafka_bootstrap_servers:
        return FileBus(config.archive_dir, {}, utc_now).log
    from cryptoviz.bus.kafka.admin import ClusterTopics
    from cryptoviz.bus.kafka.settings import kafka_settings

    return ClusterTopics(kafka_settings(config)).log()


def open_log(config: Config) -> Log:
    """What there is to rebuild from: the file bus shows what is on stable storage, of Kafka its archive does."""
    if not config.kafka_bootstrap_servers:
        return FileBus(config.archive_dir, declared_topics(config), utc_now)
    return ArchiveLog(config.archive_dir, current_log(config))


def archives(root: Path) -> list[str]:
    """The ids of the logs that have a directory, by name."""
    return sorted(path.name for path in root.iterdir() if path.is_dir()) if root.is_dir() else []


def replayed_into(root: Path, target: str) -> dict[str, ReplayOffsets]:
    """How far other logs were published into this one, by their id. Raises BusError."""
    return {log: ReplayOffsets(root, log, target) for log in archives(root) if log != target}

"""The topics, as declared in kafka/topics.yml."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from cryptoviz.errors import ConfigError

MARKETS = "datacrypto"
NEWS = "rssfeed"
ANALYTICS = "analytics"
MONITORING = "monitoring"
ERRORS = "errors"

COMPRESSIONS = ("zstd", "lz4", "gzip", "none")


@dataclass(frozen=True)
class Topic:
    """As declared. The file bus keeps one partition for ever; what follows the name is for a cluster.

    `replication`: copies of each partition. `min_insync_replicas`: how many of them must have a record before it is acknowledged.
    `max_message_bytes`: of one record, before it is compressed.
    """

    name: str
    partitions: int
    retention_days: int
    compression: str
    replication: int = 1
    min_insync_replicas: int = 1
    max_message_bytes: int = 1_048_576


def load_topics(path: Path) -> dict[str, Topic]:
    """Raises ConfigError when the file is absent or a topic lacks a setting."""
    try:
        declared = yaml.safe_load(path.read_text())["topics"]
        return {name: _topic(name, settings) for name, settings in declared.items()}
    except OSError as error:
        raise ConfigError(
            f"TOPICS_FILE is {path}, which cannot be read: {error.strerror}."
        ) from error
    except (yaml.YAMLError, UnicodeDecodeError, KeyError, TypeError, AttributeError) as error:
        raise ConfigError(
            f"TOPICS_FILE is {path}, which does not declare topics as kafka/topics.yml does."
        ) from error


def _topic(name: str, settings: dict[str, Any]) -> Topic:
    for setting, value in settings.items():
        if setting != "compression" and not (isinstance(value, int) and value >= 1):
            raise ConfigError(
                f"TOPICS_FILE declares {setting} of {name} as {value!r}, which is no whole number from 1 on."
            )
    topic = Topic(name, **settings)
    if topic.compression not in COMPRESSIONS:
        raise ConfigError(
            f"TOPICS_FILE declares compression of {name} as {topic.compression!r}, which is none of {', '.join(COMPRESSIONS)}."
        )
    return topic

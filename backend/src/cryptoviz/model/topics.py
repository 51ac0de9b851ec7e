"""The topics that kafka/topics.yml declares."""

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
    """Settings of a topic. The file bus has one partition per topic and uses only the name."""

    name: str
    partitions: int
    retention_days: int
    compression: str
    replication: int = 1  # copies of each partition
    min_insync_replicas: int = 1  # copies that must have a record before it is acknowledged
    max_message_bytes: int = 1_048_576  # of a record before compression


def load_topics(path: Path) -> dict[str, Topic]:
    """Read the topics. Raises ConfigError if the file is absent or a setting is missing."""
    try:
        declared = yaml.safe_load(path.read_text())["topics"]
        return {name: _topic(name, settings) for name, settings in declared.items()}
    except OSError as error:
        message = f"TOPICS_FILE is {path}, which cannot be read: {error.strerror}."
        raise ConfigError(message) from error
    except (yaml.YAMLError, UnicodeDecodeError, KeyError, TypeError, AttributeError) as error:
        message = f"TOPICS_FILE is {path}, which does not declare topics as kafka/topics.yml does."
        raise ConfigError(message) from error


def _topic(name: str, settings: dict[str, Any]) -> Topic:
    for setting, value in settings.items():
        if setting != "compression" and not (isinstance(value, int) and value >= 1):
            problem = f"{setting} of {name} is {value!r}, no positive integer."
            raise ConfigError(f"TOPICS_FILE: {problem}")
    topic = Topic(name, **settings)
    if topic.compression not in COMPRESSIONS:
        problem = f"compression of {name} is {topic.compression!r}, not {', '.join(COMPRESSIONS)}."
        raise ConfigError(f"TOPICS_FILE: {problem}")
    return topic

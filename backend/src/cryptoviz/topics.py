"""The topics, as declared in kafka/topics.yml."""

from dataclasses import dataclass
from pathlib import Path

import yaml

from cryptoviz.errors import ConfigError

MARKETS = "datacrypto"
NEWS = "rssfeed"
ANALYTICS = "analytics"
MONITORING = "monitoring"
ERRORS = "errors"


@dataclass(frozen=True)
class Topic:
    """As declared. The file bus keeps one partition for ever; `partitions`, `retention_days` and `compression` are for a cluster."""

    name: str
    partitions: int
    retention_days: int
    compression: str


def load_topics(path: Path) -> dict[str, Topic]:
    """Raises ConfigError when the file is absent or a topic lacks a setting."""
    try:
        declared = yaml.safe_load(path.read_text())["topics"]
        return {name: Topic(name, **settings) for name, settings in declared.items()}
    except OSError as error:
        raise ConfigError(f"TOPICS_FILE is {path}, which cannot be read: {error.strerror}.") from error
    except (yaml.YAMLError, UnicodeDecodeError, KeyError, TypeError, AttributeError) as error:
        raise ConfigError(f"TOPICS_FILE is {path}, which does not declare topics as kafka/topics.yml does.") from error

"""Config as arguments of the Kafka clients."""

import ssl
from dataclasses import dataclass, field
from typing import Any

from cryptoviz.config import Config
from cryptoviz.errors import ConfigError


@dataclass(frozen=True)
class KafkaSettings:
    """Address and credentials of the cluster. `tls` is None for unencrypted connections."""

    servers: tuple[str, ...]
    protocol: str = "PLAINTEXT"
    mechanism: str = ""
    username: str = ""
    password: str = field(default="", repr=False)
    tls: ssl.SSLContext | None = None
    ca_file: str = ""  # For error messages.
    connect_seconds: float = 5.0
    session_seconds: int = 10  # A consumer that is silent for so long loses its partitions.

    def arguments(self) -> dict[str, Any]:
        """Return the arguments that all kafka-python clients share."""
        arguments: dict[str, Any] = {
            "bootstrap_servers": list(self.servers),
            "security_protocol": self.protocol,
            "client_id": "cryptoviz",
            "reconnect_backoff_max_ms": 2_000,
            "request_timeout_ms": 10_000,
            "bootstrap_timeout_ms": 1000 * self.connect_seconds,
        }
        if self.tls:
            arguments["ssl_context"] = self.tls
        if self.protocol.startswith("SASL"):
            arguments |= {
                "sasl_mechanism": self.mechanism,
                "sasl_plain_username": self.username,
                "sasl_plain_password": self.password,
            }
        return arguments

    @property
    def cluster(self) -> str:
        """The name of the cluster in error messages."""
        return f"Kafka at {', '.join(self.servers)}"


def kafka_settings(config: Config) -> KafkaSettings:
    """Raise ConfigError for files that hold no certificate or key."""
    return KafkaSettings(
        servers=config.kafka_bootstrap_servers,
        protocol=config.kafka_security_protocol,
        mechanism=config.kafka_sasl_mechanism,
        username=config.kafka_username,
        password=config.kafka_password,
        tls=_tls(config) if config.kafka_security_protocol.endswith("SSL") else None,
        ca_file=str(config.kafka_ca_file or ""),
        session_seconds=config.kafka_session_timeout_seconds,
    )


def _tls(config: Config) -> ssl.SSLContext:
    ca_file, cert, key = config.kafka_ca_file, config.kafka_cert_file, config.kafka_key_file
    problem = f"KAFKA_CA_FILE is {ca_file}, which holds no certificate in PEM form."
    try:
        context = ssl.create_default_context(cafile=ca_file)
        if cert and key:
            files = f"KAFKA_CERT_FILE and KAFKA_KEY_FILE ({cert} and {key})"
            problem = f"{files} are no certificate with its key, in PEM form."
            context.load_cert_chain(cert, key, password="")
    except (ssl.SSLError, OSError) as error:
        raise ConfigError(problem) from error
    return context

"""What the clients of Kafka are told: Config as their arguments."""

import ssl
from dataclasses import dataclass, field
from typing import Any

from cryptoviz.config import Config
from cryptoviz.errors import ConfigError


@dataclass(frozen=True)
class KafkaSettings:
    """Where the cluster is and who asks. `tls` is None where nothing is encrypted."""

    servers: tuple[str, ...]
    protocol: str = "PLAINTEXT"
    mechanism: str = ""
    username: str = ""
    password: str = field(default="", repr=False)
    tls: ssl.SSLContext | None = None
    ca_file: str = ""  # for sentences
    connect_seconds: float = 5.0  # until a broker that does not answer is given up
    session_seconds: int = (
        10  # until the partitions of a consumer that is not heard of go to others
    )

    def arguments(self) -> dict[str, Any]:
        """Of any client of kafka-python."""
        given: dict[str, Any] = {
            "bootstrap_servers": list(self.servers),
            "security_protocol": self.protocol,
            "client_id": "cryptoviz",
            "reconnect_backoff_max_ms": 2_000,
            "request_timeout_ms": 10_000,
            "bootstrap_timeout_ms": 1000 * self.connect_seconds,
        }
        if self.tls:
            given["ssl_context"] = self.tls
        if self.protocol.startswith("SASL"):
            given |= {
                "sasl_mechanism": self.mechanism,
                "sasl_plain_username": self.username,
                "sasl_plain_password": self.password,
            }
        return given

    @property
    def place(self) -> str:
        """The cluster, as sentences call it."""
        return f"Kafka at {', '.join(self.servers)}"


def kafka_settings(config: Config) -> KafkaSettings:
    """Raises ConfigError for files that hold no certificate or key."""
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
    try:
        context = ssl.create_default_context(
            cafile=str(config.kafka_ca_file) if config.kafka_ca_file else None
        )
    except (ssl.SSLError, OSError) as error:
        raise ConfigError(
            f"KAFKA_CA_FILE is {config.kafka_ca_file}, which holds no certificate in PEM form."
        ) from error
    if config.kafka_cert_file and config.kafka_key_file:
        try:
            context.load_cert_chain(config.kafka_cert_file, config.kafka_key_file, password="")
        except (ssl.SSLError, OSError) as error:
            files = f"{config.kafka_cert_file} and {config.kafka_key_file}"
            raise ConfigError(
                f"KAFKA_CERT_FILE and KAFKA_KEY_FILE ({files}) are no certificate with its key, in PEM form."
            ) from error
    return context

"""Config as arguments of the Kafka clients."""

import ssl
from typing import Any

from cryptoviz.config import Config
from cryptoviz.errors import ConfigError


class KafkaSettings:
    """Address and credentials of the cluster; `cluster` is its name in error messages."""

    def __init__(self, config: Config, connect_seconds: float = 5.0) -> None:
        """Raise ConfigError for files that hold no certificate or key."""
        self.config = config
        self.connect_seconds = connect_seconds
        self.cluster = f"Kafka at {', '.join(config.kafka_bootstrap_servers)}"
        self.tls = _tls(config) if config.kafka_security_protocol.endswith("SSL") else None

    def arguments(self) -> dict[str, Any]:
        """Return the arguments that all kafka-python clients share."""
        config = self.config
        arguments: dict[str, Any] = {
            "bootstrap_servers": list(config.kafka_bootstrap_servers),
            "security_protocol": config.kafka_security_protocol,
            "client_id": "cryptoviz",
            "reconnect_backoff_max_ms": 2_000,
            "request_timeout_ms": 10_000,
            "bootstrap_timeout_ms": 1000 * self.connect_seconds,
        }
        if self.tls:
            arguments["ssl_context"] = self.tls
        if config.kafka_security_protocol.startswith("SASL"):
            arguments |= {
                "sasl_mechanism": config.kafka_sasl_mechanism,
                "sasl_plain_username": config.kafka_username,
                "sasl_plain_password": config.kafka_password,
            }
        return arguments


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

"""Turn errors of kafka-python into one sentence: which broker, why, and what to do."""

import socket
import ssl
from contextlib import closing

from kafka import KafkaAdminClient, errors

from cryptoviz.bus.kafka.clients import connect, described_topics, topic_configs
from cryptoviz.bus.kafka.settings import KafkaSettings
from cryptoviz.errors import BusError

_PROBE_SECONDS = 3.0
# By the X509_V_ERR_… of OpenSSL.
_CERTIFICATE_PROBLEMS = {10: "has expired", 62: "is for another name"}


def to_bus_error(settings: KafkaSettings, error: Exception, topic: str = "") -> BusError:
    """Return the error to raise from `error`; connects to the brokers if `error` is too vague."""
    return BusError(
        _from_broker(settings, error, topic)
        or _probe_brokers(settings)
        or (topic and _probe_topic(settings, topic))
        or _unknown(settings, error)
    )


def _from_broker(settings: KafkaSettings, error: Exception, topic: str) -> str | None:
    cluster, config = settings.cluster, settings.config
    user = f"the user {config.kafka_username!r}"
    match error:
        case errors.SaslAuthenticationFailedError():
            return f"{cluster} refuses {user}: KAFKA_USERNAME or KAFKA_PASSWORD is wrong."
        case errors.UnsupportedSaslMechanismError():
            return f"{cluster} does not support KAFKA_SASL_MECHANISM {config.kafka_sasl_mechanism}."
        case errors.AuthorizationError():
            return f"{cluster} does not permit this to {user}: {_describe(error)}."
        case errors.UnknownTopicOrPartitionError():
            return missing_topic(settings, topic)
        case errors.NotEnoughReplicasError() | errors.NotEnoughReplicasAfterAppendError():
            return _not_enough_replicas(settings, topic)
        case errors.MessageSizeTooLargeError() | errors.RecordListTooLargeError():
            return (
                f"{cluster} rejects a record for {topic} as too large: its max.message.bytes is "
                "below what topics.yml declares."
            )
    return None


def missing_topic(settings: KafkaSettings, topic: str) -> str:
    return f"{settings.cluster} has no topic {topic}: `cryptoviz topics` creates it."


def _not_enough_replicas(settings: KafkaSettings, topic: str) -> str:
    return (
        f"{settings.cluster} has too few brokers for {topic}: "
        "fewer copies are in sync than min.insync.replicas requires."
    )


def _probe_brokers(settings: KafkaSettings) -> str | None:
    """Return why no broker can be connected to, or None if one can."""
    problems = [
        _probe_broker(settings, server) for server in settings.config.kafka_bootstrap_servers
    ]
    return None if None in problems else problems[0]


def _probe_broker(settings: KafkaSettings, server: str) -> str | None:
    host, _, port = server.rpartition(":")
    address, name = (host.strip("[]"), int(port)), f"Kafka at {server}"
    try:
        with closing(socket.create_connection(address, timeout=_PROBE_SECONDS)) as connection:
            if settings.tls:
                settings.tls.wrap_socket(connection, server_hostname=address[0]).close()
    except socket.gaierror:
        return f"{name} cannot be reached: there is no host of that name."
    except ssl.SSLCertVerificationError as error:
        return f"The certificate of {name} {_certificate_problem(settings, error)}."
    except ssl.SSLError as error:
        hint = "is KAFKA_SECURITY_PROTOCOL right?"
        return f"{name} failed the TLS handshake ({error.reason}): {hint}"
    except OSError as error:
        return f"{name} cannot be reached: {error.strerror or 'it does not answer'}."
    return None


def _certificate_problem(settings: KafkaSettings, error: ssl.SSLCertVerificationError) -> str:
    if error.verify_code in _CERTIFICATE_PROBLEMS:
        return _CERTIFICATE_PROBLEMS[error.verify_code]
    if ca_file := settings.config.kafka_ca_file:
        return f"was not signed by the authority in KAFKA_CA_FILE ({ca_file})"
    return "was not signed by an authority that this machine trusts"


def _probe_topic(settings: KafkaSettings, topic: str) -> str | None:
    """Ask the cluster about the topic: the client only knows that nothing was acknowledged."""
    try:
        with closing(connect(KafkaAdminClient, settings.arguments())) as admin:
            described = described_topics(admin).get(topic)
            if described is None:
                return missing_topic(settings, topic)
            configs = topic_configs(admin, [topic])[topic]
    except errors.KafkaError:
        return None
    required = int(configs["min.insync.replicas"]["value"])
    few = any(len(partition["isr_nodes"]) < required for partition in described["partitions"])
    return _not_enough_replicas(settings, topic) if few else None


def _unknown(settings: KafkaSettings, error: Exception) -> str:
    if isinstance(error, errors.KafkaTimeoutError | errors.KafkaConnectionError):
        return (
            f"{settings.cluster} does not answer as a broker should: it is starting or stopping, "
            "or KAFKA_SECURITY_PROTOCOL is wrong."
        )
    return f"{settings.cluster} failed: {_describe(error)}."


def _describe(error: Exception) -> str:
    return f"{type(error).__name__.removesuffix('Error')} {error}".strip().rstrip(".")

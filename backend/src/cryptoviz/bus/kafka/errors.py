"""Why Kafka does not do what it was asked: one sentence that says which broker, why, and what to do."""

import socket
import ssl
from contextlib import closing

from kafka import KafkaAdminClient, errors
from kafka.admin import ConfigResource, ConfigResourceType

from cryptoviz.bus.kafka.clients import connected
from cryptoviz.bus.kafka.settings import KafkaSettings
from cryptoviz.errors import BusError

_PROBE_SECONDS = 3.0


def trouble(settings: KafkaSettings, error: Exception, topic: str = "") -> BusError:
    """What to raise for an error of the library; to be chained to it. Looks at the brokers when the error does not say enough."""
    return BusError(
        _known(settings, error, topic)
        or _seen(settings)
        or _asked(settings, topic)
        or _unknown(settings, error)
    )


def _known(settings: KafkaSettings, error: Exception, topic: str) -> str | None:
    """What the broker itself has said."""
    match error:
        case errors.SaslAuthenticationFailedError():
            return f"{settings.place} refuses the user {settings.username!r}: KAFKA_USERNAME or KAFKA_PASSWORD is wrong."
        case errors.UnsupportedSaslMechanismError():
            return f"{settings.place} does not know KAFKA_SASL_MECHANISM {settings.mechanism}."
        case errors.AuthorizationError():
            return f"{settings.place} does not let the user {settings.username!r} do this: {_words(error)}."
        case errors.UnknownTopicOrPartitionError():
            return missing_topic(settings, topic)
        case errors.NotEnoughReplicasError() | errors.NotEnoughReplicasAfterAppendError():
            return few_copies(settings, topic)
        case errors.MessageSizeTooLargeError() | errors.RecordListTooLargeError():
            return f"{settings.place} takes no record as large as one for {topic}: its max.message.bytes is below what topics.yml declares."
    return None


def missing_topic(settings: KafkaSettings, topic: str) -> str:
    return f"{settings.place} has no topic {topic}: `cryptoviz topics` creates it."


def few_copies(settings: KafkaSettings, topic: str) -> str:
    return f"{settings.place} has too few brokers for {topic}: fewer copies are in step than min.insync.replicas asks for."


def _seen(settings: KafkaSettings) -> str | None:
    """What stands between us and the brokers; None when a connection can be made to one of them."""
    found = [_probe(settings, server) for server in settings.servers]
    return None if None in found else found[0]


def _probe(settings: KafkaSettings, server: str) -> str | None:
    host, _, port = server.rpartition(":")
    host = host.strip("[]")
    try:
        with closing(
            socket.create_connection((host, int(port)), timeout=_PROBE_SECONDS)
        ) as connection:
            if settings.tls:
                settings.tls.wrap_socket(connection, server_hostname=host).close()
    except socket.gaierror:
        return f"Kafka at {server} cannot be reached: there is no host of that name."
    except ssl.SSLCertVerificationError as error:
        return _certificate(settings, server, error)
    except ssl.SSLError as error:
        return f"Kafka at {server} does not speak TLS as it should ({error.reason}): is KAFKA_SECURITY_PROTOCOL right?"
    except OSError as error:
        return f"Kafka at {server} cannot be reached: {error.strerror or 'it does not answer'}."
    return None


def _certificate(settings: KafkaSettings, server: str, error: ssl.SSLCertVerificationError) -> str:
    if error.verify_code == 62:  # X509_V_ERR_HOSTNAME_MISMATCH
        return f"The certificate of Kafka at {server} is for another name."
    if error.verify_code == 10:  # X509_V_ERR_CERT_HAS_EXPIRED
        return f"The certificate of Kafka at {server} has expired."
    authority = (
        f"the authority in KAFKA_CA_FILE ({settings.ca_file})"
        if settings.ca_file
        else "an authority that this machine trusts"
    )
    return f"The certificate of Kafka at {server} was not signed by {authority}."


def _asked(settings: KafkaSettings, topic: str) -> str | None:
    """What the cluster says of the topic: the client only knows that nothing was acknowledged."""
    if not topic:
        return None
    try:
        with closing(connected(KafkaAdminClient, settings.arguments())) as admin:
            if topic not in admin.list_topics():
                return missing_topic(settings, topic)
            (found,) = admin.describe_topics([topic])
            resource = ConfigResource(ConfigResourceType.TOPIC, topic)
            wanted = admin.describe_configs([resource], config_filter="all")["topic"][topic][
                "min.insync.replicas"
            ]["value"]
    except errors.KafkaError:
        return None
    few = any(len(partition["isr_nodes"]) < int(wanted) for partition in found["partitions"])
    return few_copies(settings, topic) if few else None


def _unknown(settings: KafkaSettings, error: Exception) -> str:
    if isinstance(error, errors.KafkaTimeoutError | errors.KafkaConnectionError):
        return f"{settings.place} does not answer as a broker should: it is starting or ending, or KAFKA_SECURITY_PROTOCOL is wrong."
    return f"{settings.place} failed: {_words(error)}."


def _words(error: Exception) -> str:
    return f"{type(error).__name__.removesuffix('Error')} {error}".strip().rstrip(".")

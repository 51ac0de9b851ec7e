"""Kafka with SASL_SSL and a private authority: access, and one sentence for each refusal."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from cryptoviz.bus.kafka.admin import ClusterTopics
from cryptoviz.bus.kafka.publisher import KafkaPublisher
from cryptoviz.bus.kafka.settings import KafkaSettings
from cryptoviz.bus.kafka.subscriber import KafkaSubscriber
from cryptoviz.config import read_config
from cryptoviz.errors import BusError, ConfigError
from cryptoviz.model.topics import Topic
from support.fakes.bus import event
from support.servers.certificates import make_authority
from support.servers.kafka_broker import local_cluster, read_until
from support.waiting import wait_until

PASSWORD = "a password of tests"
TOPIC = Topic("secret", 1, 7, "lz4")
MODULES = "org.apache.kafka.common.security"
JAAS = {
    "plain": f'{MODULES}.plain.PlainLoginModule required user_ada="{PASSWORD}";',
    "scram-sha-512": f"{MODULES}.scram.ScramLoginModule required;",
}


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("certificates")
    make_authority(directory, "ours")
    make_authority(directory, "theirs")
    return directory


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory, certificates: Path) -> Iterator[Any]:
    properties = {
        "listener.security.protocol.map": "CONTROLLER:PLAINTEXT,INTERNAL:PLAINTEXT,CLIENT:SASL_SSL",
        "listener.name.client.sasl.enabled.mechanisms": "PLAIN,SCRAM-SHA-512",
        "listener.name.client.ssl.keystore.type": "PEM",
        "listener.name.client.ssl.keystore.location": str(certificates / "ours.keystore"),
        **{f"listener.name.client.{name}.sasl.jaas.config": line for name, line in JAAS.items()},
    }
    scram = ("--add-scram", f"SCRAM-SHA-512=[name=ada,password={PASSWORD}]")
    with local_cluster(
        tmp_path_factory.mktemp("secure"), properties=properties, format_options=scram
    ) as cluster:
        yield cluster


@pytest.fixture
def settings(cluster: Any, certificates: Path, tmp_path: Path) -> KafkaSettings:
    (tmp_path / "password").write_text(f"{PASSWORD}\n")
    return given(
        cluster,
        KAFKA_CA_FILE=str(certificates / "ours-ca.pem"),
        KAFKA_PASSWORD_FILE=str(tmp_path / "password"),
    )


def given(cluster: Any, **changes: str) -> KafkaSettings:
    """Return the settings that these variables lead to."""
    variables = {
        "KAFKA_BOOTSTRAP_SERVERS": cluster.bootstrap,
        "KAFKA_SECURITY_PROTOCOL": "SASL_SSL",
        "KAFKA_USERNAME": "ada",
    }
    return KafkaSettings(read_config(variables | changes, dotenv=None), connect_seconds=3)


def changed(settings: KafkaSettings, **changes: str) -> KafkaSettings:
    return KafkaSettings(settings.config.model_copy(update=changes), connect_seconds=3)


@pytest.mark.parametrize("mechanism", ["PLAIN", "SCRAM-SHA-512"])
def test_publish_and_read_with_password_and_tls(settings: KafkaSettings, mechanism: str) -> None:
    settings = changed(settings, kafka_sasl_mechanism=mechanism)
    ClusterTopics(settings).states({TOPIC.name: TOPIC}, create=True)
    bus = KafkaPublisher(settings, {TOPIC.name: TOPIC})
    bus.publish(TOPIC.name, [event(mechanism)])
    bus.close()
    follower, found = KafkaSubscriber(settings, f"of {mechanism}", {TOPIC.name: TOPIC}), []
    read_until(
        follower,
        {},
        lambda: mechanism in found,
        lambda batch: found.extend(one.event.subject for one in batch.messages if one.event),
    )
    follower.close()


def attempts(settings: KafkaSettings) -> Sequence[Callable[[], object]]:
    """Return functions that publish, subscribe and describe topics."""
    follower = KafkaSubscriber(settings, "g", {TOPIC.name: TOPIC})
    bus = KafkaPublisher(settings, {TOPIC.name: TOPIC}, timeout_s=2)
    topics = ClusterTopics(settings)
    return (
        lambda: bus.publish(TOPIC.name, [event("a")]),
        lambda: follower.wait(0.1),
        lambda: topics.states({TOPIC.name: TOPIC}),
    )


def refusal(attempt: Callable[[], object]) -> str:
    with pytest.raises(BusError) as caught:
        attempt()
    return str(caught.value)


@pytest.mark.parametrize("mechanism", ["PLAIN", "SCRAM-SHA-512"])
def test_wrong_password_raises_one_sentence(settings: KafkaSettings, mechanism: str) -> None:
    wrong = changed(settings, kafka_sasl_mechanism=mechanism, kafka_password="wrong")
    place = f"Kafka at {settings.config.kafka_bootstrap_servers[0]}"
    sentence = f"{place} refuses the user 'ada': KAFKA_USERNAME or KAFKA_PASSWORD is wrong."
    # A busy broker may close the connection before it reports the reason.
    for attempt in attempts(wrong):
        wait_until(lambda attempt=attempt: refusal(attempt) == sentence)


def test_wrong_authority_raises_one_sentence(cluster: Any, certificates: Path) -> None:
    theirs = certificates / "theirs-ca.pem"
    settings = given(cluster, KAFKA_CA_FILE=str(theirs), KAFKA_PASSWORD=PASSWORD)
    sentence = (
        f"The certificate of Kafka at {cluster.bootstrap} was not signed by the authority in "
        f"KAFKA_CA_FILE ({theirs})."
    )
    assert {refusal(attempt) for attempt in attempts(settings)} == {sentence}


def test_unknown_authority_raises_one_sentence(cluster: Any) -> None:
    settings = given(cluster, KAFKA_PASSWORD=PASSWORD)
    sentence = (
        f"The certificate of Kafka at {cluster.bootstrap} was not signed by an authority that this "
        "machine trusts."
    )
    follower = KafkaSubscriber(settings, "g", {TOPIC.name: TOPIC})
    assert refusal(lambda: follower.wait(0.1)) == sentence


def test_wrong_protocol_raises_one_sentence(cluster: Any) -> None:
    settings = given(cluster, KAFKA_SECURITY_PROTOCOL="PLAINTEXT")
    with pytest.raises(
        BusError, match=r"does not answer as a broker should: .*KAFKA_SECURITY_PROTOCOL is wrong"
    ):
        KafkaSubscriber(settings, "g", {TOPIC.name: TOPIC}).wait(0.1)


def test_invalid_certificate_files_raise_config_error(cluster: Any, certificates: Path) -> None:
    with pytest.raises(ConfigError, match=r"KAFKA_CA_FILE is .*, which holds no certificate"):
        given(cluster, KAFKA_CA_FILE=__file__, KAFKA_PASSWORD="x")
    pair = {
        "KAFKA_CERT_FILE": str(certificates / "ours.pem"),
        "KAFKA_KEY_FILE": str(certificates / "theirs.key"),
    }
    with pytest.raises(
        ConfigError, match=r"KAFKA_CERT_FILE and KAFKA_KEY_FILE .* are no certificate with its key"
    ):
        given(cluster, KAFKA_PASSWORD="x", **pair)

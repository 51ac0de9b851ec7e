"""Broker outages: no acknowledged record is lost, polls wait, and the reason is reported."""

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from cryptoviz.bus.kafka.publisher import KafkaPublisher
from cryptoviz.bus.kafka.settings import KafkaSettings
from cryptoviz.bus.kafka.subscriber import KafkaSubscriber
from cryptoviz.clock import utc_now
from cryptoviz.config import Config
from cryptoviz.errors import BusError
from cryptoviz.model.polling import Poll
from cryptoviz.model.records import SourceStatus
from cryptoviz.model.topics import MARKETS, MONITORING, Topic
from cryptoviz.pipeline.produce import produce
from support.fakes.bus import event
from support.fakes.pipeline.groups import (
    GroupConsumer,
    SharedStore,
    Stream,
    everything_is_there,
    more,
)
from support.fakes.sources import MemoryStates, ScriptedSource
from support.servers.kafka_broker import (
    create_topics,
    fresh_topic,
    local_cluster,
    read_until,
    settings_of,
)
from support.waiting import PATIENCE_S, wait_until

TOPICS = {name: Topic(name, 1, 7, "zstd") for name in (MARKETS, MONITORING, "errors")}


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """One broker to be stopped and started."""
    with local_cluster(tmp_path_factory.mktemp("outage")) as cluster:
        yield cluster


def test_broker_restart_and_kill_lose_no_record(cluster: Any) -> None:
    topic = fresh_topic(cluster, 3)
    stream, store = Stream(settings_of(cluster), topic), SharedStore()
    member = GroupConsumer(settings_of(cluster), topic, store, "index", "g")
    for kill in (False, True):
        wait_until(more(store))
        cluster.nodes[0].restart(kill=kill)
    wait_until(more(store))
    stream.close()
    wait_until(lambda: set(stream.sent) <= set(store.written.values()))
    member.leave()
    everything_is_there(store, stream)


def test_produce_without_broker_publishes_poll_when_broker_returns(
    cluster: Any,
) -> None:
    create_topics(cluster, TOPICS)
    cluster.nodes[0].stop()
    bus = KafkaPublisher(settings_of(cluster), TOPICS, timeout_s=2)
    polls: list[str] = []

    def poll(name: str) -> Poll:
        polls.append(name)
        return Poll([event(name)])

    source = ScriptedSource([lambda: poll("a"), lambda: poll("b"), lambda: poll("c")])
    refused = threading.Event()
    publish = bus.publish

    def noting(topic: str, events: Any) -> None:
        try:
            publish(topic, events)
        except BusError:
            refused.set()
            raise

    bus.publish = noting
    stop = threading.Event()
    options = {"stop": stop, "clock": utc_now}
    loop = threading.Thread(
        target=produce, args=([source], bus, MemoryStates()), kwargs=options, daemon=True
    )
    loop.start()
    assert refused.wait(PATIENCE_S)
    assert polls == ["a"], "it waits with what it has"
    cluster.nodes[0].start()

    found: dict[str, list[Any]] = {MARKETS: [], MONITORING: []}
    follower = KafkaSubscriber(
        settings_of(cluster), "produced", {name: TOPICS[name] for name in found}
    )
    read_until(
        follower,
        {},
        lambda: all(len(events) >= 3 for events in found.values()),
        lambda batch: found[batch.start.topic].extend(batch.messages),
    )
    follower.close()
    stop.set()
    loop.join(PATIENCE_S)
    bus.close()
    assert [one.event.subject for one in found[MARKETS]] == ["a", "b", "c"]
    first = found[MONITORING][0].event.data
    assert isinstance(first, SourceStatus)
    assert first.state == "waiting"
    assert first.reason
    assert first.reason.detail.startswith(f"Kafka at {cluster.bootstrap} "), (
        "refuses, or answers as one that is starting"
    )
    assert found[MONITORING][1].event.data.state == "ok"


def test_close_without_broker_ends_waiting_publish(cluster: Any) -> None:
    """It ends at once, and no thread continues sending."""
    topic = fresh_topic(cluster)
    bus = KafkaPublisher(settings_of(cluster), {topic.name: topic}, timeout_s=10 * PATIENCE_S)
    bus.publish(topic.name, [event("a")])
    before = set(threading.enumerate())
    cluster.nodes[0].stop()
    refusals: list[str | None] = []
    waiting = threading.Thread(target=lambda: refusals.append(_refusal(bus, topic)), daemon=True)
    waiting.start()
    wait_until(lambda: (bus.close(), not waiting.is_alive())[1])
    assert [refusal is not None for refusal in refusals] == [True]
    wait_until(lambda: set(threading.enumerate()) < before)
    cluster.nodes[0].start()


def test_unreachable_broker_raises_one_sentence() -> None:
    servers = "localhost:1,no-such-host.invalid:9092"
    settings = KafkaSettings(Config(kafka_bootstrap_servers=servers), connect_seconds=1)
    sentence = "Kafka at localhost:1 cannot be reached: Connection refused."
    with pytest.raises(BusError) as caught:
        KafkaPublisher(settings, TOPICS, timeout_s=1).publish(MARKETS, [event("a")])
    assert str(caught.value) == sentence
    with pytest.raises(BusError) as caught:
        KafkaSubscriber(settings, "g", TOPICS).wait(0.1)
    assert str(caught.value) == sentence


def test_publish_without_enough_replicas_raises_until_they_return(
    tmp_path: Path,
) -> None:
    with local_cluster(tmp_path, 3) as cluster:
        topic = fresh_topic(cluster, 1, replication=3, min_insync_replicas=3)
        bus = KafkaPublisher(settings_of(cluster), {topic.name: topic}, timeout_s=5)
        wait_until(lambda: _refusal(bus, topic) is None)  # A busy broker needs more than 5 s.
        cluster.nodes[2].kill()
        wait_until(lambda: "has too few brokers for" in (_refusal(bus, topic) or ""))
        cluster.nodes[2].start()
        wait_until(lambda: _refusal(bus, topic) is None)
        bus.close()


def _refusal(bus: KafkaPublisher, topic: Topic) -> str | None:
    try:
        bus.publish(topic.name, [event("b")])
    except BusError as error:
        return str(error)
    return None

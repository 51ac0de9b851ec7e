"""Kill the processes of `cryptoviz up` in rounds, and tell what was acknowledged meanwhile."""

from support.crash.request_log import (
    ServedResponse,
    acknowledged,
    prices_of,
    read_request_log,
)
from support.crash.supervised_installation import SupervisedInstallation
from support.crash.topic_files import count_lines
from support.waiting import wait_until

TOPICS = ("datacrypto", "rssfeed", "errors")


def kill_in_rounds(installation: SupervisedInstallation) -> None:
    """Each round ends with the death of the supervisor; the data directory stays."""
    rounds = [*(["bus.appended"] * 3), *(["index.written"] * 3), *(["by hand"] * 2)]
    installation.random.shuffle(rounds)
    for point in rounds:
        if point == "by hand":
            installation.start()
            kills = [installation.kill_pipeline, installation.kill_worker] * 2
            installation.random.shuffle(kills)
            for kill in kills:
                installation.wait_for_flow()
                kill()
        else:
            installation.start(f"{point}:{installation.random.randint(2, 9)}")
            installation.wait_for_fault(point, 2)
        installation.kill_supervisor()
    # How much flows between the kills depends on machine and seed: wait for enough to compare.
    installation.start()
    wait_until(lambda: len(acknowledged_prices(installation)) > 1_000, interval_s=0.5)
    installation.kill_supervisor()


def acknowledged_responses(installation: SupervisedInstallation) -> list[ServedResponse]:
    return acknowledged(read_request_log(installation.request_log), installation.poller_starts())


def acknowledged_prices(installation: SupervisedInstallation) -> dict[tuple[str, int], float]:
    return prices_of(acknowledged_responses(installation))


def caught_up(installation: SupervisedInstallation) -> bool:
    """Compare with the files: the end in the status may be that of an earlier consumer."""
    consumers = installation.get("status")["consumers"]
    positions = {row["topic"]: row["position"] for row in consumers}
    counts = {topic: count_lines(installation.data_dir, topic) for topic in TOPICS}
    return all(positions.get(topic, 0) == count for topic, count in counts.items())

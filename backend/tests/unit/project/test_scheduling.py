"""Which tests one xdist worker runs together, and which start first."""

import pytest

from support.scheduling import start_order, work_unit

KILLS = "tests/crash/test_kafka_kills.py"


@pytest.mark.parametrize(
    ("nodeid", "unit"),
    [
        (f"{KILLS}::TestAfterKills::test_one", KILLS),
        (f"{KILLS}::TestAfterKills::test_one[sqlite]", KILLS),
        (f"{KILLS}::TestAfterKills::test_one[postgresql]", f"{KILLS} postgresql"),
        ("tests/e2e/test_recordings.py::test_one[kafka-postgresql]", "broker"),
        ("tests/integration/kafka/test_bus.py::test_one", "broker"),
        (
            "tests/integration/kafka/test_outage.py::test_one",
            "tests/integration/kafka/test_outage.py",
        ),
    ],
)
def test_work_unit_is_module_and_database_or_broker(nodeid: str, unit: str) -> None:
    assert work_unit(nodeid) == unit


def test_start_order_begins_with_the_broker_and_ends_with_quick_tests() -> None:
    broker, unit = "tests/integration/kafka/test_bus.py::test_one", "tests/unit/test_x.py::test_one"
    tests = [unit, f"{KILLS}::test_one", broker]
    assert sorted(tests, key=start_order) == [broker, f"{KILLS}::test_one", unit]

"""Which tests one xdist worker runs together."""

import pytest

from support.scheduling import work_unit

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

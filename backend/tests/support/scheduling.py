"""Distribution of tests to xdist workers."""

from xdist.scheduler import LoadScopeScheduling

# Modules that use the shared broker: one worker runs them, so that there is one such broker.
_BROKER_MODULES = (
    "tests/e2e/test_moved_installation",
    "tests/integration/archive/test_full_disk.py",
    "tests/integration/kafka/test_archive",
    "tests/integration/kafka/test_bus",
    "tests/integration/kafka/test_groups",
    "tests/integration/kafka/test_single_record",
    "tests/integration/kafka/test_subscriber",
    "tests/integration/kafka/test_topic_recreated",
)


def work_unit(nodeid: str) -> str:
    """Return what one worker runs together: a module on one database, or all uses of the broker."""
    path, _, name = nodeid.partition("::")
    parameters = name.partition("[")[2]
    if path.startswith(_BROKER_MODULES) or "kafka-" in parameters:
        return "broker"
    return f"{path} postgresql" if "postgresql" in parameters else path


class WorkUnitScheduling(LoadScopeScheduling):
    def _split_scope(self, nodeid: str) -> str:
        return work_unit(nodeid)

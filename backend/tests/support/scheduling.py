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
_BROKER = "broker"
# In which order the directories start: those with the longest modules first.
_ORDER = ("crash", "e2e", "integration", "unit", "api")


def work_unit(nodeid: str) -> str:
    """Return what one worker runs together: a module on one database, or all uses of the broker."""
    path, _, name = nodeid.partition("::")
    parameters = name.partition("[")[2]
    if path.startswith(_BROKER_MODULES) or "kafka-" in parameters:
        return _BROKER
    return f"{path} postgresql" if "postgresql" in parameters else path


def start_order(nodeid: str) -> tuple[bool, int]:
    """Return the sort key of a test: what takes longest starts first, so that it ends in time."""
    return work_unit(nodeid) != _BROKER, _ORDER.index(nodeid.split("/")[1])


class WorkUnitScheduling(LoadScopeScheduling):
    def _split_scope(self, nodeid: str) -> str:
        return work_unit(nodeid)

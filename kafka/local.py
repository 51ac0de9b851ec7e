"""A local Kafka cluster of KRaft nodes, for development (`make kafka`) and for the tests.

It runs from the Maven artifacts of pom.xml, below one directory, on free ports that a restarted
node keeps. Only the standard library is needed.
"""

import base64
import ctypes
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

HERE = Path(__file__).resolve().parent
BUILD = HERE.parent / "build/kafka"
LIBS = BUILD / "libs"
CLASSES = LIBS / "broker.jsa"  # loaded classes: a start takes half the CPU time
START_SECONDS = 600.0  # Seconds on an idle machine; three brokers took 180 on a very busy one.
_STARTED = b"Kafka Server started"
_JAVA = ["java", "-Xmx384m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto"]
_DEATH_SIGNAL = 1  # prctl(PR_SET_PDEATHSIG)


class BrokerError(Exception):
    """The broker cannot run on this machine, or did not start; the message is the reason."""


def obstacle() -> str | None:
    """Return why no broker can run on this machine; None if one can."""
    if not shutil.which("java"):
        return "Java is not installed (17 or newer is needed)"
    if not any(LIBS.glob("kafka_2.13-*.jar")):
        return "the broker's files are missing (`make test-tools` fetches them with Maven)"
    return None


def fetch() -> None:
    """Download the artifacts of pom.xml into build/kafka/libs, once. Needs Maven."""
    stamp, wanted = LIBS / ".pom", (HERE / "pom.xml").read_bytes()
    if stamp.exists() and stamp.read_bytes() == wanted:
        return
    if not shutil.which("mvn"):
        raise BrokerError("Maven is not installed: it fetches the local broker.")
    shutil.rmtree(LIBS, ignore_errors=True)
    goal = ("dependency:copy-dependencies", "-DincludeScope=runtime", f"-DoutputDirectory={LIBS}")
    if subprocess.run(
        ("mvn", "-q", "-B", "-f", str(HERE / "pom.xml"), *goal), check=False
    ).returncode:
        raise BrokerError("Maven could not fetch the local broker.")
    _archive_classes()
    stamp.write_bytes(wanted)


def _archive_classes() -> None:
    """Run a broker once, so that Java stores its loaded classes for the next starts."""
    directory = BUILD / "classes"
    properties = Cluster(directory).nodes[0].properties
    command = _command("kafka.Kafka", str(properties), classes="ArchiveClassesAtExit")
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as broker:
        for line in broker.stdout or ():
            if _STARTED in line:
                broker.terminate()
    shutil.rmtree(directory)


class Node:
    """One broker, which is also a controller."""

    def __init__(
        self,
        number: int,
        directory: Path,
        properties: Mapping[str, str],
        port: int,
        threads: ThreadPoolExecutor,
    ) -> None:
        self.number, self.port, self.directory = number, port, directory
        self.address = f"localhost:{port}"
        self._threads = threads
        self._process: subprocess.Popen[bytes] | None = None
        directory.mkdir(parents=True, exist_ok=True)
        self.properties = directory / "server.properties"
        lines = "".join(f"{name}={value}\n" for name, value in properties.items())
        self.properties.write_text((HERE / "server.properties").read_text() + lines)

    @property
    def pid(self) -> int:
        return self._running().pid

    @property
    def log(self) -> Path:
        """The output of all its runs."""
        return self.directory / "broker.log"

    def format(self, cluster: str, *options: str) -> None:
        """Create its storage, once."""
        tool = ("kafka.tools.StorageTool", "format", "-t", cluster, "-c", str(self.properties))
        done = subprocess.run(_command(*tool, *options), capture_output=True, check=False)
        if done.returncode:
            reason = (done.stderr or done.stdout).decode().strip()
            raise BrokerError(f"The storage could not be formatted: {reason}")

    def launch(self) -> None:
        """Start without waiting for the end of the startup."""
        with self.log.open("ab") as log:
            self._run_start = self.log.stat().st_size
            # The death signal is sent when the thread that started the child ends; the thread of
            # a test can end before its broker.
            self._process = self._threads.submit(self._spawn, log).result()

    def _spawn(self, log: BinaryIO) -> subprocess.Popen[bytes]:
        command = _command("kafka.Kafka", str(self.properties))
        return subprocess.Popen(
            command, stdout=log, stderr=subprocess.STDOUT, preexec_fn=_die_with_parent
        )

    def await_started(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        while _STARTED not in self._output():
            code = self._running().poll()
            if code is not None or time.monotonic() > deadline:
                reason = "in time" if code is None else f"but ended with exit code {code}"
                output = self._output().decode()[-2000:]
                raise BrokerError(f"Broker {self.number} did not start {reason}:\n{output}")
            time.sleep(0.02)

    def start(self) -> None:
        """Start and wait until it accepts requests."""
        self.launch()
        self.await_started()

    def stop(self) -> None:
        """Stop it with SIGTERM, and wait."""
        self._end(signal.SIGTERM)

    def kill(self) -> None:
        self._end(signal.SIGKILL)

    def restart(self, *, kill: bool = False) -> None:
        """Stop or kill it and start it again with the same port and data."""
        self._end(signal.SIGKILL if kill else signal.SIGTERM)
        self.start()

    def _end(self, number: int) -> None:
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(number)
            self._process.wait()

    def _output(self) -> bytes:
        """Return the output since the last start."""
        return self.log.read_bytes()[self._run_start :]

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is None:
            raise BrokerError(f"Broker {self.number} was never started.")
        return self._process


class Cluster:
    """Nodes of one cluster; `properties` are added to those of server.properties."""

    def __init__(
        self,
        directory: Path,
        nodes: int = 1,
        *,
        properties: Mapping[str, str] | None = None,
        format_options: tuple[str, ...] = (),
    ) -> None:
        if reason := obstacle():
            raise BrokerError(f"No broker can run on this machine: {reason}.")
        self._threads = ThreadPoolExecutor(1, "broker")
        ports = _free_ports(3 * nodes)
        own = dict(properties or {})
        voters = ",".join(f"{number + 1}@localhost:{ports[3 * number]}" for number in range(nodes))
        self.nodes = [
            Node(
                number + 1,
                directory / f"node{number + 1}",
                _node_properties(number, nodes, directory, ports, voters) | own,
                ports[3 * number + 2],
                self._threads,
            )
            for number in range(nodes)
        ]
        # The prefix avoids a leading dash, which the command line would read as an option.
        self.id = "k" + base64.urlsafe_b64encode(uuid.uuid4().bytes).decode()[1:22]
        _each(self.nodes, lambda node: node.format(self.id, *format_options))

    @property
    def bootstrap(self) -> str:
        """The value for KAFKA_BOOTSTRAP_SERVERS."""
        return ",".join(node.address for node in self.nodes)

    def start(self) -> None:
        """Start all nodes and wait until each accepts requests."""
        for node in self.nodes:
            node.launch()
        for node in self.nodes:
            node.await_started()

    def close(self) -> None:
        """Kill the nodes that still run."""
        for node in self.nodes:
            node.kill()
        self._threads.shutdown()


def _node_properties(
    number: int, nodes: int, directory: Path, ports: list[int], voters: str
) -> dict[str, str]:
    controller, internal, client = ports[3 * number : 3 * number + 3]
    advertised = f"INTERNAL://localhost:{internal},CLIENT://localhost:{client}"
    copies = str(min(nodes, 3))
    return {
        "node.id": str(number + 1),
        "controller.quorum.voters": voters,
        "listeners": f"CONTROLLER://localhost:{controller},{advertised}",
        "advertised.listeners": advertised,
        "log.dirs": str(directory / f"node{number + 1}" / "data"),
        "offsets.topic.replication.factor": copies,
        "transaction.state.log.replication.factor": copies,
        "transaction.state.log.min.isr": "1" if nodes < 3 else "2",
    }


def _command(*arguments: str, classes: str = "SharedArchiveFile") -> list[str]:
    logging = f"-Dlog4j2.configurationFile={HERE / 'log4j2.properties'}"
    return [*_JAVA, f"-XX:{classes}={CLASSES}", logging, "-cp", f"{LIBS}/*", *arguments]


def _each(nodes: list[Node], work: Callable[[Node], None]) -> None:
    with ThreadPoolExecutor(len(nodes)) as pool:
        list(pool.map(work, nodes))


def _free_ports(count: int) -> list[int]:
    """Return ports below those of outgoing connections.

    A client that retries can hold one of those, and the broker that stopped could not start again.
    """
    found: list[int] = []
    for port in random.SystemRandom().sample(range(20_000, 32_768), 100 + count):
        with suppress(OSError), socket.create_server(("localhost", port)):
            found.append(port)
        if len(found) == count:
            return found
    raise BrokerError("No free ports between 20000 and 32767 were found.")


def _die_with_parent() -> None:
    ctypes.CDLL(None).prctl(_DEATH_SIGNAL, signal.SIGKILL)


def main(nodes: int) -> int:
    """Run a cluster of `nodes` nodes until Ctrl-C, then delete its data."""
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    directory = BUILD / f"run-{os.getpid()}"
    try:
        fetch()
        cluster = Cluster(directory, nodes)
        try:
            cluster.start()
            print(f"KAFKA_BOOTSTRAP_SERVERS={cluster.bootstrap}")
            print(f"Logs are in {directory}; Ctrl-C stops it and deletes its data.", flush=True)
            stop.wait()
        finally:
            cluster.close()
    except BrokerError as error:
        print(error, file=sys.stderr)
        return 1
    finally:
        shutil.rmtree(directory, ignore_errors=True)
    return 0


if __name__ == "__main__":
    if sys.argv[1:] != ["fetch"]:
        sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 1))
    try:
        fetch()
    except BrokerError as error:
        sys.exit(str(error))

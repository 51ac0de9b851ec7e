"""Name the holder of a port in use: with granian, two instances would share it without an error."""

import errno
import random
import socket
from contextlib import suppress
from pathlib import Path

from cryptoviz.errors import ConfigError, StartupError

# Below the ports of outgoing connections: a client that retries can hold one of those, and the
# server that stopped could not start again.
_PORTS = range(20_000, 32_768)
_LISTEN = "0A"  # state column of /proc/net/tcp


def free_port(host: str = "127.0.0.1") -> int:
    """Return a random port on which nothing listens."""
    for port in random.SystemRandom().sample(_PORTS, 100):
        with suppress(OSError), socket.create_server((host, port)):
            return port
    raise StartupError(f"No free port between {_PORTS[0]} and {_PORTS[-1]} was found on {host}.")


def require_free_port(host: str, port: int, variable: str = "PORT") -> None:
    """Raise StartupError for a port in use, and ConfigError for an address of another machine."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
    except socket.gaierror as error:
        raise ConfigError(
            f"HOST is {host!r}, which is not an address to listen on: {error.strerror}."
        ) from error
    with socket.socket(family, kind, protocol) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # ignore closed connections
        try:
            probe.bind(address)
            probe.listen(1)
        except OSError as error:
            raise _refusal(error, host, port, variable) from error


def _refusal(error: OSError, host: str, port: int, variable: str) -> Exception:
    if error.errno == errno.EADDRINUSE:
        return StartupError(
            f"Port {port} is in use by {holder_of(port)}: stop it, or choose another port, for"
            f" instance {variable}={port + 1}."
        )
    if error.errno == errno.EACCES:
        return ConfigError(f"{variable} is {port}, and this user may not listen on ports so low.")
    return ConfigError(f"HOST is {host!r}, which cannot be listened on: {error.strerror}.")


def holder_of(port: int) -> str:
    """Return `process 1234 (python3 -m http.server)`, as far as this user may see it."""
    sockets = {f"socket:[{inode}]" for inode in _listening_inodes(port)}
    for process in Path("/proc").glob("[0-9]*") if sockets else ():
        with suppress(OSError):  # it has ended, or belongs to another user
            if any(str(entry.readlink()) in sockets for entry in (process / "fd").iterdir()):
                words = (process / "cmdline").read_text(errors="replace").replace("\0", " ")
                return f"process {process.name} ({words.strip()[:120]})"
    return "another process"


def _listening_inodes(port: int) -> list[str]:
    tables = [path for path in (Path("/proc/net/tcp"), Path("/proc/net/tcp6")) if path.exists()]
    rows = [line.split() for table in tables for line in table.read_text().splitlines()[1:]]
    return [row[9] for row in rows if row[1].endswith(f":{port:04X}") and row[3] == _LISTEN]

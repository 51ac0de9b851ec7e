"""Whether a port is free, and who holds it if not. granian sets SO_REUSEPORT, so two instances would share one without a word."""

import errno
import socket
from pathlib import Path

from cryptoviz.errors import ConfigError, StartupError

_LISTEN = "0A"  # state column of /proc/net/tcp


def free_port(host: str = "127.0.0.1") -> int:
    """A port that nobody listens on now."""
    with socket.create_server((host, 0)) as probe:
        port: int = probe.getsockname()[1]
        return port


def require_free_port(host: str, port: int, variable: str = "PORT") -> None:
    """Raises StartupError naming the port, who holds it and the variable to set; ConfigError when the address is not of this machine."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
    except socket.gaierror as error:
        raise ConfigError(
            f"HOST is {host!r}, which is no address that can be listened on: {error.strerror}."
        ) from error
    with socket.socket(family, kind, protocol) as probe:
        probe.setsockopt(
            socket.SOL_SOCKET, socket.SO_REUSEADDR, 1
        )  # only so that closed connections do not count
        try:
            probe.bind(address)
            probe.listen(1)
        except OSError as error:
            raise _refusal(error, host, port, variable) from error


def _refusal(error: OSError, host: str, port: int, variable: str) -> Exception:
    if error.errno == errno.EADDRINUSE:
        return StartupError(
            f"Port {port} is in use by {holder_of(port)}: stop it, or choose another port, for instance {variable}={port + 1}."
        )
    if error.errno == errno.EACCES:
        return ConfigError(f"{variable} is {port}, and this user may not listen on ports so low.")
    return ConfigError(f"HOST is {host!r}, which cannot be listened on: {error.strerror}.")


def holder_of(port: int) -> str:
    """`process 1234 (python3 -m http.server)` as far as this user may see it."""
    inodes = {f"socket:[{inode}]" for inode in _listening_inodes(port)}
    for directory in Path("/proc").glob("[0-9]*"):
        if inodes and _holds(directory, inodes):
            return f"process {directory.name} ({_command_line(directory)})"
    return "another process"


def _listening_inodes(port: int) -> list[str]:
    suffix = f":{port:04X}"
    found = []
    for table in (Path("/proc/net/tcp"), Path("/proc/net/tcp6")):
        if table.exists():
            rows = (line.split() for line in table.read_text().splitlines()[1:])
            found += [row[9] for row in rows if row[1].endswith(suffix) and row[3] == _LISTEN]
    return found


def _holds(process: Path, sockets: set[str]) -> bool:
    try:
        return any(str(entry.readlink()) in sockets for entry in (process / "fd").iterdir())
    except OSError:  # gone meanwhile, or another user's
        return False


def _command_line(process: Path) -> str:
    try:
        return (
            (process / "cmdline")
            .read_bytes()
            .replace(b"\0", b" ")
            .decode(errors="replace")
            .strip()[:120]
        )
    except OSError:
        return "gone meanwhile"

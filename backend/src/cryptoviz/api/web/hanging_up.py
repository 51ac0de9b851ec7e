"""Ends the reading of a connection from outside the web server, which gives no way to.

granian stops answering anybody while a thread reads a body whose request has been answered (tried with 2.8.7, in all its modes, down to
one such body). So the read must end first: the kernel is told that nothing more comes from that client.
"""

import os
import socket
from collections.abc import Iterator
from threading import Event

_DESCRIPTORS = "/proc/self/fd"
_TCP_INFO_SIZE = 104
_LAST_DATA = slice(52, 56)  # tcpi_last_data_recv: milliseconds since something came
_NOTICED_S = 0.05


def stop_reading(address: str, ended: Event) -> bool:
    """Shut the receiving side of connections that came in from `address`, silent ones first, until `ended` is set; whether it is.

    Which of them is the one cannot be told. What else is hit is the same client's: at worst it connects again.
    """
    connections = _from(address)
    try:
        for connection in sorted(connections, key=_silent_for, reverse=True):
            if ended.is_set():
                break
            _shut(connection)
            ended.wait(_NOTICED_S)
    finally:
        for connection in connections:
            connection.detach()
    return ended.wait(_NOTICED_S)


def _from(address: str) -> list[socket.socket]:
    """On the web server's own descriptors, to be detached: a duplicate of a database's would end its locks when it is closed."""
    found, ports = [], set[int]()
    for one in _sockets():
        if one.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN):
            ports.add(_port(one))
        if _peer(one) == address:
            found.append(one)
        else:
            one.detach()
    # A database may lie at the same address: it was called by us, and does not come in through our door.
    came_in = [one for one in found if _port(one) in ports]
    for one in found:
        if one not in came_in:
            one.detach()
    return came_in


def _sockets() -> Iterator[socket.socket]:
    for name in _descriptors():
        try:
            yield socket.socket(fileno=int(name))
        except OSError:  # no socket, or gone meanwhile
            continue


def _descriptors() -> list[str]:
    try:
        return os.listdir(_DESCRIPTORS)  # noqa: PTH208 - names are all that is wanted
    except OSError:  # not Linux
        return []


def _peer(connection: socket.socket) -> str | None:
    if connection.type != socket.SOCK_STREAM or connection.family not in (
        socket.AF_INET,
        socket.AF_INET6,
    ):
        return None
    try:
        return str(connection.getpeername()[0])
    except OSError:  # it listens, or is closed
        return None


def _port(connection: socket.socket) -> int:
    """On this side; 0 for what has none."""
    try:
        name = connection.getsockname()
    except OSError:  # closed meanwhile
        return 0
    return int(name[1]) if connection.family in (socket.AF_INET, socket.AF_INET6) else 0


def _silent_for(connection: socket.socket) -> int:
    """Milliseconds."""
    try:
        told = connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, _TCP_INFO_SIZE)
    except OSError:
        return 0
    return int.from_bytes(told[_LAST_DATA], "little")


def _shut(connection: socket.socket) -> None:
    try:
        connection.shutdown(socket.SHUT_RD)
    except OSError:  # closed meanwhile
        return

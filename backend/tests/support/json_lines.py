"""JSON Lines that another process may be writing at the same time."""


def complete_lines(body: bytes) -> list[bytes]:
    """Return the lines of a file, without a last one that is still being written."""
    return body.split(b"\n")[:-1]

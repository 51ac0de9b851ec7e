"""The first job of docker-compose.yml: puts secrets where the other containers can read them. Standard library alone.

place_secrets.py GIVEN KEPT   GIVEN holds the files that NAME_FILE named, KEPT is a volume that the other containers mount for reading.
"""

import secrets
import sys
from pathlib import Path

GIVEN = ("admin-password", "coingecko-api-key", "metrics-token")
PASSWORD, URL = "database-password", "database-url"
READABLE = 0o444  # for the users of all containers; outside, the volume is root's


def main(given: Path, kept: Path) -> None:
    """The database's password is made once and then stays; what was given is taken anew at each start, also when it is empty by now."""
    if not (kept / PASSWORD).exists():
        put(kept / PASSWORD, secrets.token_hex(24))
    put(
        kept / URL,
        f"postgresql://cryptoviz:{(kept / PASSWORD).read_text()}@postgres:5432/cryptoviz",
    )
    for name in GIVEN:
        put(kept / name, (given / name).read_text().strip())


def put(path: Path, text: str) -> None:
    """Whole or not at all."""
    draft = path.with_suffix(".new")
    draft.write_text(text)
    draft.chmod(READABLE)
    draft.replace(path)


if __name__ == "__main__":
    main(*(Path(word) for word in sys.argv[1:3]))

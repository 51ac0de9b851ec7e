"""The first job of docker-compose.yml: put secrets where the other containers can read them.

Usage: place_secrets.py GIVEN KEPT

GIVEN holds the files that NAME_FILE named; KEPT is a volume that the other containers mount
read-only.
"""

import base64
import secrets
import sys
from pathlib import Path

GIVEN = ("admin-password", "coingecko-api-key", "metrics-token")
PASSWORD, URL = "database-password", "database-url"
ENCRYPTION_KEY = "encryption-key"
READABLE = 0o444  # the user of each container is another; the host gives the volume to root


def main(given: Path, kept: Path) -> None:
    """Create two secrets once; copy the given ones at each start, empty ones too."""
    if not (kept / PASSWORD).exists():
        put(kept / PASSWORD, secrets.token_hex(24))
    put(
        kept / URL,
        f"postgresql://cryptoviz:{(kept / PASSWORD).read_text()}@postgres:5432/cryptoviz",
    )
    if key := (given / ENCRYPTION_KEY).read_text().strip():
        put(kept / ENCRYPTION_KEY, key)
    elif not (kept / ENCRYPTION_KEY).exists():
        put(kept / ENCRYPTION_KEY, base64.urlsafe_b64encode(secrets.token_bytes(32)).decode())
    for name in GIVEN:
        put(kept / name, (given / name).read_text().strip())


def put(path: Path, text: str) -> None:
    """Write the file atomically."""
    draft = path.with_suffix(".new")
    draft.write_text(text)
    draft.chmod(READABLE)
    draft.replace(path)


if __name__ == "__main__":
    main(*(Path(word) for word in sys.argv[1:3]))

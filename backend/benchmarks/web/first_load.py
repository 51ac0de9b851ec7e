"""The bytes that a browser transfers for the first page of the web app."""

import re
from pathlib import Path

_RESOURCES = re.compile(r"""(?:src|href)="([^"]+\.(?:js|css))\"""")


def first_load_kb(spa_dir: Path) -> float | None:
    """Return kB of the page, its scripts and styles, as compressed; None if it is not built."""
    page = spa_dir / "index.html"
    if not page.exists():
        return None
    names = dict.fromkeys(_RESOURCES.findall(page.read_text()))
    return (
        sum(_transferred_bytes(spa_dir / name.lstrip("/")) for name in ("index.html", *names))
        / 1000
    )


def _transferred_bytes(path: Path) -> int:
    compressed = path.with_name(f"{path.name}.br")
    return (compressed if compressed.exists() else path).stat().st_size

"""What a browser transfers before the web app's first page can be drawn."""

import re
from pathlib import Path

_NEEDED = re.compile(r"""(?:src|href)="([^"]+\.(?:js|css))\"""")


def first_load_kb(spa_dir: Path) -> float | None:
    """The page itself and every script and style it names, compressed as served, in kB; None when it is not built."""
    page = spa_dir / "index.html"
    if not page.exists():
        return None
    names = dict.fromkeys(_NEEDED.findall(page.read_text()))
    return sum(_transferred(spa_dir / name.lstrip("/")) for name in ("index.html", *names)) / 1000


def _transferred(path: Path) -> int:
    compressed = path.with_name(f"{path.name}.br")
    return (compressed if compressed.exists() else path).stat().st_size

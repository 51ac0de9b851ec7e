"""Folders of the checkout."""

from pathlib import Path

TESTS = Path(__file__).resolve().parents[1]
BACKEND = TESTS.parent
ROOT = BACKEND.parent
SHARED = ROOT.parent / "shared/data"  # real recordings
NO_RECORDINGS = (
    "needs recordings of real sources in ../shared/data, which are not part of the repository"
)

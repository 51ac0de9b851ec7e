"""The OpenAPI document: generated from the routes, committed as backend/openapi.json, and read by the generator of the SPA's client.

`python -m cryptoviz.api.document FILE` writes it.
"""

import sys
from pathlib import Path

import orjson

from cryptoviz.api.app import bare_app


def document() -> bytes:
    """The document as committed: JSON with sorted keys."""
    return orjson.dumps(bare_app().spec, option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS) + b"\n"


if __name__ == "__main__":
    Path(sys.argv[1]).write_bytes(document())

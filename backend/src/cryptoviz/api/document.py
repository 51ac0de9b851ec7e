"""OpenAPI document, committed as backend/openapi.json; the client of the web app derives from it.

`python -m cryptoviz.api.document FILE` writes it.
"""

import sys
from pathlib import Path

import orjson

from cryptoviz.api.app import create_bare_app


def document() -> bytes:
    """Return the document as JSON with sorted keys."""
    options = orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS
    return orjson.dumps(create_bare_app().spec, option=options) + b"\n"


if __name__ == "__main__":
    Path(sys.argv[1]).write_bytes(document())

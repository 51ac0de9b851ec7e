"""Reading of exports."""

import csv
import io
import json
from typing import Any

from werkzeug.test import TestResponse


def rows_of(response: TestResponse) -> list[dict[str, Any]]:
    """Return the rows of CSV or JSON Lines, and close the download."""
    text = response.get_data(as_text=True)
    response.close()
    assert response.status_code == 200, text
    if response.mimetype == "text/csv":
        return list(csv.DictReader(io.StringIO(text, newline="")))
    return [json.loads(line) for line in text.splitlines()]

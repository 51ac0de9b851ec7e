"""Invalid parameters and unknown coins."""

import re
from urllib.parse import urlencode

import pytest


@pytest.mark.parametrize(
    ("path", "named"),
    [
        ("coins/bitcoin/prices?window=3w", ["window"]),
        ("coins/bitcoin/prices?window=", ["window"]),
        ("coins/bitcoin/prices?vs=eur", ["vs"]),
        ("coins/bitcoin/prices?points=1", ["points"]),
        ("coins/bitcoin/prices?points=2001", ["points"]),
        ("coins/bitcoin/prices?points=9" + "9" * 5000, ["points"]),
        ("coins/bitcoin/prices?points=1e3", ["points"]),
        ("coins/bitcoin/prices?from=5", ["to"]),
        ("coins/bitcoin/prices?to=5", ["to"]),
        ("coins/bitcoin/prices?from=5&to=5", ["to"]),
        ("coins/bitcoin/prices?from=9&to=5", ["to"]),
        ("coins/bitcoin/prices?window=7d&from=1&to=5", ["from"]),
        ("coins/bitcoin/prices?from=yesterday&to=5", ["from"]),
        ("coins/bitcoin/prices?from=2026-11-23T12:00:00&to=2026-11-24T12:00:00", ["from", "to"]),
        ("coins/bitcoin/prices?from=-1&to=99999999999999", ["from"]),
        ("coins/bitcoin/prices?from=٣&to=5", ["from"]),
        ("coins/bitcoin/prices?from=1&to=999999999999999", ["to"]),
        ("coins/bitcoin/prices?from=" + "1" * 50 + "&to=5", ["from"]),
        ("coins/bitcoin/prices?start=1&to=5", ["to", "start"]),
        ("coins/bitcoin/prices?windw=7d", ["windw"]),
        ("coins/bitcoin/prices?window=24h&window=7d", ["window"]),
        ("compare?coins=bitcoin&coins=ethereum", ["coins"]),
        ("coins?limit=5&limit=5", ["limit"]),
        ("coins?limit=0", ["limit"]),
        ("coins?limit=251", ["limit"]),
        ("coins?limit=x", ["limit"]),
        ("coins?q=a%00b", ["q"]),
        ("coins?q=" + "x" * 201, ["q"]),
        ("coins?cursor=!", ["cursor"]),
        ("coins?cursor=WzFd%0A", ["cursor"]),
        ("coins?cursor=Wy0xXQ", ["cursor"]),
        ("coins?cursor=WzEuNV0", ["cursor"]),
        ("coins?cursor=W3RydWVd", ["cursor"]),
        ("coins?cursor=WzEsMl0", ["cursor"]),
        ("coins?cursor=Wzk5OTk5OTk5XQ", ["cursor"]),
        ("markets?sort=colour", ["sort"]),
        ("markets?sort=--rank", ["sort"]),
        ("markets?window=1h", ["window"]),
        ("markets?favourites=maybe", ["favourites"]),
        ("news?filter=mine", ["filter"]),
        ("news?limit=101", ["limit"]),
        ("news?since=now", ["since"]),
        ("news?cursor=WzFd", ["cursor"]),
        ("news?coin=" + ",".join(f"c{place}" for place in range(101)), ["coin"]),
        ("news?coin=a%00", ["coin"]),
        ("news?feed=" + "x" * 2001, ["feed"]),
        ("news?feed=a%00", ["feed"]),
    ],
)
def test_invalid_parameter_is_named(reader, path, named):
    response = reader.get(path)
    assert (response.status_code, response.content_type) == (422, "application/problem+json")
    body = response.get_json()
    assert [error["parameter"] for error in body["errors"]] == named
    assert all(name in body["detail"] for name in named)


def test_text_that_is_too_long_is_measured_in_characters(reader):
    body = reader.get("coins?q=" + "x" * 201).get_json()
    assert body["detail"] == "q: String should have at most 200 characters"


def test_a_hundred_errors_are_cut_to_twenty(reader):
    names = [f"wrong{number}" for number in range(100)]
    body = reader.get("coins?" + "&".join(f"{name}=1" for name in names)).get_json()
    assert [error["parameter"] for error in body["errors"]] == names[:20]
    assert body["detail"].endswith("; and 80 more")


@pytest.mark.parametrize(
    "value", ["x" * 2000, "x" * 2001, "https://a.example/ü?b=c", "a\0", "a\nb"]
)
@pytest.mark.parametrize("name", ["feed", "q", "cursor"])
def test_text_is_valid_as_the_document_says(reader, name, value):
    document = reader.client.get("/openapi.json").get_json()
    parameters = document["paths"]["/api/v1/news"]["get"]["parameters"]
    [schema] = [one["schema"] for one in parameters if one["name"] == name]
    valid = len(value) <= schema["maxLength"] and re.search(schema["pattern"], value) is not None
    errors = reader.get(f"news?{urlencode({name: value})}").get_json().get("errors", [])
    malformed = [one for one in errors if "not a cursor that" not in one["message"]]
    assert (not malformed) == valid


@pytest.mark.parametrize("kind", ["", "/prices", "/market-cap", "/volume", "/change"])
@pytest.mark.parametrize(
    "coin_id",
    ["nope", "%00", "%ff%fe", "x" * 3000, "%F0%9F%92%A9", "BITCOIN", "..%2f..", "' OR 1=1 --"],
)
def test_unknown_coin_is_not_found(reader, coin_id, kind):
    response = reader.get(f"coins/{coin_id}{kind}")
    assert (response.status_code, response.content_type) == (404, "application/problem+json")

"""The documents name existing commands, targets of make, paths, topics and reason codes."""

import json
import re
from string import Formatter
from urllib.parse import parse_qs

import pytest

from cryptoviz.cli.main import COMMANDS, HIDDEN
from cryptoviz.model import topics
from cryptoviz.sources.http.reasons import SENTENCES
from support.paths import BACKEND, ROOT

README, GLOSSARY, MAKEFILE = ROOT / "README.md", ROOT / "docs/glossary.md", ROOT / "Makefile"
# Files with a known ending, and folders; not parts of URLs or of paths with a placeholder.
PATH = re.compile(
    r"(?<![\w./<>-])((?:[\w.-]+/)*[\w.-]+\.(?:css|html|json|md|py|toml|ts|yml)|(?:[\w.-]+/)+)(?![\w<{])"
)
CODES_WITHOUT_SENTENCE = {
    "internal",
    "log",
    "no_space",
    "overdue",
}  # without a sentence in reasons.py


def test_readme_lists_every_command():
    listed = set(re.findall(r"^\| `cryptoviz (\w+)", README.read_text(), re.MULTILINE))
    assert listed == set(COMMANDS) - HIDDEN


@pytest.mark.parametrize("document", ["README.md", "CONTRIBUTING.md", "docs/upgrade.md"])
def test_documents_name_existing_targets_of_make(document):
    targets = set(re.findall(r"^([a-z-]+):", MAKEFILE.read_text(), re.MULTILINE))
    named = re.findall(r"(?:`|^)make ([a-z-]+)", (ROOT / document).read_text(), re.MULTILINE)
    assert named
    assert set(named) <= targets


@pytest.mark.parametrize("document", ["docs/architecture.md", "docs/changing.md"])
def test_documents_name_existing_files(document):
    named = {path for path in PATH.findall((ROOT / document).read_text()) if "NNNN" not in path}
    # A bare name is a file in a folder that the document names too.
    folders = {path[: path.rfind("/") + 1] for path in named}
    roots = (ROOT, ROOT / "docs", BACKEND / "src/cryptoviz")
    bases = [root / folder for root in roots for folder in {"", *folders}]
    missing = {path for path in named if not any((base / path).exists() for base in bases)}
    assert len(named) > 30
    assert not missing


def test_architecture_lists_every_path_of_the_api():
    text = (ROOT / "docs/architecture.md").read_text().partition("## API")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| (`.+?`) \| .+ \| `([\w/]+\.py)` \|$", text, re.MULTILINE)
    named = [path for paths, _ in rows for path in re.findall(r"`(.+?)`", paths)]
    paths = json.loads((BACKEND / "openapi.json").read_text())["paths"]
    assert sorted(named) == sorted(path.removeprefix("/api/v1/") for path in paths)
    resources = BACKEND / "src/cryptoviz/api/resources"
    assert [file for _, file in rows if not (resources / file).exists()] == []


def test_examples_of_the_api_have_existing_paths_and_parameters():
    text = (ROOT / "docs/api.md").read_text().partition("## Examples")[2].partition("\n## ")[0]
    examples = re.findall(r"^\| `(/.+?)`", text, re.MULTILINE)
    paths = json.loads((BACKEND / "openapi.json").read_text())["paths"]
    assert len(examples) > 8
    for path, _, query in (example.partition("?") for example in examples):
        template = re.sub("^/coins/bitcoin", "/coins/{coin_id}", path)
        known = {one["name"] for one in paths[f"/api/v1{template}"]["get"]["parameters"]}
        assert set(parse_qs(query)) <= known, path


def test_sources_name_existing_documents():
    sources = (BACKEND / "src").rglob("*.py")
    named = {name for path in sources for name in re.findall(r"docs/[\w/-]+\.md", path.read_text())}
    assert named
    assert [name for name in sorted(named) if not (ROOT / name).exists()] == []


def test_topics_are_declared_and_described():
    declared = set(topics.load_topics(ROOT / "kafka/topics.yml"))
    assert declared == {
        topics.MARKETS,
        topics.NEWS,
        topics.ANALYTICS,
        topics.MONITORING,
        topics.ERRORS,
    }
    assert declared == set(
        re.findall(r"^\| `(\w+)`", (ROOT / "kafka/README.md").read_text(), re.MULTILINE)
    )


def test_glossary_lists_every_reason_code_with_its_parameters():
    described: dict[str, set[str]] = {}
    for codes, parameters, _ in re.findall(
        r"^\| (.+?) \| (.*?) ?\| (.+) \|$",
        GLOSSARY.read_text().partition("## Reason codes")[2],
        re.MULTILINE,
    ):
        described |= {
            code: set(re.findall(r"`(\w+)`", parameters)) for code in re.findall(r"`(\w+)`", codes)
        }
    assert described.keys() == SENTENCES.keys() | CODES_WITHOUT_SENTENCE
    for code, sentence in SENTENCES.items():
        parameters = {name for _, name, _, _ in Formatter().parse(sentence) if name} - {
            "title",
            "phrase",
        }
        assert parameters <= described[code], code

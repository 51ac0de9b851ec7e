"""What the documents promise is there: commands, targets of make, topics, reason codes."""

import re
from string import Formatter

import pytest

from cryptoviz.cli.main import COMMANDS, HIDDEN
from cryptoviz.model import topics
from cryptoviz.sources.http.reasons import SENTENCES
from support.paths import ROOT

README, GLOSSARY, MAKEFILE = ROOT / "README.md", ROOT / "docs/glossary.md", ROOT / "Makefile"
OF_CONSUMERS_AND_FAULTS = {"internal", "log"}  # they have no sentence of a source's


def test_the_readme_lists_the_commands_that_there_are():
    listed = set(re.findall(r"^\| `cryptoviz (\w+)", README.read_text(), re.MULTILINE))
    assert listed == set(COMMANDS) - HIDDEN


@pytest.mark.parametrize("document", ["README.md", "CONTRIBUTING.md", "docs/upgrade.md"])
def test_every_target_of_make_that_is_named_exists(document):
    targets = set(re.findall(r"^([a-z-]+):", MAKEFILE.read_text(), re.MULTILINE))
    named = re.findall(r"(?:`|^)make ([a-z-]+)", (ROOT / document).read_text(), re.MULTILINE)
    assert named
    assert set(named) <= targets


def test_every_topic_is_declared_and_described():
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


def test_the_glossary_has_every_reason_code_with_the_parameters_of_its_sentence():
    described: dict[str, set[str]] = {}
    for codes, parameters, _ in re.findall(
        r"^\| (.+?) \| (.*?) ?\| (.+) \|$",
        GLOSSARY.read_text().partition("## Reason codes")[2],
        re.MULTILINE,
    ):
        described |= {
            code: set(re.findall(r"`(\w+)`", parameters)) for code in re.findall(r"`(\w+)`", codes)
        }
    assert described.keys() == SENTENCES.keys() | OF_CONSUMERS_AND_FAULTS
    for code, sentence in SENTENCES.items():
        told = {name for _, name, _, _ in Formatter().parse(sentence) if name} - {"title", "phrase"}
        assert told <= described[code], code

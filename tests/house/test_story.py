"""The story that the documents tell is the story that flow runs."""

from __future__ import annotations

import re
from pathlib import Path

from amends import flow

ROOT = Path(__file__).parents[2]
STEP = re.compile(r"\[`(\w+)`\]\(\.\./(src/amends/flow/\w+\.py)\)")


def test_every_verb_of_flow_is_told_once_in_the_story_and_nothing_else_is() -> None:
    told = [name for name, _ in STEP.findall((ROOT / "docs" / "story.md").read_text())]
    assert sorted(told) == sorted(flow.__all__), set(told) ^ set(flow.__all__)


def test_each_link_of_the_story_leads_to_the_file_that_holds_the_verb() -> None:
    for name, path in STEP.findall((ROOT / "docs" / "story.md").read_text()):
        assert getattr(flow, name).__module__ == path.removeprefix("src/").removesuffix(".py").replace("/", "."), name

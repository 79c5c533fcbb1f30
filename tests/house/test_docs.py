"""The documents are true: their commands are understood and run, their links lead somewhere, their settings exist."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from amends import cli
from amends.config import Config

ROOT = Path(__file__).parents[2]
PAGES = sorted([ROOT / "README.md", ROOT / "ARCHITECTURE.md", *(ROOT / "docs").rglob("*.md")])
# The reference of commands is written by the parser itself.
WRITTEN = [page for page in PAGES if page.name not in {"cli.md", "api.md", "proof.md"}]
SHOWN = re.compile(r"^ {4}(?:[A-Z_]+=\S+ )*((?:amends|make) [^#\n]+)", re.MULTILINE)
NAMED = re.compile(r"`(amends|make) ([a-z]+)")
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")


def named(page: Path) -> str:
    return str(page.relative_to(ROOT))


@pytest.mark.parametrize("page", WRITTEN, ids=named)
def test_each_command_is_understood(page: Path) -> None:
    """One that is shown is read by the real parser; one that is only named exists."""
    told = page.read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    known = {"make": targets, "amends": set(cli.COMMANDS)}
    shown = [shlex.split(words) for words in SHOWN.findall(told)]
    for program, word in [*NAMED.findall(told), *((words[0], words[1]) for words in shown)]:
        assert word in known[program], f"{program} has no {word}"
    for program, *words in shown:
        if program == "amends":
            cli.parser().parse_args(words)


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_each_link_leads_somewhere(page: Path) -> None:
    for target in LINK.findall(page.read_text(encoding="utf-8")):
        address, _, _ = target.partition("#")
        if address and "://" not in address and not address.startswith("mailto:"):
            assert (page.parent / address).exists(), f"{named(page)} links to {target}, which is not there"


def test_each_setting_is_told_and_each_that_is_told_exists() -> None:
    told = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    # The demonstration is started by its own command.
    known = {f"AMENDS_{name.upper()}" for name in Config.model_fields if name != "demo"}
    assert set(re.findall(r"^\| `(AMENDS_\w+)`", told, re.MULTILINE)) | {"AMENDS_PORT"} == known


@pytest.mark.days
def test_the_commands_that_check_a_desk_run(tmp_path: Path) -> None:
    """Those of docs/operations.md, on a desk that has just been made."""
    operations = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    checking = operations.partition("## Checking")[2].partition("\n## ")[0]
    told = [shlex.split(words) for words in re.findall(r"^ {4}amends ([^#\n]+)", checking, re.MULTILINE)]
    assert ["check"] in told
    kept = {key: value for key, value in os.environ.items() if not key.startswith("AMENDS_")}
    for words in [["migrate"], *told]:
        command = [sys.executable, "-m", "amends", *("copy.sqlite3" if word == "FILE" else word for word in words)]
        environment = kept | {"AMENDS_HOME": str(tmp_path / "desk")}
        done = subprocess.run(
            command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False, timeout=100
        )
        assert done.returncode == 0, (words, done.stderr)
        assert done.stdout.strip()
    assert (tmp_path / "copy.sqlite3").is_file()

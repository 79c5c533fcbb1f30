"""What may not be committed: secrets, download addresses, this machine's paths, and work left undone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house import survey

LOCK_FILES = {"uv.lock", "poetry.lock", "pdm.lock", "pylock.toml", "Pipfile.lock", "package-lock.json", "yarn.lock"}
LARGEST_READ = 2_000_000

# Written in pieces, so that the rule does not find itself.
SECRET = re.compile(
    "|".join(
        (
            "-----BEGIN (?:[A-Z]+ )?PRIVATE" + " KEY-----",
            r"\bAKIA[0-9A-Z]{16}\b",
            r"\bgh[pousr]_[A-Za-z0-9]{36}\b",
            r"\bsk_(?:live|test)_[A-Za-z0-9]{16,}\b",
            r"\bxox[abpr]-[A-Za-z0-9-]{10,}",
        )
    )
)
DOWNLOAD = re.compile(
    "|".join(
        (
            r"https?://(?:files|registry|index|mirror|proxy|pypi|npm)\.",
            r"--(?:extra-)?index" + r"-url[ =]\S*:",
            r"--find" + r"-links[ =]\S*[:/]",
            r'"resolved":\s*' + '"',
        )
    )
)
MACHINE = re.compile("/" + r"work/(?:main|shared)\b|/" + r"root/|/tmp/" + "brief")
LEFTOVER = re.compile(
    "|".join(
        (
            r"\b(?:TO" + r"DO|FIX" + r"ME|XX" + r"X|HA" + r"CK)\b",
            "Not" + "ImplementedError",
            r"# no" + r"qa(?!: ?[A-Z])",
            r"# type: " + r"ignore(?!\[)",
            r"pytest\.mark\.(?:skip|x" + "fail)",
            r"pytest\.(?:skip|x" + r"fail)\(",
            r"except Exception:\s*" + "pass",
        )
    )
)


def lines() -> Iterator[tuple[Path, int, str]]:
    """Every line of every tracked text that we wrote; data, vendored and compiled files are not ours to word."""
    for path in survey.files():
        if path.stat().st_size > LARGEST_READ or "vendor" in path.parts:
            continue
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        for number, line in enumerate(text.splitlines(), 1):
            yield path, number, line


def places(pattern: re.Pattern[str], suffixes: set[str] | None = None) -> list[str]:
    return [
        f"{survey.at(path, number)} {line.strip()[:90]}"
        for path, number, line in lines()
        if (suffixes is None or path.suffix in suffixes) and pattern.search(line)
    ]


def test_no_secret_is_tracked() -> None:
    found = [where.split(" ")[0] for where in places(SECRET)]
    assert not found, survey.verdict("A secret that was committed is no secret. Remove it and change it:", found)


def test_no_download_address_is_tracked() -> None:
    found = places(DOWNLOAD)
    found += [str(path.relative_to(survey.ROOT)) for path in survey.files() if path.name in LOCK_FILES]
    assert not found, survey.verdict(
        "Packages are named by version and hash; where they come from is the machine's:", found
    )


def test_no_path_of_one_machine_is_tracked() -> None:
    found = places(MACHINE)
    assert not found, survey.verdict("Nobody else has this folder:", found)


def test_nothing_is_left_undone() -> None:
    found = places(LEFTOVER, {".py", ".html", ".jinja", ".js", ".css", ".toml", ".sh", ""})
    assert not found, survey.verdict("Finish it, or leave it out:", found)


@pytest.mark.parametrize(
    ("pattern", "line"),
    [
        (LEFTOVER, "x = 1  # TO" + "DO later"),
        (LEFTOVER, "x = 1  # no" + "qa"),
        (LEFTOVER, "x = y  # type: " + "ignore"),
        (LEFTOVER, "    raise Not" + "ImplementedError"),
        (LEFTOVER, "@pytest.mark." + "skip"),
        (SECRET, "-----BEGIN RSA PRIVATE" + " KEY-----"),
        (DOWNLOAD, '"resolved"' + ': "'),
        (MACHINE, "/" + "work/main/src"),
    ],
)
def test_the_rules_see_what_they_forbid(pattern: re.Pattern[str], line: str) -> None:
    assert pattern.search(line)


@pytest.mark.parametrize("line", ["x = 1  # no" + "qa: S608", "x = y  # type: " + "ignore[arg-type]", "mastodon"])
def test_the_rules_let_reasons_pass(line: str) -> None:
    assert not LEFTOVER.search(line)

"""Every dependency is declared in one range, pinned by hash, and has its reason written down."""

from __future__ import annotations

import re
import tomllib

import pytest

from tests.house import survey

FOLDER = survey.ROOT / "requirements"
REASONS = survey.ROOT / "docs" / "decisions" / "0006-every-dependency-earns-its-place.md"
SETS = ("core", "postgres", "pdf", "streams", "warehouse", "build", "uv", "proof", "dev")
DESK = ("core", "postgres", "pdf", "streams", "warehouse", "build")


def wanted(name: str) -> list[str]:
    """The lines of an `.in` file that ask for a package."""
    lines = (FOLDER / f"{name}.in").read_text(encoding="utf-8").splitlines()
    return [line for line in lines if re.match(r"[a-z0-9]", line)]


def package(line: str) -> str:
    found = re.match(r"[a-z0-9_.-]+", line)
    return found[0] if found else ""


def test_the_wheel_asks_for_what_the_desk_runs() -> None:
    project = tomllib.loads((survey.ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert sorted(project["project"]["dependencies"]) == sorted(wanted("core"))
    extras = project["project"]["optional-dependencies"]
    assert {name: sorted(extras[name]) for name in extras} == {
        name: sorted(wanted(name)) for name in ("postgres", "pdf", "streams", "warehouse")
    }
    assert sorted(project["build-system"]["requires"]) == sorted(wanted("build"))


@pytest.mark.parametrize("name", SETS)
def test_every_dependency_has_its_reason(name: str) -> None:
    reasons = REASONS.read_text(encoding="utf-8")
    found = [package(line) for line in wanted(name) if f"| {package(line)} |" not in reasons]
    assert not found, survey.verdict(f"Write one line with reason and licence into {REASONS.name}:", found)


def test_every_reason_has_its_dependency() -> None:
    listed = set(re.findall(r"^\| ([a-z0-9_.-]+) \|", REASONS.read_text(encoding="utf-8"), re.MULTILINE)) - {"package"}
    asked = {package(line) for name in SETS for line in wanted(name)}
    assert listed == asked, survey.verdict("These reasons speak of nothing that is installed:", sorted(listed - asked))


@pytest.mark.parametrize("name", SETS)
def test_every_pin_has_a_hash_and_no_address(name: str) -> None:
    text = (FOLDER / f"{name}.txt").read_text(encoding="utf-8")
    pins = re.findall(r"^[a-z0-9][^\n]*(?:\n    [^\n]*)*", text, re.MULTILINE)
    loose = [pin.splitlines()[0] for pin in pins if "==" not in pin or "--hash=sha256:" not in pin]
    assert pins
    assert not loose, survey.verdict("Pinned by version and hash, or not at all (`make pin`):", loose)
    assert "://" not in text, f"requirements/{name}.txt holds an address"


def test_a_desk_runs_the_versions_that_were_tested() -> None:
    tested = set(versions("dev"))
    found = [pin for name in DESK for pin in versions(name) if pin not in tested]
    assert not found, survey.verdict("Pinned otherwise for the desk than for the tests (`make pin`):", found)


def versions(name: str) -> list[str]:
    return re.findall(
        r"^[a-z0-9_.-]+(?:\[[a-z,]+\])?==[^ ;]+", (FOLDER / f"{name}.txt").read_text(encoding="utf-8"), re.MULTILINE
    )

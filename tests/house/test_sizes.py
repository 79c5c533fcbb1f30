"""Sizes: a file is read in one sitting, a function at one look."""

from __future__ import annotations

from tests.house import survey

FILE_LINES = 400
FUNCTION_LINES = 60


def test_files_are_short() -> None:
    found = []
    for path in survey.python_files():
        lines = len(path.read_text(encoding="utf-8").splitlines())
        if lines > FILE_LINES:
            found.append(f"{path.relative_to(survey.ROOT)} has {lines} lines")
    assert not found, survey.verdict(f"Past {FILE_LINES} lines a file becomes a folder, split by verb:", found)


def test_functions_are_short() -> None:
    found = []
    for path in survey.python_files():
        for node in survey.functions(path):
            lines = (node.end_lineno or node.lineno) - node.lineno + 1
            if lines > FUNCTION_LINES:
                found.append(f"{survey.at(path, node)} {node.name} has {lines} lines")
    assert not found, survey.verdict(f"A function does one thing in at most {FUNCTION_LINES} lines:", found)

"""Walls: who may know whom, and where a change may be made."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest
from django.apps import apps
from django.db.models import Field

from tests.house import survey

DOORPLATE_LINES = 12
# A rehearsal inspects the whole house from outside, to say whether what must always hold does.
READS_ROWS_FROM_OUTSIDE = {"simulate"}
# Verbs of the house itself, with the reason why nobody is named.
NOBODY_ACTS = {
    "journal.seal": "closes what others wrote; told when, but nobody decides it",
    "promises.renew": "rebuilds what follows from the promises; makes no new fact",
    "promises.see": "a read mark is its reader's own, and not journalled",
    "people.touch": "a page learns that it should look again; nothing is said about anybody",
    "detect.waiting_findings": "reads what waits and locks it; changes nothing",
}
# A lease is a machine's own business and is not journalled: told when, but nobody acts.
NO_ACTORS = {"work"}


def test_imports_keep_every_contract() -> None:
    command = [str(Path(sys.executable).parent / "lint-imports"), "--no-logo"]
    done = subprocess.run(command, cwd=survey.ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"The walls in .importlinter are broken.\n{done.stdout}{done.stderr}"


def test_no_foreign_key_looks_ahead() -> None:
    """An import linter does not see `ForeignKey("cases.Case")`; the story's order holds for rows too."""
    found = []
    for model in apps.get_models(include_auto_created=True):
        here = room_of(model.__module__)
        for field in model._meta.get_fields():
            there = room_of(field.related_model.__module__) if points_elsewhere(field) else ""
            if there and here and looks_ahead(here, there):
                found.append(f"{model._meta.label}.{field.name} points to {there}, which does not come before it")
    assert not found, survey.verdict(
        "A row knows only what came before it. Turn the arrow around, or keep an id:", found
    )


def points_elsewhere(field: object) -> bool:
    return isinstance(field, Field) and field.is_relation and isinstance(field.related_model, type)


def room_of(module: str) -> str:
    parts = module.split(".")
    return parts[1] if parts[0] == "amends" and len(parts) > 1 else ""


def looks_ahead(here: str, there: str) -> bool:
    return here != there and survey.depths()[there] >= survey.depths()[here]


@pytest.mark.parametrize("door", sorted(survey.DOORS - READS_ROWS_FROM_OUTSIDE))
def test_doors_ask_queries_and_never_the_tables(door: str) -> None:
    found = [
        survey.at(path, node)
        for path in survey.code_files()
        if survey.owner(path) == door
        for node in ast.walk(survey.tree(path))
        if isinstance(node, ast.Attribute) and node.attr in {"objects", "_default_manager", "_base_manager"}
    ]
    assert not found, survey.verdict("A door reads through a room's queries and changes through flow:", found)


def test_every_room_has_a_doorplate() -> None:
    found = []
    for room in survey.rooms():
        plate = survey.PACKAGE / room / "__init__.py"
        words = ast.get_docstring(survey.tree(plate)) if plate.exists() else None
        if not words:
            found.append(f"{room} has no docstring in __init__.py")
        elif len(words.splitlines()) > DOORPLATE_LINES:
            found.append(f"{room} needs {len(words.splitlines())} lines")
    rule = f"__init__.py says in at most {DOORPLATE_LINES} lines what a room promises and what it will not do:"
    assert not found, survey.verdict(rule, found)


def test_nothing_happens_behind_the_back() -> None:
    """No signals, and no save() or delete() that does more than it says."""
    found = []
    for path in survey.code_files():
        for node in ast.walk(survey.tree(path)):
            if isinstance(node, ast.ImportFrom) and is_signal(node):
                found.append(f"{survey.at(path, node)} imports a Django signal")
    for path in survey.room_files():
        for owner in survey.classes(path):
            for node in owner.body:
                if isinstance(node, survey.Function) and node.name in {"save", "delete", "bulk_create"}:
                    found.append(f"{survey.at(path, node)} {owner.name}.{node.name} is overridden")
    assert not found, survey.verdict("Effects are called by flow, in the open:", found)


def is_signal(node: ast.ImportFrom) -> bool:
    module = node.module or ""
    named = {alias.name for alias in node.names}
    return (
        module == "django.dispatch"
        or (module.startswith("django") and module.endswith(".signals"))
        or (module == "django.db.models" and "signals" in named)
    )


def test_every_verb_is_told_who_and_when() -> None:
    found = []
    for path in survey.action_files():
        public = public_names(path)
        for node in survey.tree(path).body:
            named = f"{survey.owner(path)}.{getattr(node, 'name', '')}"
            if isinstance(node, survey.Function) and node.name in public and named not in NOBODY_ACTS:
                told = {argument.arg for argument in node.args.kwonlyargs}
                wanted = {"at"} if survey.owner(path) in NO_ACTORS else {"by", "at"}
                if missing := sorted(wanted - told):
                    found.append(f"{survey.at(path, node)} {node.name} lacks {' and '.join(missing)}")
    assert not found, survey.verdict("Public functions in actions take keyword-only by= and at=:", found)


def public_names(path: Path) -> set[str]:
    """The verbs that others may call: what a folder's __init__ passes on, or what a single file does not underscore."""
    if path.stem == "actions":
        return {node.name for node in survey.functions(path) if not node.name.startswith("_")}
    plate = path.parent / "__init__.py"
    passed_on = (node for node in survey.tree(plate).body if isinstance(node, ast.ImportFrom)) if plate.exists() else ()
    return {alias.name for node in passed_on for alias in node.names}

"""Nobody but a door looks at the clock: everybody else is told `at`, so that a day can be rehearsed."""

from __future__ import annotations

import ast

from tests.house import survey

WALL_CLOCKS = {
    "timezone.now",
    "timezone.localtime",
    "timezone.localdate",
    "datetime.now",
    "datetime.utcnow",
    "datetime.today",
    "datetime.datetime.now",
    "datetime.datetime.utcnow",
    "datetime.date.today",
    "date.today",
    "time.time",
    "time.time_ns",
    "time.localtime",
    "time.gmtime",
    "django.utils.timezone.now",
}
HIDDEN_CLOCKS = {"auto_now", "auto_now_add"}
CLOCK_MODULES = {"django.utils.timezone": {"now", "localtime", "localdate"}, "time": {"time", "time_ns"}}


def test_nothing_but_a_door_looks_at_the_clock() -> None:
    found = [
        survey.at(path, node) for path in survey.room_files() for node in ast.walk(survey.tree(path)) if looks(node)
    ]
    assert not found, survey.verdict(
        "Take `at` as an argument; only web, api, cli, worker and simulate ask for now:", found
    )


def looks(node: ast.AST) -> bool:
    """Whether the clock is read here, handed on as a default, or read by the database or the model."""
    if isinstance(node, ast.Attribute):
        return survey.dotted(node) in WALL_CLOCKS
    if isinstance(node, ast.keyword):
        return node.arg in HIDDEN_CLOCKS
    if isinstance(node, ast.ImportFrom):
        names = {alias.name for alias in node.names}
        return bool(names & CLOCK_MODULES.get(node.module or "", set())) or (is_functions(node) and "Now" in names)
    return False


def is_functions(node: ast.ImportFrom) -> bool:
    return (node.module or "").startswith("django.db.models.functions")


def test_the_rule_sees_every_way_to_read_the_clock() -> None:
    ways = """
x = timezone.now()
f = DateTimeField(default=timezone.now)
f = DateTimeField(auto_now_add=True)
x = datetime.now(UTC)
x = datetime.datetime.utcnow()
x = date.today()
x = time.time()
from django.utils.timezone import now
from django.db.models.functions import Now
"""
    for way in ways.strip().splitlines():
        assert any(looks(node) for node in ast.walk(ast.parse(way))), f"not seen: {way}"


def test_the_rule_lets_moments_be_computed() -> None:
    fine = [
        "x = at + timedelta(days=1)",
        "x = time.monotonic()",
        "x = datetime(2026, 2, 9, tzinfo=UTC)",
        "x = at.date()",
    ]
    for line in fine:
        assert not any(looks(node) for node in ast.walk(ast.parse(line))), f"wrongly refused: {line}"


def test_the_rule_looks_at_the_rooms() -> None:
    seen = {survey.owner(path) for path in survey.room_files()}
    assert "promises" in seen
    assert not seen & survey.DOORS

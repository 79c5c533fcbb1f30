"""What the rules of the house look at: the tracked files, the rooms in the order of the story, the syntax trees."""

from __future__ import annotations

import ast
import subprocess
from collections.abc import Iterator
from configparser import ConfigParser
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "amends"
DOORS = frozenset({"web", "api", "cli", "worker", "simulate"})
Function = ast.FunctionDef | ast.AsyncFunctionDef


@cache
def files() -> tuple[Path, ...]:
    """Every file that is tracked or would be: what a person who clones the house can read."""
    listing = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return tuple(sorted(path for name in listing.stdout.split("\0") if name and (path := ROOT / name).is_file()))


def python_files() -> list[Path]:
    """Everything that we wrote in Python; migrations are written by a command."""
    return [path for path in files() if path.suffix == ".py" and "migrations" not in path.parts]


def code_files() -> list[Path]:
    return [path for path in python_files() if path.is_relative_to(PACKAGE)]


def room_files() -> list[Path]:
    """The code of the rooms and the flow: everything that is told who acts and what time it is."""
    return [path for path in code_files() if path.parent != PACKAGE and owner(path) not in DOORS]


def owner(path: Path) -> str:
    """The room or door that a file of the package belongs to; empty for a file beside them."""
    inside = path.relative_to(PACKAGE).parts
    return inside[0] if len(inside) > 1 else ""


def action_files() -> list[Path]:
    return [path for path in room_files() if path.relative_to(PACKAGE).parts[1].removesuffix(".py") == "actions"]


def rooms() -> list[str]:
    """Every folder of the package that holds code: rooms, doors, flow and kernel."""
    return sorted({owner(path) for path in code_files()} - {""})


@cache
def depths() -> dict[str, int]:
    """How late in the story each room comes, read from the walls themselves; rooms of one moment have one number."""
    walls = ConfigParser()
    walls.read(ROOT / ".importlinter")
    rows = walls["importlinter:contract:story"]["layers"].split("\n")
    moments = [[name.strip(" ()") for name in row.split("|")] for row in rows if row.strip()]
    return {name: depth for depth, names in enumerate(reversed(moments)) for name in names}


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def functions(path: Path) -> Iterator[Function]:
    return (node for node in ast.walk(tree(path)) if isinstance(node, Function))


def classes(path: Path) -> Iterator[ast.ClassDef]:
    return (node for node in ast.walk(tree(path)) if isinstance(node, ast.ClassDef))


def at(path: Path, node: ast.AST | int) -> str:
    """Where something stands, in the form that an editor opens."""
    return f"{path.relative_to(ROOT)}:{node if isinstance(node, int) else getattr(node, 'lineno', 1)}"


def dotted(node: ast.AST) -> str:
    """`timezone.now` for the expression of that name; empty for anything else."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        before = dotted(node.value)
        return f"{before}.{node.attr}" if before else ""
    return ""


def verdict(rule: str, found: list[str]) -> str:
    """The sentence that a person reads when a rule of the house is broken."""
    return f"{rule}\n  " + "\n  ".join(found)

"""Changing a tree one condition at a time, as a form without code does it. The top is always a group."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

from amends.detect.rules.tree import BadRule
from amends.detect.rules.watching.reading import read_watch

GROUP_WORDS: Final = ("all", "any", "none")
Tree = Mapping[str, Any]


def as_group(tree: Tree) -> dict[str, Any]:
    """A copy of the tree whose top is a group of all, any or none."""
    copied: dict[str, Any] = json.loads(json.dumps(dict(tree)))
    if set(copied) == {"not"}:
        return {"none": [copied["not"]]}
    return copied if len(copied) == 1 and next(iter(copied)) in GROUP_WORDS else {"all": [copied] if copied else []}


def add(tree: Tree, place: str, leaf: Tree, group: str = "") -> dict[str, Any]:
    """This function will add a condition at the end of a group, or in a new group there.

    :param place: the group, by the numbers of the parts that lead to it, such as 0.2; empty for the top.
    :raises BadRule: when the condition cannot be read, or there is no such group.
    """
    read_watch(dict(leaf))
    made = as_group(tree)
    parts = _parts(made, place)
    parts.append({group: [dict(leaf)]} if group in GROUP_WORDS else dict(leaf))
    read_watch(made)
    return made


def remove(tree: Tree, place: str) -> dict[str, Any]:
    """This function will take a condition or a group out; a group that is left empty goes with it.

    :raises BadRule: when there is no such part, or nothing would be left.
    """
    made = as_group(tree)
    steps = place.split(".")
    while steps:
        parts = _parts(made, ".".join(steps[:-1]))
        _part(parts, steps[-1])
        del parts[int(steps[-1])]
        if parts:
            break
        steps = steps[:-1]
    if not _parts(made, ""):
        raise BadRule("", "a detector asks at least one thing; add another condition before you take out the last")
    return made


def regroup(tree: Tree, place: str, word: str) -> dict[str, Any]:
    """This function will say that all, any or none of a group's conditions must hold.

    :raises BadRule: for another word, or where there is no such group.
    """
    if word not in GROUP_WORDS:
        raise BadRule("", f"choose one of {', '.join(GROUP_WORDS)}")
    made = as_group(tree)
    parts = _parts(made, place)
    group = _group(made, place)
    group.clear()
    group[word] = parts
    return made


def _group(made: dict[str, Any], place: str) -> dict[str, Any]:
    here = made
    for step in place.split(".") if place else []:
        here = _part(here[next(iter(here))], step)
        if not (len(here) == 1 and next(iter(here)) in GROUP_WORDS):
            raise BadRule("", "there is no such group any more; look at the page again")
    return here


def _parts(made: dict[str, Any], place: str) -> list[Any]:
    group = _group(made, place)
    parts: list[Any] = group[next(iter(group))]
    return parts


def _part(parts: list[Any], step: str) -> dict[str, Any]:
    if not (step.isascii() and step.isdecimal() and len(step) < 4 and int(step) < len(parts)):
        raise BadRule("", "there is no such condition any more; look at the page again")
    found: dict[str, Any] = parts[int(step)]
    return found

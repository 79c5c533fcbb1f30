"""Changing a tree one condition at a time, as a form without code does it. The top is always a group.

The form knows groups of all, one or none. What listens to one signal or expectation asks of facts alone (see `tree`)
and knows no "none": for `is_plain` it is kept as the opposite of one of them.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

from amends.detect.rules.tree import BadRule, read
from amends.detect.rules.watching.reading import read_rule, read_watch

GROUP_WORDS: Final = ("all", "any", "none")
Tree = Mapping[str, Any]


def as_group(tree: Tree) -> dict[str, Any]:
    """A copy of the tree whose top is a group of all, any or none; of things together, what is asked of them."""
    tree = tree["holds"] if "each" in tree else tree
    copied: dict[str, Any] = _grouped(json.loads(json.dumps(dict(tree))))
    return copied if len(copied) == 1 and next(iter(copied)) in GROUP_WORDS else {"all": [copied] if copied else []}


def _grouped(tree: Tree) -> dict[str, Any]:
    """The same tree with none of several for the opposite of one of them."""
    if set(tree) == {"not"}:
        inner = _grouped(tree["not"])
        return {"none": inner["any"] if set(inner) == {"any"} else [inner]}
    return {word: [_grouped(part) for part in value] if word in GROUP_WORDS else value for word, value in tree.items()}


def _kept(made: Tree, each: str, *, is_plain: bool = False) -> dict[str, Any]:
    """What the form made, read strictly, as the detector keeps it.

    :raises BadRule: when it cannot be read.
    """
    if not is_plain:
        whole = {"each": each, "holds": dict(made)} if each else dict(made)
        read_rule(whole)
        return whole
    plain = {} if not next(iter(made.values())) else _plain(made)
    read(plain)
    return plain


def _plain(tree: Tree) -> dict[str, Any]:
    if set(tree) == {"none"}:
        parts = [_plain(part) for part in tree["none"]]
        return {"not": parts[0] if len(parts) == 1 else {"any": parts}}
    return {word: [_plain(part) for part in value] if word in GROUP_WORDS else value for word, value in tree.items()}


def add(tree: Tree, place: str, leaf: Tree, group: str = "", *, is_plain: bool = False) -> dict[str, Any]:
    """This function will add a condition at the end of a group, or in a new group there.

    :param place: the group, by the numbers of the parts that lead to it, such as 0.2; empty for the top.
    :param is_plain: the detector asks of the facts of one signal, or of one thing, and of nothing else.
    :raises BadRule: when the condition cannot be read, or there is no such group.
    """
    (read if is_plain else read_watch)(dict(leaf))
    made = as_group(tree)
    parts = _parts(made, place)
    parts.append({group: [dict(leaf)]} if group in GROUP_WORDS else dict(leaf))
    return _kept(made, tree.get("each", ""), is_plain=is_plain)


def remove(tree: Tree, place: str, *, is_plain: bool = False) -> dict[str, Any]:
    """This function will take a condition or a group out; a group that is left empty goes with it.

    :raises BadRule: when there is no such part, or nothing would be left where something must be.
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
    if not _parts(made, "") and not is_plain:
        raise BadRule("", "a detector asks at least one thing; add another condition before you take out the last")
    return _kept(made, tree.get("each", ""), is_plain=is_plain)


def regroup(tree: Tree, place: str, word: str, *, is_plain: bool = False) -> dict[str, Any]:
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
    return _kept(made, tree.get("each", ""), is_plain=is_plain)


def share(tree: Tree, each: str) -> dict[str, Any]:
    """This function will ask the same of all things together that share a fact; empty: of each by itself.

    :raises BadRule: for no name of a fact, or where the tree asks what cannot be asked of things together.
    """
    return _kept(as_group(tree), each)


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

"""Practice: a talk with a scripted customer, for oneself alone; and the scenarios that a desk writes itself."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from amends.people.models import Person
from amends.practice import actions as practice
from amends.practice.actions import NotPlayable
from amends.practice.models import OwnScenario, Run
from amends.practice.rules.scenario import BadScenario

__all__ = ["BadScenario", "NotPlayable", "begin", "bring_back", "forget", "retire", "say", "stop", "write"]


def begin(slug: str, *, by: Person, at: datetime) -> Run:
    """This function will begin a run of one's own."""
    return practice.begin(slug, by=by, at=at)


def say(run: Run, text: str, *, by: Person, at: datetime) -> Run:
    """This function will say something in one's own run.

    :raises NotPlayable: naming what helps; nothing is changed.
    """
    return practice.say(run, text, by=by, at=at)


def stop(run: Run, *, by: Person, at: datetime) -> None:
    """This function will end one's own run."""
    practice.stop(run, by=by, at=at)


def forget(run: Run, *, by: Person, at: datetime) -> None:
    """This function will forget one's own run for good."""
    practice.forget(run, by=by, at=at)


def write(slug: str, told: Mapping[str, Any], version: int, *, by: Person, at: datetime) -> OwnScenario:
    """This function will keep a scenario as the desk's own.

    :raises BadScenario: naming the field; nothing is changed.
    """
    return practice.write(slug, told, version, by=by, at=at)


def retire(row: OwnScenario, *, by: Person, at: datetime) -> None:
    """This function will retire a scenario of the desk's own."""
    practice.retire(row, by=by, at=at)


def bring_back(row: OwnScenario, *, by: Person, at: datetime) -> None:
    """This function will bring a retired scenario back."""
    practice.bring_back(row, by=by, at=at)

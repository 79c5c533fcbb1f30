"""Words: the names that everybody reads mean one thing each."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from django.apps import apps
from django.db.models import DateField, DateTimeField, Field

from tests.house import survey

BANNED = re.compile(r"(Manager|Helpers?|Utils?|Services?|Handlers?|Processors?|Tickets?)$")
BANNED_FILES = {
    "helpers",
    "helper",
    "utils",
    "util",
    "services",
    "service",
    "managers",
    "handlers",
    "processors",
}
# A clock of our own making belongs to `promises`: anywhere else it would be a second one, unswept.
CLOCK_WORDS = {"due", "overdue", "deadline", "deadlines", "sla", "slas", "breach", "breached", "breaches"}
# A moment is named by what happens at it, or by the span that it ends or begins.
MOMENT = re.compile(r"_(at|until|by|from)$|^(at|until|since)$")
DATE = re.compile(r"_date$|^(date|day)$")


def our_fields() -> Iterator[tuple[str, Field]]:  # type: ignore[type-arg]
    """Fields of our own models that we named ourselves."""
    for model in apps.get_models():
        if model.__module__.startswith("amends."):
            inherited = {"last_login", "date_joined"}
            for field in model._meta.get_fields():
                if isinstance(field, Field) and field.name not in inherited:
                    yield model._meta.label, field


def test_only_promises_carry_a_due_time() -> None:
    found = [
        f"{label}.{field.name}"
        for label, field in our_fields()
        if CLOCK_WORDS & set(field.name.split("_")) and not label.startswith("promises.")
    ]
    assert not found, survey.verdict("What somebody owes by a time is a promise; rename the field or make one:", found)


def test_moments_and_dates_say_what_they_are() -> None:
    found = []
    for label, field in our_fields():
        if isinstance(field, DateTimeField) and not MOMENT.search(field.name):
            found.append(f"{label}.{field.name} is a moment: call it {field.name}_at")
        elif isinstance(field, DateField) and not isinstance(field, DateTimeField) and not DATE.search(field.name):
            found.append(f"{label}.{field.name} is a date: call it {field.name}_date")
    assert not found, survey.verdict("Moments end _at (_until, _by, _from for spans), dates end _date:", found)


def test_classes_are_named_in_the_words_of_the_trade() -> None:
    found = [
        f"{survey.at(path, node)} {node.name}"
        for path in survey.python_files()
        for node in survey.classes(path)
        if BANNED.search(node.name)
    ]
    assert not found, survey.verdict("A name that fits anything says nothing. Name what it does for a customer:", found)


def test_no_file_is_a_drawer_for_everything() -> None:
    found = [str(path.relative_to(survey.ROOT)) for path in survey.python_files() if path.stem in BANNED_FILES]
    assert not found, survey.verdict("A file is named by its subject:", found)


@pytest.mark.parametrize("name", ["CaseManager", "MailHelper", "Utils", "RefundService", "Ticket", "EventHandler"])
def test_the_rule_refuses(name: str) -> None:
    assert BANNED.search(name)


@pytest.mark.parametrize("name", ["Case", "PromiseQuerySet", "ServiceHours", "TicketlessEntry"])
def test_the_rule_accepts(name: str) -> None:
    assert not BANNED.search(name)

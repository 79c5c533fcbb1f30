"""What a lead does for all whom an incident failed, by the same verbs as the incident's page."""

from __future__ import annotations

from datetime import datetime

from amends.detect.models import Incident
from amends.flow import broadcasting
from amends.journal.actors import CLOCK
from amends.people.models import Person
from amends.promises.models import OPEN, Promise
from amends.promises.rules import PromiseKind


def is_word_owed(incident: Incident, until: datetime) -> bool:
    """Whether somebody whom an incident failed is owed the next word by a moment."""
    owed = Promise.objects.filter(OPEN, kind=PromiseKind.UPDATE.value, is_particular=False, due_at__lte=until)
    return owed.filter(case__failure__incident=incident, case__closed_at__isnull=True).exists()


def write_to_all(incident: Incident, words: str, next_at: datetime, *, by: Person, at: datetime) -> None:
    """Begins a letter to all once the one before has reached everybody, and lets the worker write it."""
    go_on(at)
    broadcasting.begin_letter(incident, words, next_at, broadcasting.FASTEST, by=by, at=at)
    go_on(at)


def go_on(at: datetime) -> None:
    """What the worker does every other second: the letters that are to be written, to late joiners too."""
    while broadcasting.go_on(by=CLOCK, at=at):
        pass

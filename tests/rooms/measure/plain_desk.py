"""All rows of a desk, read once, and what plain Python says of them: for the figures that are computed apart."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from uuid import UUID

from amends.cases.models import Case
from amends.conversation.models import Message
from amends.followups.models import Survey
from amends.journal.models import Entry
from amends.promises.models import Promise

NO_RECOVERY = {"duplicate", "spam", "not_a_failure", "false_alarm", "averted"}


class Desk:
    """All rows of a desk, read once."""

    def __init__(self, at: datetime) -> None:
        self.at = at
        cases = Case.objects.select_related("failure__kind", "order", "brand__calendar").order_by("opened_at", "id")
        self.all = list(cases)
        self.counted = [case for case in self.all if case.ending not in {"duplicate", "spam"}]
        self.recoveries = [case for case in self.all if case.failure and case.ending not in NO_RECOVERY]
        self.said: dict[UUID, list[Message]] = defaultdict(list)
        for message in Message.objects.select_related("outbound").order_by("said_at"):
            self.said[message.case_id].append(message)
        self.steps: dict[UUID, list[tuple[str, datetime, str]]] = defaultdict(list)
        for entry in Entry.objects.filter(verb__in=("cases.resolved", "cases.reopened")).order_by("at", "id"):
            self.steps[entry.case_id].append((entry.verb, entry.at, str(entry.facts.get("because", ""))))
        self.promises = [one for one in Promise.objects.all() if one.case_id and one.owed_to == "customer"]
        self.surveys = list(Survey.objects.order_by("answered_at", "id"))
        self.by_id = {case.id: case for case in self.counted}

    def human(self, case: Case) -> list[datetime]:
        """When a person's words reached the customer."""
        return sorted(_gone(one) or one.said_at for one in self.said[case.id] if _is_human(one))

    def automatic(self, case: Case) -> list[datetime]:
        """When automatic words reached the customer."""
        found = [one for one in self.said[case.id] if one.is_automatic and one.outbound]
        return sorted(one.outbound.sent_at for one in found if one.outbound.sent_at and not one.outbound.bounced_at)

    def heard(self, case: Case) -> datetime | None:
        """When the customer's first word came."""
        words = [one.said_at for one in self.said[case.id] if one.direction == "in"]
        return min(words) if words else case.first_contact_at

    def resolved(self, case: Case) -> datetime | None:
        """When the case was resolved first."""
        return next((at for verb, at, _ in self.steps[case.id] if verb == "cases.resolved"), None)

    def came_back(self, case: Case) -> list[datetime]:
        """When it was reopened because it was not solved."""
        no = {"answered_late", "came_back"}
        return [at for verb, at, why in self.steps[case.id] if verb == "cases.reopened" and why not in no]

    def later(self, case: Case) -> Case | None:
        """The customer's next recovery."""
        mine = [one for one in self.recoveries if one.customer_id == case.customer_id]
        place = next(n for n, one in enumerate(mine) if one.id == case.id)
        return mine[place + 1] if place + 1 < len(mine) else None

    def earlier(self, case: Case) -> Case | None:
        """The customer's recovery before."""
        mine = [one for one in self.recoveries if one.customer_id == case.customer_id]
        place = next(n for n, one in enumerate(mine) if one.id == case.id)
        return mine[place - 1] if place else None

    def kept(self, promise: Promise) -> tuple[bool, bool]:
        """Whether the promise has ended as far as a figure counts it, and whether it was kept."""
        ended = promise.kept_at or promise.released_at
        letters = [
            one
            for one in self.said[promise.case_id]
            if not one.is_automatic and one.outbound and one.outbound.sent_at and one.outbound.sent_at == ended
        ]
        arrived = any(not one.outbound.bounced_at for one in letters)
        unsaid = bool(letters) and not arrived
        if promise.kept_at:
            return True, not unsaid
        if promise.broken_at:
            return True, False
        if promise.released_at:
            return promise.release_reason == "renegotiated" and unsaid, False
        return promise.due_at < self.at, False


def _gone(message: Message) -> datetime | None:
    return message.outbound.sent_at if message.outbound else None


def _is_human(message: Message) -> bool:
    if message.direction == "call":
        return True
    sent = message.outbound and message.outbound.sent_at and not message.outbound.bounced_at
    return bool(message.direction == "out" and not message.is_automatic and sent)

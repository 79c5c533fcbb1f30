"""Staff who sort out in a rehearsal what came in wrongly: customers who are one or two, cases that are one or two, and
what waits in the quarantine. By dice: much of it is a mistake, and taken back later.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from datetime import datetime

from django.db.models import Count, Max

from amends.cases import queries as cases
from amends.cases.models import Case, Split
from amends.cases.rules import Ending
from amends.conversation.models import Message
from amends.conversation.rules import Direction
from amends.customers.models import Merge
from amends.customers.rules import IdentityKind
from amends.flow import merging, parting, quarantine
from amends.flow.furnishing import Furnished
from amends.intake import queries as intake
from amends.intake.models import Complaint
from amends.intake.rules import Sort
from amends.people.models import Person
from amends.promises.models import OPEN

LOOKED_AT = 12
Deed = Callable[[Person, datetime], bool]


class SortingOut:
    """Everything that is sorted out at one desk."""

    def __init__(self, desk: Furnished, rng: random.Random) -> None:
        self.desk = desk
        self.rng = rng
        self.count: Counter[str] = Counter()
        self.cards: list[Deed] = []

    def act(self, person: Person, at: datetime) -> None:
        """The next thing to sort out; what was not refused is counted."""
        deed = self._next()
        if deed(person, at):
            self.count[deed.__name__] += 1

    def _next(self) -> Deed:
        """Drawn as cards are, not thrown as dice: a short rehearsal meets everything too."""
        if not self.cards:
            self.cards = [
                *(self.merge, self.merge, self.unmerge, self.one_owner, self.join, self.join, self.join, self.unjoin),
                *(self.split, self.split, self.unsplit, self.release, self.release, self.release, self.put_back),
            ]
            self.rng.shuffle(self.cards)
        return self.cards.pop()

    def _open_case(self, but: Case | None = None) -> Case | None:
        """One of the latest open cases, of somebody else than whose case it must not be."""
        open_ = Case.objects.filter(closed_at__isnull=True).order_by("-opened_at", "-id")
        others = open_.exclude(customer=but.customer) if but else open_
        found = list(others.values_list("id", flat=True)[:LOOKED_AT])
        return cases.whole(self.rng.choice(found)) if found else None

    def _two(self) -> tuple[Case, Case] | None:
        """Two cases of a customer, open both if there are such."""
        first = self._open_case()
        theirs = Case.objects.filter(customer=first.customer).exclude(id=first.id) if first else Case.objects.none()
        second = theirs.order_by("closed_at", "id").first()
        return (first, second) if first and second else None

    def merge(self, person: Person, at: datetime) -> bool:
        """Two customers are one, or are taken for one."""
        one = self._open_case()
        other = self._open_case(but=one)
        if one and other:
            merging.merge(one.customer, other.customer, by=person, at=at)
        return bool(one and other)

    def unmerge(self, person: Person, at: datetime) -> bool:
        """They were two after all."""
        row = Merge.objects.filter(unmerged_at__isnull=True).order_by("-merged_at", "-id").first()
        if row is not None:
            merging.unmerge(row, by=person, at=at)
        return row is not None

    def one_owner(self, person: Person, at: datetime) -> bool:
        """Somebody's open cases go to one colleague."""
        if (case := self._open_case()) is not None:
            merging.one_owner(case.customer, by=person, at=at)
        return case is not None

    def join(self, person: Person, at: datetime) -> bool:
        """Two cases are one; customers with one case alone are merged before."""
        if self._two() is None:
            self.merge(person, at)
        if (two := self._two()) is not None:
            parting.join(*two, by=person, at=at)
        return two is not None

    def unjoin(self, person: Person, at: datetime) -> bool:
        """They were two after all."""
        ended = Case.objects.filter(ending=Ending.DUPLICATE.value, joined_to__isnull=False)
        if (last := ended.order_by("-closed_at", "-id").first()) is not None:
            parting.unjoin(cases.whole(last.id), by=person, at=at)
        return last is not None

    def split(self, person: Person, at: datetime) -> bool:
        """Some of the messages of a case are another matter; perhaps of somebody else."""
        heard = Message.objects.filter(direction=Direction.IN.value, case__closed_at__isnull=True)
        by_case = heard.values("case").annotate(words=Count("id"), last=Max("said_at")).order_by("-last", "case")
        # Only of two words one can be another matter; now and then somebody tries with one all the same.
        least = 1 if self.rng.random() < 0.1 else 2
        many = list(by_case.filter(words__gte=least).values_list("case", flat=True)[:LOOKED_AT])
        if not many:
            return False
        case = cases.whole(self.rng.choice(many))
        said = list(Message.objects.filter(case=case).select_related("outbound").order_by("said_at", "id"))
        theirs = [one for one in said if one.direction == Direction.IN.value]
        leaving = [one for one in said if one is theirs[-1] or (one not in theirs and self.rng.random() < 0.1)]
        promises = [one for one in case.promises.filter(OPEN).order_by("id") if self.rng.random() < 0.2]
        other = self._open_case()
        customer = other.customer if other and self.rng.random() < 0.2 else None
        parting.split(case, leaving, promises, customer=customer, by=person, at=at)
        return True

    def unsplit(self, person: Person, at: datetime) -> bool:
        """It was one matter after all."""
        if (row := Split.objects.order_by("-split_at", "-id").first()) is not None:
            parting.unsplit(cases.whole(row.new_case_id), by=person, at=at)
        return row is not None

    def release(self, person: Person, at: datetime) -> bool:
        """What waits in the quarantine becomes a case, a word on one, nothing; or is read once more."""
        if not (waiting := intake.quarantined(self.desk.brand, at_most=LOOKED_AT)):
            return False
        complaint, drawn = self.rng.choice(waiting), self.rng.random()
        if drawn < 0.3:
            quarantine.open_case(
                complaint, [(IdentityKind.MAIL, f"somebody.{self.rng.randrange(10**6)}@example.com")], by=person, at=at
            )
        elif drawn < 0.6:
            self._join(complaint, person, at)
        elif drawn < 0.8:
            quarantine.read_again(complaint, by=person, at=at)
        else:
            sort = self.rng.choice((Sort.SPAM, Sort.AUTOMATIC, Sort.OTHER))
            quarantine.set_aside([complaint], sort, by=person, at=at)
        return True

    def _join(self, complaint: Complaint, person: Person, at: datetime) -> None:
        if (case := self._open_case()) is not None:
            is_theirs = self.rng.random() < 0.3
            quarantine.join_case(complaint, case, is_their_address=is_theirs, by=person, at=at)

    def put_back(self, person: Person, at: datetime) -> bool:
        """Something was set aside too soon."""
        if aside := intake.set_aside(self.desk.brand, at_most=LOOKED_AT):
            quarantine.put_back(self.rng.choice(aside), by=person, at=at)
        return bool(aside)

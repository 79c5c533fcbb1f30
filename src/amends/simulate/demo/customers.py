"""What the invented passengers do: complain, answer, rate. They know nothing but what was written to them."""

from __future__ import annotations

import random
from datetime import datetime
from itertools import count
from uuid import UUID

from amends import flow
from amends.cases import queries as cases
from amends.cases.models import Case
from amends.flow import visiting
from amends.flow.visiting import Rated
from amends.followups.models import CheckIn, Survey
from amends.followups.rules import CheckInAnswer
from amends.intake.rules.urgency import needs_person_now
from amends.journal.actors import Automatic
from amends.people.models import Brand
from amends.post.deliveries import Delivery
from amends.post.rules import Channel
from amends.simulate.demo.travellers import Booked, Travellers
from amends.simulate.histories.answers import Experience, check_in_of, score_of
from amends.simulate.histories.complaints import Complaint, complaint_of

POST = Automatic("post")
WHOLE = ("case__brand__calendar", "case__customer", "case__owner", "case__team")
TRIES = 5_000


class Customers:
    """The passengers of the two days, as they write to us."""

    def __init__(self, travellers: Travellers, brand: Brand, rng: random.Random) -> None:
        self.travellers = travellers
        self.brand = brand
        self.rng = rng
        self._letters = count(1)
        self._seen: set[UUID] = set()

    def complain(self, one: Booked, at: datetime, *, fact: str = "") -> Case:
        """This function will let a passenger write what happened, by form or mail; returns the case it came to.

        `fact` is what they tell, where it matters; else it is anything for which nobody is needed at once.
        """
        complaint = self._words(one, fact)
        channel = self.rng.choice((Channel.FORM, Channel.MAIL))
        return self._hear(
            one,
            at,
            channel=channel,
            subject=f"Flight {one.flight.code}",
            text=complaint.text,
            language=complaint.language,
            order_number=one.passenger.booking,
            needs_person_now=complaint.is_person_now,
        )

    def tell(self, one: Booked, subject: str, text: str, at: datetime) -> Case:
        """This function will let a passenger write about something else than a flight of these days."""
        return self._hear(
            one, at, channel=Channel.FORM, subject=subject, text=text, language=one.passenger.person.language
        )

    def reply(self, case: Case, text: str, at: datetime) -> Case:
        """This function will let the customer of a case write on their page; returns the case as it is then."""
        delivery = Delivery(
            brand=self.brand,
            channel=Channel.PAGE,
            source="page",
            external_id=f"demo-{next(self._letters)}",
            received_at=at,
            from_name=case.customer.name,
            text=text,
            language=case.customer.language,
        )
        visiting.write_to_us(case, delivery, by=case.customer, at=at)
        return cases.whole(case.id)

    def _words(self, one: Booked, fact: str) -> Complaint:
        for _ in range(TRIES):
            complaint = complaint_of(one.passenger, one.flight, self.rng)
            is_urgent = complaint.is_person_now or needs_person_now(complaint.text)
            if complaint.fact == fact if fact else not is_urgent:
                return complaint
        raise LookupError(f"{one.passenger.name} cannot tell {fact or 'anything calm'} of {one.flight.code}.")

    def _hear(
        self,
        one: Booked,
        at: datetime,
        *,
        channel: Channel,
        subject: str,
        text: str,
        language: str,
        order_number: str = "",
        needs_person_now: bool = False,
    ) -> Case:
        number = next(self._letters)
        delivery = Delivery(
            brand=self.brand,
            channel=channel,
            source="demo",
            external_id=f"letter-{number}",
            received_at=at,
            from_name=one.passenger.name,
            from_address=one.passenger.person.email,
            subject=subject,
            text=text,
            message_id=f"<letter-{number}@demo.example>" if channel is Channel.MAIL else "",
            order_number=order_number,
            language=language,
            needs_person_now=needs_person_now,
        )
        case = flow.hear([delivery], by=POST, at=at)[0].case
        if case is None:
            raise LookupError(f"What {one.passenger.name} wrote came to no case.")
        return cases.whole(case.id)

    def pass_over(self, *asked: UUID) -> None:
        """These check-ins and surveys, by id, are not answered by chance."""
        self._seen |= set(asked)

    def read_their_mail(self, at: datetime) -> None:
        """Answers the check-ins and surveys that arrived since they last looked; some never answer."""
        asked = CheckIn.objects.filter(asked_at__isnull=False, answered_at__isnull=True).exclude(id__in=self._seen)
        for row in asked.select_related("promise", *WHOLE):
            self._seen.add(row.id)
            answer = check_in_of(self.lived(row.case), self.rng)
            if answer:
                said = CheckInAnswer.ALL_GOOD if answer == "yes" else CheckInAnswer.NOT_YET
                flow.answer_check_in(row, said, by=row.case.customer, at=at)
        sent = Survey.objects.filter(sent_at__isnull=False, answered_at__isnull=True).exclude(id__in=self._seen)
        for survey in sent.select_related(*WHOLE):
            self._seen.add(survey.id)
            self._rate(survey, at)

    def _rate(self, survey: Survey, at: datetime) -> None:
        one = self.travellers.of(survey.case) or self.rng.choice(self.travellers.booked)
        score = score_of(self.lived(survey.case), one.passenger, self.rng)
        if score:
            fair = [min(5, max(1, score.score + self.rng.choice((-1, 0, 0, 1)))) for _ in range(3)]
            flow.rate(
                survey,
                Rated(score.score, fair[0], fair[1], fair[2], comment=score.remark),
                by=survey.case.customer,
                at=at,
            )

    def lived(self, case: Case) -> Experience:
        """The recovery as this customer lived through it."""
        broken = case.promises.filter(broken_at__isnull=False, owed_to="customer").count()
        return Experience(case.fixed_at is not None, broken, True)

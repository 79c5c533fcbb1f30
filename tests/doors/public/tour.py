"""A walk past every page that a customer or a colleague reads, of one customer with a language."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape

import time_machine
from django.http import HttpResponse
from django.test import Client

from amends import flow
from amends.cases.actions import NewCase
from amends.cases.models import Case
from amends.conversation import links
from amends.conversation.models import PrivateLink
from amends.conversation.rules import LinkPurpose
from amends.customers.models import Identity
from amends.flow import claiming, looking, owed, paying, redirecting, surveying
from amends.flow.promising import Reply
from amends.followups.rules import SurveyKind
from amends.journal.actors import CLOCK, SETUP
from amends.kernel.ids import new_id
from amends.learn.models import Cause
from amends.people.models import Person
from amends.post.models import Outbound
from amends.post.rules import Channel
from amends.promises import actions as promises
from amends.promises.models import Promise
from amends.promises.rules import Release
from amends.remedies.actions.paying import begin
from amends.remedies.models import Offering, Payout, PayoutAccount, Quote, Remedy
from amends.remedies.queries import looks
from amends.remedies.rules import PAUSE, NoneBecause, Skip
from amends.work.models import Work
from tests.cast import NOON, Desk, a_customer
from tests.doors.public import ways_in
from tests.doors.public.pages import a_case, a_link, hidden, page_of

SOON, LATER = NOON + timedelta(minutes=10), NOON + timedelta(days=3)
NIGHT = NOON + timedelta(hours=10)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
TOLD = {"what": "Gestrichen.", "name": "Jana Weber", "email": "j@example.com", "danger": "yes", "website": ""}
SECRET = "whsec_" + "c2VjcmV0LXNlY3JldC1zZWNyZXQtMTIz"
THANKS = "Thank you very much, great help!"


def html(answer: HttpResponse) -> str:
    return unescape(answer.content.decode())


class Tour:
    """Opens and fills in pages at times of its own; keeps every answer that was shown."""

    def __init__(self, client: Client, desk: Desk, language: str) -> None:
        self.client, self.desk, self.language = client, desk, language
        self.browser = {"Accept-Language": language}
        self.shown: list[tuple[str, HttpResponse]] = []

    def open(self, address: str, minutes: float = 10, **query: str) -> HttpResponse:
        with time_machine.travel(NOON + minutes * MINUTE, tick=False):
            return self._keep(address, self.client.get(address, query, headers=self.browser))

    def send(self, page: str, address: str, minutes: float = 10, seconds: int = 30, **fields: object) -> HttpResponse:
        """Fills in a form of a page, which takes so many seconds, and follows to what is shown then."""
        with time_machine.travel(NOON + minutes * MINUTE - timedelta(seconds=seconds), tick=False):
            given = hidden(self.client.get(page, headers=self.browser)) | fields
        with time_machine.travel(NOON + minutes * MINUTE, tick=False):
            answer = self.client.post(address, given, headers=self.browser)
            if answer.status_code == 303:
                answer = self.client.get(answer.headers["Location"], headers=self.browser)
            return self._keep(address, answer)

    def _keep(self, address: str, answer: HttpResponse) -> HttpResponse:
        self.shown.append((address, answer))
        return answer

    def everything(self) -> list[tuple[str, HttpResponse]]:
        """All pages, with all that they can say."""
        self.the_form()
        self.beginnings()
        self.a_case()
        self.payments()
        self.afterwards()
        self.second_looks()
        self.a_claim()
        self.a_department()
        ways_in.the_chat(self)
        ways_in.the_kiosk(self)
        ways_in.files(self)
        ways_in.the_status(self)
        ways_in.their_data(self, *self._case("Ilse Land"))
        self.open("/c/nothing")
        return self.shown

    def the_form(self) -> None:
        fields = TOLD | {"language": self.language}
        self.open("/complain")
        for wrong in (
            {"what": "", "name": "", "email": "", "language": "xx"},
            {"name": "x" * 200, "email": "x", "phone": "x"},
            {"complaint_key": "lost"},
            {"website": "x"},
        ):
            self.send("/complain", "/complain", **fields | wrong)
        self.send("/complain", "/complain", seconds=1, **fields)
        self.send("/complain", "/complain", **fields)
        self.open(page_of(Case.objects.get()), 11)
        # The same address once more: it joins the case that the first one opened. Then it is more than one has to tell.
        for minutes in (*[11] * 8, 59.5):
            self.send("/complain", "/complain", minutes, **fields)
        self.send("/complain", "/complain", **fields | {"what": THANKS, "email": "k@example.com"})

    def beginnings(self) -> None:
        """Nobody there to take it; noticed by ourselves; a request, in which nothing failed."""
        bill = self.desk.kinds["bill-wrong"]
        for name, more in (
            ("Ida Nacht", {"kind": bill, "first_contact_at": NIGHT}),
            ("Ben Licht", {"kind": bill}),
            ("Lea Wolf", {"is_request": True, "first_contact_at": NIGHT}),
        ):
            customer = a_customer(self.desk, name, language=self.language)
            new = NewCase(customer, self.desk.brand, Channel.FORM, words="Rechnung 17.", **more)
            self.open(page_of(flow.open_cases([new], by=CLOCK, at=NIGHT)[0]), (NIGHT - NOON) / MINUTE + 1)

    def a_case(self) -> None:
        case, owner = self._case("Jana Weber")
        page = page_of(case)
        kept = flow.promise(case, "Nummer 17", NOON + 2 * HOUR, by=owner, at=NOON)
        moved = flow.promise(case, "Nummer 18", NOON + 2 * HOUR, by=owner, at=NOON)
        flow.renegotiate(moved, "Nummer 18", NOON + 30 * HOUR, None, agreed=True, by=owner, at=NOON)
        flow.keep(kept, by=owner, at=NOON + MINUTE)
        flow.call(case, "Nummer 19", by=owner, at=NOON)
        for slug in ("refund", "voucher", "goodwill"):
            self._grant(case, slug, owner)
        flow.promise(case, "Nummer 20", NOON + HOUR, by=owner, at=NOON)
        for minutes in (10, 61, 40):
            self.open(page, minutes)
        flow.keep_time(by=CLOCK, at=NOON + 3 * HOUR)
        self.open(page, 190)
        again = Promise.objects.get(case=case, words="Nummer 20", replaces__isnull=False)
        promises.release([again], reason=Release.NO_ANSWER, by=owner, at=NOON + 3 * HOUR)
        self.open(page, 190)
        remedies = list(Remedy.objects.filter(case=case).order_by("id"))
        for answer, remedy in zip(("accept", "decline", "perhaps"), remedies, strict=True):
            self.send(page, f"{page}/offers/{remedy.id}", 190, answer=answer)
        self.send(page, f"{page}/offers/{remedies[1].id}", 190, answer="accept")
        flow.pay_remedy(remedies[0], "re_1", by=CLOCK, at=NOON + 190 * MINUTE)
        for body in ("", "x" * 8001, "Und jetzt?"):
            self.send(page, f"{page}/messages", 191, body=body)
        self.send(page, f"{page}/call", 191, body="")
        known = {"brand": case.brand, "customer": case.customer, "kind": "phone", "value": "+49301234567"}
        Identity.objects.create(id=new_id(NOON), **known)
        self.open(page, 192)

    def payments(self) -> None:
        """What the law owes, a refund that a provider has in hand, and a voucher of our own until its last day."""
        case, owner = self._case("Pia Falk")
        page = page_of(case)
        flow.call(case, "Nummer 22", by=owner, at=NOON)
        for provider, pays, told in (
            ("voucher", "voucher", {"days": "2"}),
            ("webhook", "refund", {"url": "https://pay.example", "secret": SECRET}),
        ):
            opened = {"brand": case.brand, "name": provider, "pays": [pays], "told": told}
            paying.open_payout_account(provider, **opened, by=SETUP, at=NOON)
        for fields in ({}, {"sum": "x", "words": ""}, {"sum": "40", "words": "Rechnung 18."}):
            self.send(page, f"{page}/fair", 11, **fields)
        for slug in ("refund", "voucher"):
            self._grant(case, slug, owner)
        self.send(page, f"{page}/fair", 12, sum="50")
        law = Offering.objects.get(slug=owed.OWED_BY_LAW)
        by_law = flow.offer_remedy(case, law, 1_000, "USD", "ca_appr", is_by_law=True, by=owner, at=NOON)
        refund = Payout.objects.get(remedy__case=case, remedy__offering__slug="refund")
        # The worker has written down that it asks, and the provider has not answered.
        begin(refund.id, by=CLOCK, at=NOON + PAUSE)
        Work.objects.filter(key__startswith=refund.key).update(ended_at=NOON)
        paying.pay_out(at=NOON + PAUSE, by=CLOCK)
        self.open(page, 11)
        self.send(page, f"{page}/offers/{by_law.id}", 11, answer="decline")
        self._another_account(case, owner)
        self._a_voucher_instead(case, law, owner)
        self.open(page, (LATER - NOON) / MINUTE)
        for account in PayoutAccount.objects.filter(is_active=True):
            paying.close_payout_account(account, by=SETUP, at=NOON)

    def _another_account(self, case: Case, owner: Person) -> None:
        self._grant(case, "goodwill", owner)
        opened = {"brand": case.brand, "name": "chosen", "pays": ["goodwill", "refund"]}
        opened |= {"told": {"days": "2", "when": "chosen"}}
        paying.open_payout_account("voucher", **opened, by=SETUP, at=NOON)
        known = {"brand": case.brand, "customer": case.customer, "kind": "mail", "value": "pia@example.com"}
        contact = Identity.objects.create(id=new_id(NOON - timedelta(days=9)), **known)
        row = Payout.objects.get(remedy__case=case, remedy__offering__slug="goodwill")
        redirecting.ask_where(row, str(contact.id), by=owner, at=NOON)
        page = page_of(case)
        for code, details in (("1", ""), ("1", "Pia Falk"), (self.code(), "Pia Falk"), ("1", "Pia Falk")):
            self.send(page, f"{page}/account", 12, code=code, details=details)
        self.send(page, f"{page}/offers/{row.remedy_id}", 12, answer="voucher")

    def _a_voucher_instead(self, case: Case, law: Offering, owner: Person) -> None:
        """What another law owes, and its customer would rather have as a voucher, until they would not."""
        remedy = flow.offer_remedy(case, law, 500, "USD", "eu261", is_by_law=True, by=owner, at=NOON)
        told = {"facts": {}, "outcome": "owed", "amount_minor": 500, "currency": "USD", "asked_by": owner}
        answer = {"payment": {"agreement": "signed", "terms": []}}
        told |= {"asked_at": NOON, "answer": answer, "remedy": remedy}
        Quote.objects.create(id=new_id(NOON), case=case, pack="eu261", **told)
        page = page_of(case)
        there = f"{page}/offers/{remedy.id}/voucher"
        self.open(page, 12)
        for fields in ({"pay": "money"}, {"pay": "voucher"}, {"pay": "voucher", "code": "1"}):
            self.send(page, there, 12, **fields)
        agreed = {"pay": "voucher", "agree": "yes", "signed": "Pia Falk"}
        for code in ("1", self.code("voucher-code:")):
            self.send(page, there, 12, code=code, **agreed)
        flow.decline_remedy(remedy, by=case.customer, at=NOON + 13 * MINUTE)
        self.send(page, there, 13, **agreed)

    def code(self, key: str = "destination:") -> str:
        letter = Outbound.objects.filter(key__startswith=key).latest("id")
        return next(iter(re.findall(r"\d{4} \d{4}", letter.text)))

    def afterwards(self) -> None:
        case, owner = self._case("Tom Ray")
        self._resolve(case, owner)
        page = page_of(case)
        self.open(page, 12)
        asked = flow.check_in(case, None, by=CLOCK, at=LATER)
        where = f"/check-in/{asked.address.rpartition('/')[2]}"
        later = (LATER - NOON) / MINUTE
        self.open(where, later)
        for tapped in ("yes", "not_yet"):
            self.open(where, later, answer=tapped)
        self.send(where, where, later, answer="perhaps")
        address = "https://reviews.example/kite"
        surveying.word(self.desk.brand, None, {}, "x", effort_most=5, review_url=address, by=self.desk.dita, at=NOON)
        flow.survey(case, by=CLOCK, at=SOON)
        self.open(page, later)
        found = PrivateLink.objects.filter(case=case, purpose=LinkPurpose.SURVEY.value).latest("made_at")
        survey = f"/survey/{links.token_of(found)}"
        self.open(survey, later)
        self.send(survey, survey, later, csat="9", comment="x" * 4001)
        self.send(survey, survey, later, csat="5")
        self.send(where, where, later, answer="yes")
        self.open(page, later)
        other, by = self._case("Ute Roth")
        self._resolve(other, by)
        again = flow.check_in(other, None, by=CLOCK, at=LATER)
        where = f"/check-in/{again.address.rpartition('/')[2]}"
        self.send(where, where, later, answer="not_yet")
        self.a_month_later()
        self.send(page_of(other), f"{page_of(other)}/not-solved", later, body="")

    def a_month_later(self) -> None:
        """Whether they would recommend us; and somebody who wishes to be asked no more."""
        case, owner = self._case("Ole Binder")
        self._resolve(case, owner)
        where = f"/check-in/{flow.check_in(case, None, by=CLOCK, at=LATER).address.rpartition('/')[2]}"
        row = flow.survey(case, SurveyKind.NPS, by=CLOCK, at=LATER)
        assert row.link is not None
        later, survey = (LATER - NOON) / MINUTE, f"/survey/{links.token_of(row.link)}"
        self.open(survey, later, score="9")
        self.send(survey, survey, later, nps="11")
        self.send(where, where, later, answer="never")

    def second_looks(self) -> None:
        """Somebody else looks again, then the team until somebody takes it; agreed on, and a final answer."""
        for name in ("Eva Horn", "Udo Behr"):
            case, owner = self._case(name)
            flow.call(case, "Nummer 23", by=owner, at=NOON)
            self._grant(case, "voucher", owner)
            page, remedy = page_of(case), Remedy.objects.get(case=case)
            self.send(page, f"{page}/offers/{remedy.id}", 11, answer="decline")
            flow.send(by=CLOCK, at=NOON + 12 * MINUTE)
            self.open(page, 13)
            look = looks.open_look(case)
            assert look is not None
            by = look.promise.person or owner
            promises.pass_on([look.promise], to=case.team, by=SETUP, at=SOON)
            self.open(page, 13)
            if name == "Eva Horn":
                looking.agree(look, "Nummer 24", by=by, at=LATER)
            else:
                answer = looking.give_final(look, "Nummer 25.", "Nummer 26.", "Nummer 27.", by=by, at=SOON)
                looking.approve_final(answer, by=self.desk.carlos, at=SOON)
                flow.send(by=CLOCK, at=LATER)
            self.open(page, (LATER - NOON) / MINUTE + 1)

    def a_claim(self) -> None:
        """What was found untrue: before and after a second person, contested, and no longer counted."""
        case, owner = self._case("Kai Moos")
        page = f"{page_of(case)}/claims"
        self.open(page, 11)
        flow.understand(case, {"words": "Rechnung 17.", "asks": "Nummer 28."}, by=owner, at=NOON)
        row = claiming.find_untrue(case, "Nummer 28.", "Nummer 29.", by=owner, at=SOON)
        self.open(page, 11)
        claiming.confirm_untrue(row, by=self.desk.bea, at=SOON)
        self.open(page, 12)
        for body in ("", "Nummer 30."):
            self.send(page, f"{page}/{row.id}/contest", 13, body=body)
        self._grant(case, "refund", owner)
        self.open(page, 14)

    def a_department(self) -> None:
        case, owner = self._case("Max Blum")
        _, link = flow.ask(case, "Karte?", self.desk.finance, NOON + 3 * HOUR, by=owner, at=NOON)
        where = f"/a/{links.token_of(link)}"
        self.open(where)
        unneeded, other = flow.ask(case, "Wann?", self.desk.finance, NOON + 3 * HOUR, by=owner, at=NOON)
        promises.release([unneeded], reason=Release.ANSWERED_OTHERWISE, by=owner, at=NOON)
        self.open(f"/a/{links.token_of(other)}")
        self.open(where, 190)
        for later in ("", "2026-03-03T11:00", "2026-03-03T16:00"):
            self.send(where, where, 20, do="later", later=later)
        self.send(where, where, 20, do="answer", body="Nummer 17.")
        self.open(f"/c/{a_link(case, LinkPurpose.SURVEY, expires_at=LATER)}")

    def _case(self, name: str) -> tuple[Case, Person]:
        case = a_case(self.desk, a_customer(self.desk, name, language=self.language), words="Rechnung 17.")
        if case.owner is None:
            self.open(page_of(case), 1)
            flow.take(case, by=self.desk.ana, at=NOON)
        case.refresh_from_db()
        return case, case.owner or self.desk.ana

    def _grant(self, case: Case, slug: str, owner: Person) -> None:
        flow.offer_remedy(
            case, Offering.objects.get(slug=slug), 1_000, "USD", skips=Skip.CANNOT_WAIT, by=owner, at=NOON
        )

    def _resolve(self, case: Case, by: Person) -> None:
        flow.confirm(case, Reply("Nummer 21."), by=by, at=NOON)
        flow.send(by=CLOCK, at=NOON + MINUTE)
        case.refresh_from_db()
        flow.set_cause(case, Cause.objects.order_by("id")[0], by=by, at=SOON)
        flow.decide_no_remedy(case, next(iter(NoneBecause)), by=by, at=SOON)
        flow.follow_up(case, manner="automatic", by=by, at=SOON)
        flow.resolve(case, by=by, at=SOON)

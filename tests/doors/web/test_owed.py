"""What the law owes on a case: asked, granted, told; and no end before that."""

from __future__ import annotations

import pytest

from amends import flow
from amends.cases.models import Case
from amends.flow.ending import StillOwed
from amends.journal.actors import SETUP
from amends.journal.models import Entry
from amends.promises.models import Promise
from amends.promises.rules import PromiseKind
from amends.remedies import actions as remedies
from amends.remedies.models import Law, Quote, Remedy
from amends.remedies.rules import Basis
from tests.doors.web.visiting import Visits, said

CANCELLED = {
    "event": "cancellation",
    "distance_km": "1200",
    "notice_days": "2",
    "dep_eu": "yes",
    "arr_eu": "yes",
    "eu_carrier": "yes",
    "intra_eu": "yes",
    "fare_public": "yes",
    "travelled": "yes",
    "extraordinary": "no",
    "cause": "technical_fault",
    "flight_date": "2026-03-03",
    "advanced_min": "none",
    "reroute_dep_earlier_min": "none",
    "reroute_arr_later_min": "none",
    "next_day": "no",
    "pax": "1",
    "compensated_there": "no",
    "volunteer": "no",
}


@pytest.fixture
def case(desk: Visits) -> Case:
    told = desk.story.desk
    case = desk.story.complain("My flight was cancelled two days before.")
    flow.reassign([case], told.ana, by=told.bea, at=desk.story.at)
    case = desk.story.now(case)
    assert case.failure is not None
    remedies.use_law(case.brand, case.failure.kind, "eu261", by=SETUP, at=desk.story.at)
    return case


def path(case: Case, then: str = "", pack: str = "eu261") -> str:
    return f"/cases/{case.reference}/law/{pack}{then}"


def ask(desk: Visits, case: Case, **facts: str) -> None:
    assert desk.post(desk.story.desk.ana, path(case), {**CANCELLED, **facts}).status_code == 303


def test_the_case_says_that_a_law_is_to_be_asked_and_its_page_asks_for_facts(desk: Visits, case: Case) -> None:
    found = said(desk.get(desk.story.desk.ana, f"/cases/{case.reference}"))
    assert "Owed by law not asked yet EU air passengers" in found
    page = said(desk.get(desk.story.desk.ana, path(case)))
    assert "What happened" in page
    assert "Leave empty what nobody knows" in page


def test_an_unknown_fact_is_asked_for_and_never_excuses(desk: Visits, case: Case) -> None:
    desk.post(desk.story.desk.ana, path(case), {"event": "cancellation", "distance_km": "1200"})
    quote = Quote.objects.get()
    assert (quote.outcome, quote.amount_minor) == ("need_facts", 0)
    page = said(desk.get(desk.story.desk.ana, path(case)))
    assert "More must be known" in page
    assert "without it there is no answer" in page
    assert "need facts: " in said(desk.get(desk.story.desk.ana, f"/cases/{case.reference}"))


def test_it_is_granted_beyond_my_limit_by_somebody_who_may_and_told_with_sum_and_basis(
    desk: Visits, case: Case
) -> None:
    told = desk.story.desk
    ask(desk, case)
    quote = Quote.objects.get()
    assert (quote.outcome, quote.amount_minor, quote.currency) == ("owed", 25000, "EUR")
    page = said(desk.get(told.ana, path(case)))
    assert "Owed: 250.00 EUR" in page
    assert "Regulation 261/2004 Art 7(1)" in page
    remedies.set_authority(told.ana, "EUR", per_case_minor=5000, per_day_minor=50000, by=SETUP, at=desk.story.at)
    remedies.set_authority(told.bea, "EUR", per_case_minor=25000, per_day_minor=90000, by=SETUP, at=desk.story.at)
    assert desk.post(told.ana, path(case, "/grant")).status_code == 303
    remedy = Remedy.objects.get()
    assert (remedy.basis, remedy.amount_minor, remedy.beyond) == (Basis.OWED.value, 25000, "case")
    assert "waits for an answer" in said(desk.get(told.ana, path(case)))
    flow.approve_remedy(remedy, by=told.bea, at=desk.story.at)
    assert Promise.objects.filter(case=case, kind=PromiseKind.PAYOUT.value).exists()
    again = desk.post(told.ana, path(case, "/grant"))
    assert again.status_code == 409
    assert "This has been granted already" in said(again)
    assert Remedy.objects.count() == 1
    draft = said(desk.get(told.ana, path(case)))
    assert "by law you are owed €250.00" in draft
    silent = desk.post(told.ana, path(case, "/tell"), {"body": "You get some money."})
    assert "name the sum" in said(silent).lower()
    # What is refused loses nothing: neither these words nor the facts that were stated before.
    for kept in ("You get some money.", 'value="1200"'):
        assert kept in silent.content.decode()
    assert desk.post(told.ana, path(case, "/tell"), {"body": "By law you are owed €250.00."}).status_code == 303
    assert "The customer has been told." in said(desk.get(told.ana, path(case)))
    letter = Quote.objects.get().telling
    assert letter is not None
    # What the law wants said cannot be left out.
    for notice in quote.answer["notices"]:
        assert notice["words"] in letter.text


def test_no_case_ends_before_it_is_asked_granted_and_told(desk: Visits, case: Case) -> None:
    story, told = desk.story, desk.story.desk
    case = story.make_whole(case)
    for lacking in ("nobody has asked what the law owes", "what the law owes is not granted"):
        with pytest.raises(StillOwed, match=lacking):
            flow.resolve(case, by=told.ana, at=story.at)
        assert story.now(case).resolved_at is None
        if lacking.startswith("nobody"):
            ask(desk, case)
    remedies.set_authority(told.ana, "EUR", per_case_minor=90000, per_day_minor=90000, by=SETUP, at=story.at)
    assert desk.post(told.ana, path(case, "/grant")).status_code == 303
    with pytest.raises(StillOwed, match="has not been told what the law owes"):
        flow.resolve(case, by=told.ana, at=story.at)
    desk.post(told.ana, path(case, "/tell"), {"body": "By law you are owed €250.00."})
    flow.resolve(story.now(case), by=told.ana, at=story.at)
    assert story.now(case).resolved_at is not None


def test_an_excuse_needs_evidence_and_names_who_decided(desk: Visits, case: Case) -> None:
    refused = desk.post(desk.story.desk.ana, path(case), CANCELLED | {"extraordinary": "yes", "cause": "atc_strike"})
    assert refused.status_code == 409
    assert "Say what proves it" in said(refused)
    assert not Quote.objects.exists()
    assert not Entry.objects.filter(verb="remedies.law_asked").exists()
    ask(desk, case, extraordinary="yes", cause="atc_strike", evidence="Eurocontrol bulletin 12 of 3 March")
    quote = Quote.objects.get()
    assert (quote.outcome, quote.asked_by) == ("not_owed", desk.story.desk.ana)


def test_nothing_is_granted_on_what_was_only_assumed(desk: Visits, case: Case) -> None:
    some = {name: CANCELLED[name] for name in ("event", "distance_km", "notice_days")}
    desk.post(desk.story.desk.ana, path(case), some)
    assert Quote.objects.get().outcome == "owed"
    assert "to be confirmed below before anything is granted" in said(desk.get(desk.story.desk.ana, path(case)))
    refused = desk.post(desk.story.desk.ana, path(case, "/grant"))
    assert refused.status_code == 409
    assert "Nobody has confirmed" in said(refused)
    assert not Remedy.objects.exists()


def test_a_newer_answer_stands_and_only_the_difference_is_granted(desk: Visits, case: Case) -> None:
    told = desk.story.desk
    remedies.set_authority(told.ana, "EUR", per_case_minor=90000, per_day_minor=90000, by=SETUP, at=desk.story.at)
    ask(desk, case)
    desk.post(told.ana, path(case, "/grant"))
    ask(desk, case, distance_km="1800")
    assert Quote.objects.filter(replaced_at__isnull=True).count() == 1
    desk.post(told.ana, path(case, "/grant"))
    assert sorted(Remedy.objects.values_list("amount_minor", flat=True)) == [15000, 25000]


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"distance_km": "far"}, "is no number"),
        ({"distance_km": "-3"}, "the least is 0"),
        ({"event": "fog"}, "state one of cancellation"),
    ],
)
def test_what_is_no_fact_is_refused_at_its_field(desk: Visits, case: Case, facts: dict[str, str], words: str) -> None:
    answer = desk.post(desk.story.desk.ana, path(case), CANCELLED | facts)
    assert answer.status_code == 422
    assert words in said(answer)
    assert not Quote.objects.exists()


def test_whose_case_it_is_not_grants_nothing_and_another_law_is_not_here(desk: Visits, case: Case) -> None:
    ask(desk, case)
    assert desk.post(desk.story.desk.ben, path(case, "/grant")).status_code == 403
    assert not Remedy.objects.exists()
    assert desk.get(desk.story.desk.ana, f"/cases/{case.reference}/law/gdpr").status_code == 404


def test_whoever_sets_policy_says_which_law_answers(desk: Visits) -> None:
    told = desk.story.desk
    dita = told.dita
    assert "No law answers for anything yet" in said(desk.get(dita, "/settings/laws"))
    fields = {"kind": "flight-cancelled", "pack": "us_dot_refund"}
    assert desk.post(told.ana, "/settings/laws", fields).status_code == 403
    assert not Law.objects.exists()
    assert desk.post(dita, "/settings/laws", fields).status_code == 303
    law = Law.objects.get()
    assert Entry.objects.get(verb="remedies.law_used").facts["pack"] == "us_dot_refund"
    for wrong, words in (
        ({"kind": "no-such"}, "Pick a kind"),
        ({"pack": "us_dot_refnd"}, "did you mean us_dot_refund"),
    ):
        answer = desk.post(dita, "/settings/laws", fields | wrong)
        assert answer.status_code == 422
        assert words in said(answer)
    assert desk.post(dita, f"/settings/laws/{law.id}/drop").status_code == 303
    assert not Law.objects.exists()


def test_nobody_gives_it_by_hand(desk: Visits, case: Case) -> None:
    fields = {"kind": "owed-by-law", "amount": "10", "reason": "repeated"}
    answer = desk.post(desk.story.desk.ana, f"/cases/{case.reference}/remedies", fields)
    assert answer.status_code == 409
    assert "granted by its answer" in said(answer)
    assert not Remedy.objects.exists()


def test_the_letter_that_tells_a_refusal_gives_reasons_and_says_where_to_go(desk: Visits, case: Case) -> None:
    ana = desk.story.desk.ana
    assert case.failure is not None
    remedies.use_law(case.brand, case.failure.kind, "uk261", by=SETUP, at=desk.story.at)
    facts = {"event": "cancellation", "distance_km": "900", "notice_days": "20"}
    assert desk.post(ana, path(case, pack="uk261"), facts).status_code == 303
    quote = Quote.objects.get()
    assert (quote.outcome, quote.answer["reason"]) == ("not_owed", "notice_14d")
    draft = flow.owed.words_of(quote, ana)
    assert "we owe you no sum" in draft
    assert "you may go to {dispute_body}" in draft
    silent = desk.post(ana, path(case, "/tell", "uk261"), {"body": draft})
    assert "Say what you found and why" in said(silent)
    told = draft.replace("because\n", "because you were told 20 days before.\n")
    for body in (told, "You were told 20 days before."):
        refused = desk.post(ana, path(case, "/tell", "uk261"), {"body": body})
        assert refused.status_code == 409
        assert "fill in dispute body" in said(refused)
        assert Quote.objects.get().telling is None
    told = told.replace("{dispute_body}", "AviationADR").replace("\n", "\r\n")
    assert desk.post(ana, path(case, "/tell", "uk261"), {"body": told}).status_code == 303
    letter = Quote.objects.get().telling
    assert letter is not None
    assert letter.text.count("AviationADR") == 1
    assert "{" not in letter.text
    assert "Whatever the cause: meals and refreshments" in letter.text, "and what had no blank came by itself"


def test_a_final_response_to_a_financial_complaint_names_the_ombudsman(desk: Visits, case: Case) -> None:
    ana = desk.story.desk.ana
    assert case.failure is not None
    remedies.use_law(case.brand, case.failure.kind, "uk_fca_disp", by=SETUP, at=desk.story.at)
    facts = {"kind": "final", "received": desk.story.at.date().isoformat()}
    assert desk.post(ana, path(case, pack="uk_fca_disp"), facts).status_code == 303
    body = {"body": "We find that we sold you the wrong account, and have closed it."}
    assert desk.post(ana, path(case, "/tell", "uk_fca_disp"), body).status_code == 303
    letter = Quote.objects.get().telling
    assert letter is not None
    assert "within six months of the date of this letter" in letter.text
    assert "www.financial-ombudsman.org.uk" in letter.text
    assert "We cannot give you our final response yet" not in letter.text


def test_the_calendar_of_a_law_is_nothing_to_confirm(desk: Visits, case: Case) -> None:
    told = desk.story.desk
    assert case.failure is not None
    remedies.use_law(case.brand, case.failure.kind, "uk_ofcom_ac", by=SETUP, at=desk.story.at)
    remedies.set_authority(told.ana, "GBP", per_case_minor=9000, per_day_minor=9000, by=SETUP, at=desk.story.at)
    facts = {"kind": "delayed_repair", "reported": "2026-01-05", "fixed": "2026-01-09", "count_repair_day": "no"}
    assert desk.post(told.ana, path(case, pack="uk_ofcom_ac"), facts).status_code == 303
    assert Quote.objects.get().answer["assumed"] == {"holidays": "the pack's own calendar"}
    assert "Grant 9.98 GBP" in said(desk.get(told.ana, path(case, pack="uk_ofcom_ac")))
    assert desk.post(told.ana, path(case, "/grant", "uk_ofcom_ac")).status_code == 303
    assert Remedy.objects.get().amount_minor == 998

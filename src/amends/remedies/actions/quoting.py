"""Asking the law about a case, and what becomes of its answer: granted, told, held to its days."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction

from amends.cases.models import Case
from amends.conversation.models import Message
from amends.journal import actions as journal
from amends.journal.actors import Actor
from amends.kernel.ids import new_id
from amends.kinds.models import Kind
from amends.people.models import Brand, Person
from amends.promises.models import Promise
from amends.remedies import rules
from amends.remedies.actions.denials import CannotOffer
from amends.remedies.actions.offering import still_open
from amends.remedies.actions.writing import lock_case
from amends.remedies.law import shelf
from amends.remedies.law.spelling import as_json
from amends.remedies.models import Duty, Law, Quote, Remedy

EVIDENCE_LENGTH = Quote._meta.get_field("evidence").max_length or 0


@transaction.atomic
def use_law(brand: Brand, kind: Kind, pack: str, *, by: Actor, at: datetime) -> Law:
    """This function will let a law pack answer for a kind of failure at a brand. Said twice, it is said once.

    :raises NoSuchPack: naming what there is.
    """
    shelf.pack(pack)
    found = Law.objects.filter(brand=brand, kind=kind, pack=pack).first()
    if found:
        return found
    made = Law.objects.create(id=new_id(at), brand=brand, kind=kind, pack=pack)
    journal.write([journal.Line("remedies.law_used", made.id, None, _of(made))], by=by, at=at)
    return made


@transaction.atomic
def drop_law(law: Law, *, by: Actor, at: datetime) -> None:
    """This function will let a pack answer no more for new cases; what it answered stays."""
    facts, law_id = _of(law), law.id
    if Law.objects.filter(id=law_id).delete()[0]:
        journal.write([journal.Line("remedies.law_dropped", law_id, None, facts)], by=by, at=at)


def _of(law: Law) -> dict[str, object]:
    return {"brand": str(law.brand_id), "kind": law.kind.slug, "pack": law.pack}


@transaction.atomic
def ask(
    case: Case, pack: str, facts: Mapping[str, Any], evidence: str = "", *, today: date, by: Person, at: datetime
) -> Quote:
    """This function will ask a law pack what is owed for these facts, and keep its answer in the place of the last.

    :param facts: by name as JSON has them; what is not known is left out and never guessed.
    :param today: the day asked, where the brand is.
    :raises BadFacts: for facts that the pack does not take.
    :raises NoSuchPack: naming what there is.
    :raises CannotOffer: on a request or a closed case, and for an excuse without evidence.
    """
    case = lock_case(case.id)
    still_open(case)
    evidence = evidence.strip()
    if len(evidence) > EVIDENCE_LENGTH:
        raise CannotOffer(f"evidence: {len(evidence)} characters are too many; say it in {EVIDENCE_LENGTH}.")
    answer = as_json(shelf.quote(pack, facts, today))
    if rules.is_excuse(answer) and not evidence:
        raise CannotOffer("evidence: say what proves it; that nothing is owed is decided in your name.")
    owed = rules.sum_of(answer)
    last = Quote.objects.filter(case=case, pack=pack, replaced_at__isnull=True).first()
    if last:
        Quote.objects.filter(id=last.id).update(replaced_at=at)
    made = Quote.objects.create(
        id=new_id(at),
        case=case,
        pack=pack,
        facts=dict(facts),
        evidence=evidence,
        outcome=answer["outcome"],
        amount_minor=owed.minor if owed else 0,
        currency=owed.currency if owed else "",
        answer=answer,
        asked_by=by,
        asked_at=at,
    )
    told: dict[str, object] = {"pack": pack, "outcome": made.outcome, "verified_on": answer["verified_on"]}
    if owed:
        told |= {"amount_minor": owed.minor, "currency": owed.currency}
    if answer.get("reason"):
        told["reason"] = answer["reason"]
    journal.write([journal.Line("remedies.law_asked", made.id, case.id, told)], by=by, at=at)
    return made


@transaction.atomic
def hold(quote: Quote, key: str, promise: Promise, *, by: Actor, at: datetime) -> Duty:
    """This function will say which promise holds us to a day of the law."""
    duty = Duty.objects.create(quote=quote, key=key, promise=promise)
    facts = {"duty": key, "promise": str(promise.id), "pack": quote.pack}
    journal.write([journal.Line("remedies.duty_held", quote.id, quote.case_id, facts)], by=by, at=at)
    return duty


@transaction.atomic
def settle(
    quote: Quote, *, remedy: Remedy | None = None, telling: Message | None = None, by: Actor, at: datetime
) -> None:
    """This function will say which remedy gives what a quote found owed, and which letter tells of it."""
    done = {name: value for name, value in (("remedy", remedy), ("telling", telling)) if value}
    Quote.objects.filter(id=quote.id).update(**done)
    for name, value in done.items():
        setattr(quote, name, value)
    facts = {name: str(value.id) for name, value in done.items()}
    journal.write([journal.Line("remedies.quote_settled", quote.id, quote.case_id, facts)], by=by, at=at)

"""Writing playbooks and plans, and writing down what was started from them for an incident."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from amends.cases.models import Case
from amends.detect.models import Incident
from amends.journal import actions as journal
from amends.journal.actors import Actor
from amends.kernel.ids import new_id
from amends.kernel.money import Money
from amends.kinds.models import Kind
from amends.people.models import Person
from amends.playbooks.models import (
    Addressed,
    Applied,
    Broadcast,
    FormerPlaybook,
    PlanRun,
    PlanStep,
    Playbook,
    RemedyRule,
)
from amends.playbooks.rules import Pause, PlanB, Step, check_plan, steps_of_plan
from amends.post.models import Outbound
from amends.promises.models import Promise
from amends.remedies.models import Remedy

# How the key of a letter to all begins; the letter's own id and its reader's follow.
LETTER = "broadcast"


class NotAnyMore(Exception):
    """Somebody else changed it meanwhile; nothing is changed by this."""


@transaction.atomic
def write(kind: Kind, steps: Sequence[Step], *, plan_b: str = "", by: Actor, at: datetime) -> Playbook:
    """This function will write the playbook of a kind, as its next version."""
    playbook = Playbook.objects.filter(kind=kind).first() or Playbook(id=new_id(at), kind=kind, version=0)
    playbook.steps = [step.as_json() for step in steps]
    playbook.plan_b = plan_b
    return _written(playbook, by, at)


class ChangedMeanwhile(ValueError):
    """Somebody wrote another version since the page was opened; nothing is changed."""

    def __init__(self) -> None:
        super().__init__("steps: somebody has changed this playbook since you opened it; look again, nothing is lost.")


@transaction.atomic
def change_steps(
    kind: Kind, steps: Sequence[Step], why: str, *, seen_version: int, by: Person, at: datetime
) -> Playbook:
    """This function will give a kind other steps, as its playbook's next version, and keep those before.

    :param steps: checked (`rules.check_steps`).
    :raises ChangedMeanwhile: when the version seen (0: none) is not the last; nothing is changed.
    :raises ValueError: without a reason.
    """
    if not why.strip():
        raise ValueError("why: say in a few words why it is changed; whoever reads it later will ask.")
    playbook = Playbook.objects.select_for_update(of=("self",)).filter(kind=kind).first()
    if (playbook.version if playbook else 0) != seen_version:
        raise ChangedMeanwhile
    playbook = playbook or Playbook(id=new_id(at), kind=kind, version=0)
    former = FormerPlaybook(id=new_id(at), version=playbook.version, steps=playbook.steps, why=why.strip()[:200])
    playbook.steps = [step.as_json() for step in steps]
    _written(playbook, by, at)
    former.playbook, former.replaced_by, former.replaced_at = playbook, by, at
    former.save(force_insert=True)
    return playbook


@transaction.atomic
def write_plan(kind: Kind, plan: PlanB, *, by: Person, at: datetime) -> Playbook:
    """This function will write plan B into the playbook of a kind; what it approves in advance is approved by `by`.

    :raises BadPlan: naming the field; nothing is changed.
    """
    checked = check_plan(plan)
    playbook = Playbook.objects.filter(kind=kind).first() or Playbook(id=new_id(at), kind=kind, version=0)
    playbook.plan_b, playbook.calls = checked.words, checked.calls
    playbook.care_minor, playbook.care_currency = checked.care_minor, checked.care_currency
    playbook.care_by = by if checked.care_minor else None
    playbook.update_minutes = checked.update_minutes
    return _written(playbook, by, at)


def _written(playbook: Playbook, by: Actor, at: datetime) -> Playbook:
    playbook.version += 1
    playbook.changed_at = at
    playbook.save()
    facts: dict[str, object] = {"kind": playbook.kind.slug, "version": playbook.version}
    if playbook.care_minor:
        facts |= {"care_minor": playbook.care_minor, "care_currency": playbook.care_currency}
    journal.write([journal.Line("playbooks.written", playbook.id, None, facts)], by=by, at=at)
    return playbook


@transaction.atomic
def start_plan(incident: Incident, playbook: Playbook, *, by: Person, at: datetime) -> PlanRun:
    """This function will start plan B for an incident as it stands now.

    :raises NotAnyMore: when it was started before.
    """
    run, is_new = PlanRun.objects.get_or_create(
        incident=incident,
        defaults={
            "words": playbook.plan_b,
            "care_minor": playbook.care_minor,
            "care_currency": playbook.care_currency,
            "care_by": playbook.care_by,
            "update_minutes": playbook.update_minutes,
            "started_by": by,
            "started_at": at,
        },
    )
    if not is_new:
        raise NotAnyMore("Plan B was started already.")
    plan = PlanB(playbook.plan_b, playbook.calls, playbook.care_minor, playbook.care_currency, playbook.update_minutes)
    care = str(Money(plan.care_minor, plan.care_currency)) if plan.care_minor else ""
    PlanStep.objects.bulk_create(
        PlanStep(id=new_id(at), run=run, place=place, words=words[:300])
        for place, words in enumerate(steps_of_plan(plan, care))
    )
    facts: dict[str, object] = {"playbook": str(playbook.id), "version": playbook.version}
    journal.write([journal.Line("playbooks.plan_started", incident.id, None, facts)], by=by, at=at)
    return run


@transaction.atomic
def do_step(step: PlanStep, *, by: Person, at: datetime) -> None:
    """This function will write down that a step of a plan was done; said again, it is said once."""
    if PlanStep.objects.filter(id=step.id, done_at__isnull=True).update(done_at=at, done_by=by):
        facts = {"place": step.place}
        journal.write([journal.Line("playbooks.plan_step_done", step.run_id, None, facts)], by=by, at=at)


@transaction.atomic
def begin_letter(
    incident: Incident, words: str, next_at: datetime, per_minute: int, *, by: Person, at: datetime
) -> Broadcast:
    """This function will write down a letter to all that begins to go out; the one before reaches nobody any more.

    :raises NotAnyMore: while the one before still goes out, or rests.
    """
    earlier = Broadcast.objects.select_for_update().filter(incident=incident, stopped_at__isnull=True)
    for one in earlier:
        if one.done_at is None:
            raise NotAnyMore("The letter before has not reached everybody yet: wait for it, or stop it.")
        Broadcast.objects.filter(id=one.id).update(stopped_at=at, going_from=None)
    made = Broadcast.objects.create(
        id=new_id(at),
        incident=incident,
        words=words,
        next_at=next_at,
        per_minute=per_minute,
        written_by=by,
        started_at=at,
        going_from=at,
    )
    facts = {"broadcast": str(made.id), "per_minute": per_minute, "next_at": next_at.isoformat()}
    journal.write([journal.Line("playbooks.letter_begun", incident.id, None, facts)], by=by, at=at)
    return made


@transaction.atomic
def turn_letter(broadcast: Broadcast, do: str, *, by: Person, at: datetime) -> None:
    """This function will let a letter to all rest (`pause`), go on (`resume`) or end (`stop`).

    :raises NotAnyMore: when it does so already, or was stopped.
    """
    rows = Broadcast.objects.filter(id=broadcast.id, stopped_at__isnull=True)
    changed = {
        "pause": lambda: rows.filter(going_from__isnull=False).update(going_from=None, count_since=0),
        "resume": lambda: rows.filter(going_from__isnull=True).update(going_from=at, count_since=0),
        "stop": lambda: rows.update(stopped_at=at, going_from=None),
    }[do]()
    if not changed:
        raise NotAnyMore("This letter rests, goes on or was stopped already; look at it again.")
    facts = {"broadcast": str(broadcast.id), "do": do}
    journal.write([journal.Line("playbooks.letter_turned", broadcast.incident_id, None, facts)], by=by, at=at)


def addressed(broadcast: Broadcast, cases: Sequence[Case], others: int, *, by: Actor, at: datetime) -> None:
    """This function will note on which cases a letter was written, and to how many others; in the transaction that
    writes it."""
    Addressed.objects.bulk_create(Addressed(id=new_id(at), broadcast=broadcast, case=case) for case in cases)
    broadcast.count_since += len(cases) + others
    Broadcast.objects.filter(id=broadcast.id).update(count_since=broadcast.count_since)
    if cases or others:
        facts = {"broadcast": str(broadcast.id), "cases": len(cases), "others": others}
        journal.write([journal.Line("playbooks.letter_written", broadcast.incident_id, None, facts)], by=by, at=at)


def had_letter(letters: Sequence[tuple[Case, Outbound]], *, by: Actor, at: datetime) -> None:
    """Writes down that these cases had a letter to all before they were opened, so that it is not written again."""
    had = [(case, letter.key.split(":")) for case, letter in letters]
    rows = [Addressed(id=new_id(at), broadcast_id=UUID(key[1]), case=case) for case, key in had if key[0] == LETTER]
    Addressed.objects.bulk_create(rows, ignore_conflicts=True)
    facts = {"had": "letter"}
    journal.write((journal.Line("playbooks.had_letter", row.id, row.case_id, facts) for row in rows), by=by, at=at)


def reached_all(broadcast: Broadcast, *, by: Actor, at: datetime) -> None:
    """Writes down when everybody had it for the first time; who comes late gets it too."""
    if Broadcast.objects.filter(id=broadcast.id, done_at__isnull=True).update(done_at=at):
        facts = {"broadcast": str(broadcast.id)}
        journal.write([journal.Line("playbooks.letter_done", broadcast.incident_id, None, facts)], by=by, at=at)


@transaction.atomic
def ask_rule(rule: RemedyRule, *, by: Person, at: datetime) -> RemedyRule:
    """This function will write down a rule that somebody asks for; granted at once where `granted_by` is set.

    :raises NotAnyMore: while the incident has another one.
    """
    open_ = RemedyRule.objects.filter(incident=rule.incident, refused_at__isnull=True, stopped_at__isnull=True)
    if open_.exists():
        raise NotAnyMore("There is a rule already: stop that one first.")
    rule.save(force_insert=True)
    facts = {
        "rule": str(rule.id),
        "offering": rule.offering.slug,
        "amount_minor": rule.amount_minor,
        "currency": rule.currency,
        "customers_most": rule.customers_most,
        "granted_by": str(rule.granted_by_id or ""),
    }
    journal.write([journal.Line("playbooks.rule_asked", rule.incident_id, None, facts)], by=by, at=at)
    return rule


@transaction.atomic
def decide_rule(rule: RemedyRule, refusal: str = "", *, by: Person, at: datetime) -> None:
    """This function will grant a rule that somebody else asked for, or refuse it with words for them.

    :raises NotAnyMore: when it was decided or stopped meanwhile.
    """
    rows = RemedyRule.objects.filter(
        id=rule.id, granted_at__isnull=True, refused_at__isnull=True, stopped_at__isnull=True
    )
    changed = (
        rows.update(refused_at=at, refusal=refusal[:300]) if refusal else rows.update(granted_at=at, granted_by=by)
    )
    if not changed:
        raise NotAnyMore("This rule was decided on meanwhile.")
    verb = "playbooks.rule_refused" if refusal else "playbooks.rule_granted"
    facts = {"rule": str(rule.id), "asked_by": str(rule.asked_by_id)}
    journal.write([journal.Line(verb, rule.incident_id, None, facts)], by=by, at=at)


@transaction.atomic
def stop_rule(rule: RemedyRule, *, by: Actor, at: datetime) -> None:
    """This function will let a rule give nothing more; what it gave stays given.

    :raises NotAnyMore: when it was stopped or refused before.
    """
    if not RemedyRule.objects.filter(id=rule.id, refused_at__isnull=True, stopped_at__isnull=True).update(
        stopped_at=at
    ):
        raise NotAnyMore("This rule gives nothing more already.")
    facts = {"rule": str(rule.id)}
    journal.write([journal.Line("playbooks.rule_stopped", rule.incident_id, None, facts)], by=by, at=at)


@transaction.atomic
def bind_rule(rule: RemedyRule, approval: Promise, *, by: Actor, at: datetime) -> None:
    """This function will say which promise answers a rule that was asked for."""
    RemedyRule.objects.filter(id=rule.id).update(approval=approval)
    rule.approval = approval
    facts = {"rule": str(rule.id), "approval": str(approval.id)}
    journal.write([journal.Line("playbooks.rule_bound", rule.incident_id, None, facts)], by=by, at=at)


def rest(rule: RemedyRule, because: Pause | None, *, by: Actor, at: datetime) -> None:
    """Writes down why a rule waits, or that it goes on; nothing where it is known."""
    why = because.value if because else ""
    if RemedyRule.objects.filter(id=rule.id).exclude(rests_because=why).update(rests_because=why):
        facts = {"rule": str(rule.id), "because": why}
        journal.write([journal.Line("playbooks.rule_rests", rule.incident_id, None, facts)], by=by, at=at)


def apply(
    rule: RemedyRule, case: Case, remedy: Remedy | None, left_because: str = "", *, by: Actor, at: datetime
) -> None:
    """Writes down what a rule did for a customer; in the transaction that does it."""
    made = Applied.objects.create(
        id=new_id(at),
        rule=rule,
        customer_id=case.customer_id,
        case=case,
        remedy=remedy,
        left_because=left_because,
    )
    facts = {"rule": str(rule.id), "remedy": str(remedy.id) if remedy else "", "left_because": left_because}
    journal.write([journal.Line("playbooks.rule_applied", made.id, case.id, facts)], by=by, at=at)

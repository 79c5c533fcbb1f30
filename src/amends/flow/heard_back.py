"""What we hear of letters that have left: they arrived, they came back, somebody marked them as unwanted.

Nothing is rewritten by it. What came back makes a promise to reach the customer; measures do the counting.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from amends.cases import actions as cases
from amends.cases.models import Case
from amends.cases.queries import whole_many
from amends.cases.rules import Ending
from amends.conversation.queries import of_outbounds
from amends.flow import alerting, routing
from amends.flow.following import owe_hearing
from amends.flow.owing import Counted, due, owe
from amends.followups import actions as followups
from amends.followups import queries as followed
from amends.journal.actors import Actor
from amends.post import actions as post
from amends.post import events
from amends.post.actions import Outgoing
from amends.post.channels.mail.provider_calls import Became, Told
from amends.post.models import Account, Outbound
from amends.post.queries import letters_named
from amends.post.rules import Channel
from amends.promises import actions as promises
from amends.promises.actions import Wish
from amends.promises.models import Promise
from amends.promises.queries import open_of_kind
from amends.promises.rules import Alarm, PromiseKind

REACH_MINUTES = 15


@transaction.atomic
def arrived(rows: Sequence[Outbound], *, by: Actor, at: datetime) -> None:
    """This function will record that letters reached their mailboxes. That a machine took them keeps no promise."""
    messages = of_outbounds([row.id for row in rows])
    events.deliver(rows, cases={m.outbound_id: m.case_id for m in messages if m.outbound_id}, by=by, at=at)


@transaction.atomic
def came_back(rows: Sequence[Outbound], *, by: Actor, at: datetime) -> list[Promise]:
    """This function will record what came back; on each case the owner owes reaching the customer, due at once.

    A case that closed on the strength of a person's letter is open again: its customer has not read it. So is one whose
    customer was asked whether it holds and never got the question: then a person asks another way.
    """
    messages = of_outbounds([row.id for row in rows])
    fresh = post.bounce(rows, cases={m.outbound_id: m.case_id for m in messages if m.outbound_id}, by=by, at=at)
    fresh_ids = {row.id for row in fresh}
    hurt = {m.case_id for m in messages if m.outbound_id in fresh_ids}
    human = {m.case_id for m in messages if m.outbound_id in fresh_ids and not m.is_automatic}
    unasked = followed.of_letters([row.key for row in fresh])
    whole = list(whole_many(hurt).values())
    reopens = human | {row.case_id for row in unasked}
    back = [case for case in whole if case.id in reopens and case.ending in OPENED_AGAIN]
    for case in back:
        _open_again(case, by, at)
    for row in unasked:
        row.case = next(case for case in whole if case.id == row.case_id)
        wait = owe_hearing(row, by=by, at=at) if not row.case.is_closed else None
        followups.came_back(row, wait, by=by, at=at)
    routing.give_to_who_is_there(back, by=by, at=at)
    return owe_reach([case for case in whole if not case.is_closed], by=by, at=at)


# Endings that rest on what the customer was told, or asked.
OPENED_AGAIN = {Ending.RECOVERY_ENDED.value, Ending.WAITING_ENDED.value}


def _open_again(case: Case, by: Actor, at: datetime) -> None:
    is_done = case.ending == Ending.RECOVERY_ENDED.value
    cases.reopen(case, because="came_back", stays_resolved=is_done, by=by, at=at)
    if not is_done:
        promises.make([owe(case, PromiseKind.RESOLUTION, at)], by=by, at=at, renew_standing=False)


def owe_reach(open_cases: Sequence[Case], *, by: Actor, at: datetime) -> list[Promise]:
    """This function will owe reaching the customers of open cases another way, where that is not owed yet; their
    owners are told. In the caller's transaction."""
    owed = {promise.case_id for promise in open_of_kind([case.id for case in open_cases], [PromiseKind.REACH])}
    made = promises.make([_reach(case, at) for case in open_cases if case.id not in owed], by=by, at=at)
    alerting.raise_alarms([(promise, Alarm.WARNING) for promise in made], by=by, at=at)
    return made


def _reach(case: Case, at: datetime) -> Wish:
    """Due at once: in the quarter of an hour that a person needs to pick up a telephone."""
    counted: Counted = due(case, PromiseKind.REACH, at, REACH_MINUTES)
    return Wish(
        PromiseKind.REACH,
        "We reach you another way: a message came back",
        case.owner or case.team,
        counted.due_at,
        counted.by,
        case,
    )


@transaction.atomic
def complained(rows: Sequence[Outbound], *, by: Actor, at: datetime) -> None:
    """This function will record that somebody marked letters of ours as unwanted, and tell the owners of their cases.

    No automatic letter goes to that address any more (`restraining`); a person may still write, and sees the mark.
    """
    messages = of_outbounds([row.id for row in rows])
    cases_by = {m.outbound_id: m.case_id for m in messages if m.outbound_id}
    fresh = events.complain(rows, cases=cases_by, by=by, at=at)
    whole = whole_many({cases_by[row.id] for row in fresh if row.id in cases_by})
    _tell_owners([(row, whole[cases_by[row.id]]) for row in fresh if row.id in cases_by], by, at)


@transaction.atomic
def told_by_provider(account: Account, told: Sequence[Told], *, by: Actor, at: datetime) -> int:
    """This function will record what a provider says became of the letters of its account's brand; returns of how many.

    What it says of others' letters, or of a recipient to whom we did not write, is not believed.
    """
    known = letters_named([one.outbound_id for one in told], [one.message_id for one in told], brand=account.brand)
    found: dict[Became, list[Outbound]] = {became: [] for became in Became}
    for one in told:
        row = known.get(one.outbound_id) or known.get(one.message_id)
        if row is not None and one.recipient.lower() in {"", row.to_address.lower()}:
            found[one.became].append(row)
    arrived(found[Became.DELIVERED], by=by, at=at)
    came_back(found[Became.CAME_BACK], by=by, at=at)
    complained(found[Became.COMPLAINED], by=by, at=at)
    return sum(len(rows) for rows in found.values())


def _tell_owners(complaints: Sequence[tuple[Outbound, Case]], by: Actor, at: datetime) -> None:
    if not complaints:
        return
    roster = alerting.Roster.at(at)
    letters = []
    for row, case in complaints:
        meant = case.owner or roster.lead(case.team_id)
        if meant is None:
            continue
        person = roster.reach(meant)
        letters.append(
            Outgoing(
                key=f"complained:{row.id}",
                brand=case.brand,
                channel=Channel.MAIL,
                to_name=person.name,
                to_address=person.email,
                subject=f"{case.reference}: our mail was marked as unwanted",
                text=(
                    f"{case.reference}: the mail provider of the customer says that a letter of ours was marked as "
                    "unwanted.\n\nNothing goes to that address by itself any more; automatic words stand on the "
                    "customer's page. You may still write. Perhaps a call is better.\n"
                ),
                is_automatic=True,
            )
        )
    post.dispatch(letters, by=by, at=at)

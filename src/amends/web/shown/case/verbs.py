"""The journal's verbs as sentences. A verb that is not here is for the machine alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from amends.conversation.lines import Spoken
from amends.journal.story import Happening
from amends.post.rules import Channel
from amends.promises.rules import PromiseKind
from amends.remedies.rules.agreements import VERBS as VOUCHER_VERBS
from amends.web.shown.case.choices import HAND_OFF_REASONS
from amends.web.shown.case.followed import FOLLOWED, Facts
from amends.web.shown.case.promises import ower_of
from amends.web.words import money

if TYPE_CHECKING:
    from amends.web.shown.case.timeline import Teller

Sentence = Callable[["Teller", Happening], tuple[str, str] | None]

CHANNELS = {
    Channel.MAIL.value: "mail",
    Channel.FORM.value: "form",
    Channel.API.value: "another system",
    Channel.IMPORT.value: "file",
    Channel.PHONE.value: "phone",
    Channel.CHAT.value: "chat",
    Channel.SOCIAL.value: "social",
    Channel.LETTER.value: "letter",
    Channel.IN_PERSON.value: "in person",
    Channel.PAGE.value: "their page",
    Channel.SIGNAL.value: "our own records",
}
ENDINGS = {
    "recovery_ended": "everything promised was kept",
    "duplicate": "it is a duplicate",
    "not_a_failure": "nothing had failed",
    "withdrawn": "the customer took it back",
    "unreachable": "the customer could not be reached",
    "averted": "it was averted in time",
    "false_alarm": "it was a false alarm",
    "spam": "it was spam",
    "waiting_ended": "the customer did not answer",
}
BECAUSE = {
    "wrote": "the customer wrote again",
    "answered_late": "the customer answered",
    "not_yet": "it does not hold yet",
    "low_rating": "the customer was not satisfied",
    "not_solved": "the customer said that it is not solved",
    "declined": "the customer declined what was offered",
    "promised": "a letter that had waited promised something",
    "unsaid": "the letter with the outcome was called back",
    "unjoined": "it was no duplicate after all",
    "came_back": "a letter to the customer came back undelivered",
    "payment_returned": "a payment to the customer came back",
    "happened_again": "it happened again",
    "ended_wrongly": "it was ended by mistake",
}
GUESSED = {
    "soon": "it came within an hour of their last word",
    "kind": "it is about the same kind of failure",
    "subject": "it has the same subject",
    "reference": "it names this case",
}
REASONS = {
    "renegotiated": "moved in time",
    "handed_on": "handed on",
    "waiting_ended": "no answer came",
    "case_ended": "the case ended",
    "answered_otherwise": "answered otherwise",
    "refused": "refused",
    "declined": "the customer declined",
    "no_answer": "no answer",
    "unsaid": "called back",
}


def spoken(one: Spoken) -> tuple[str, str]:
    """The kind of an entry for something said, and its words: automatic words are no person's."""
    if one.direction == "in":
        return "said", "wrote to us"
    if one.direction == "note":
        return "note", "noted"
    if one.direction == "call":
        return "call", "spoke in person" if one.channel == Channel.IN_PERSON.value else "spoke on the phone"
    if one.stopped_at is not None:
        return "wrote", "wrote, and called it back before it went out"
    if one.bounced_at is not None:
        return "sent" if one.is_automatic else "wrote", "wrote; it came back undelivered"
    return ("sent", "wrote") if one.is_automatic else ("wrote", "wrote to the customer")


def _did(words: str) -> Sentence:
    return lambda teller, one: ("did", words)


def _from_facts(words: Callable[[Facts], str]) -> Sentence:
    return lambda teller, one: ("did", words(one.facts))


def _with(words: str) -> Sentence:
    return lambda teller, one: ("did", words.format(reference=one.facts.get("reference", "a case")))


def _opened(teller: Teller, one: Happening) -> tuple[str, str]:
    if one.facts.get("channel") == Channel.SIGNAL.value:
        return "did", "noticed it before the customer told us, and opened the case"
    return "did", "opened the case"


def _assigned(teller: Teller, one: Happening) -> tuple[str, str]:
    owner = one.facts.get("owner")
    if owner is None:
        return "did", "gave the case to the team"
    if one.actor == f"person:{owner}":
        return "did", "took the case"
    return "did", f"gave the case to {teller.person(owner)}"


HELD_BACK = {
    "complained": "the address has marked our mail as unwanted",
    "receipt": "it had a receipt within the hour",
    "loop": "too many in an hour, perhaps a machine answers",
}


def _held_back(teller: Teller, one: Happening) -> tuple[str, str]:
    why = HELD_BACK.get(str(one.facts.get("reason")), "")
    return "did", f"kept an automatic letter on the customer's page: {why}"


def _mentioned(teller: Teller, one: Happening) -> tuple[str, str]:
    return "did", f"mentioned {teller.person(one.facts.get('person'))} in a note"


def _offered(teller: Teller, one: Happening) -> tuple[str, str]:
    return (
        "did",
        f"offered the case to {teller.person(one.facts.get('to'))}: {HAND_OFFS.get(str(one.facts.get('reason')), '')}",
    )


def _heard(teller: Teller, one: Happening) -> tuple[str, str]:
    return "did", "was told that we understood" if one.facts.get("confirmed") else "wrote down what was heard"


def _person_now(teller: Teller, one: Happening) -> tuple[str, str]:
    return "did", "a person is needed now" if one.facts.get("needed") else "nobody is needed at once any more"


def _deviated(teller: Teller, one: Happening) -> tuple[str, str] | None:
    # A broken promise has its own entry.
    because = str(one.facts.get("because"))
    return None if because == "promise_broken" else ("did", f"failed once more: {BECAUSE.get(because, because)}")


LOOK_BECAUSE = {
    "declined": "the customer declined what was offered",
    "not_yet": "the customer said that it does not hold",
    "not_solved": "the customer said that it is not solved",
    "low_answer": "the customer was not satisfied",
}
LOOK_ENDINGS = {
    "agreed": "agreed with the customer",
    "final": "with a final answer",
    "case_ended": "the case ended",
}


def _look_begun(teller: Teller, one: Happening) -> tuple[str, str]:
    return "did", f"a second look began: {LOOK_BECAUSE.get(str(one.facts.get('because')), '')}"


def _look_ended(teller: Teller, one: Happening) -> tuple[str, str]:
    return "did", f"ended the second look: {LOOK_ENDINGS.get(str(one.facts.get('ending')), '')}"


def _closed(teller: Teller, one: Happening) -> tuple[str, str]:
    ending = str(one.facts.get("ending"))
    return "did", f"closed the case: {ENDINGS.get(ending, ending)}"


SHOWN_BY = {
    "other_case": "joined to another",
    "tries": "tried three times on two channels",
    "they_wrote": "they wrote so",
    "they_said": "they said so in a call",
    "our_records": "our own records show it",
    "content": "its words show it",
    "other": "in words of ours",
}


def _ended_otherwise(teller: Teller, one: Happening) -> tuple[str, str]:
    return "did", f"what shows it: {SHOWN_BY.get(str(one.facts.get('shown_by')), '')}"


def _raised(teller: Teller, one: Happening) -> tuple[str, str]:
    because = str(one.facts.get("because"))
    return "did", f"the owner may give one step more on this case: {BECAUSE.get(because, because)}"


def _reopened(teller: Teller, one: Happening) -> tuple[str, str]:
    because = str(one.facts.get("because"))
    return "did", f"the case came back: {BECAUSE.get(because, because)}"


def _guessed(teller: Teller, one: Happening) -> tuple[str, str]:
    because = str(one.facts.get("because"))
    return "did", f"put it on this case, because {GUESSED.get(because, because)}"


def _words(teller: Teller, one: Happening) -> str:
    promise = teller.promises.get(one.subject_id)
    return promise.words if promise else _plain(one.facts.get("kind"))


HAND_OFFS = {option.value: option.label for option in HAND_OFF_REASONS}
ASKED = {PromiseKind.WORK.value, PromiseKind.APPROVAL.value}


def _made(teller: Teller, one: Happening) -> tuple[str, str] | None:
    promise = teller.promises.get(one.subject_id)
    if promise and promise.kind == PromiseKind.HAND_OFF.value:
        return None  # the offer has its own entry
    if promise and (promise.customer_id or promise.kind in ASKED):
        whom = teller.customer if promise.customer_id else ower_of(teller.found, promise)
        return "promised", f"asked {whom}: {promise.words}, by {teller.when(one.facts['due_at'])}"
    return "promised", f"promised: {_words(teller, one)}, by {teller.when(one.facts['due_at'])}"


def _kept(teller: Teller, one: Happening) -> tuple[str, str] | None:
    promise = teller.promises.get(one.subject_id)
    if promise and promise.kind == PromiseKind.HAND_OFF.value:
        return None  # and so has its answer
    if promise and (promise.customer_id or promise.kind in ASKED):
        return "answered" if promise.customer_id else "kept", f"answered: {promise.words}"
    return "kept", f"kept: {_words(teller, one)}"


def _broken(teller: Teller, one: Happening) -> tuple[str, str]:
    return "broken", f"{_words(teller, one)}, promised for {teller.when(one.facts['due_at'])}"


def _released(teller: Teller, one: Happening) -> tuple[str, str] | None:
    reason = str(one.facts.get("reason"))
    return "did", f"let go: {_words(teller, one)} ({REASONS.get(reason, reason)})"


def _moved(teller: Teller, one: Happening) -> tuple[str, str]:
    return "promised", f"moved: {_words(teller, one)}, now by {teller.when(one.facts['to'])}"


def _remedy(verb: str) -> Sentence:
    def told(teller: Teller, one: Happening) -> tuple[str, str]:
        amount = one.facts.get("amount_minor")
        worth = f" {money(amount, str(one.facts['currency']))}" if isinstance(amount, int) and amount else ""
        return "did", f"{verb} {teller.remedies.get(one.subject_id, 'a remedy')}{worth}"

    return told


def _fair_said(teller: Teller, one: Happening) -> tuple[str, str]:
    minor = one.facts.get("fair_minor")
    worth = money(minor, str(one.facts["currency"])) if isinstance(minor, int) else "it in their words"
    return "did", f"said what they would consider fair: {worth}"


def _cause(teller: Teller, one: Happening) -> tuple[str, str]:
    slug = str(one.facts.get("cause"))
    return "did", "does not know the cause yet" if slug == "not_known_yet" else f"named the cause: {_plain(slug)}"


def _plain(code: object) -> str:
    return str(code or "").replace("_", " ").replace("-", " ")


# What a customer does in their own name. Of the rest, their word is only the occasion.
THEIRS = frozenset(
    {
        *("cases.contacted", "followups.answered", "followups.rated", "customers.copy_given"),
        *("conversation.link_revoked", "conversation.page_code_sent", "conversation.page_code_wrong"),
        *("remedies.accepted", "remedies.declined", "remedies.fair_said", *VOUCHER_VERBS),
    }
)
SENTENCES: dict[str, Sentence] = {
    "measure.experiment_assigned": _did("came under one of two ways that are tried"),
    "measure.experiment_made_good": _did("made good what the other way would have given"),
    "conversation.mentioned": _mentioned,
    "cases.opened": _opened,
    "cases.assigned": _assigned,
    "cases.hand_off_offered": _offered,
    "cases.hand_off_accepted": _did("accepted the hand-off"),
    "cases.hand_off_declined": _did("did not take the hand-off"),
    "cases.heard": _heard,
    "cases.fixed": _did("put it right"),
    "cases.outcome_told": _did("told the outcome"),
    "cases.outcome_untold": _did("took the outcome back before it went out"),
    "cases.person_now": _person_now,
    "cases.person_added": _did("added somebody to the case"),
    "cases.deviated": _deviated,
    "cases.contacted": _did("came to us for the first time"),
    "cases.connected": _did("found where it comes from"),
    "cases.healed": _did("it mended by itself"),
    "cases.found_wrong": _did("it had been told by mistake, and was taken back"),
    "cases.stands_again": _did("it is not over after all: what said so was taken back"),
    "cases.held_for_person": _did("wants a person to write first: nothing automatic went out"),
    "cases.also_shown": _did("shown by another signal too"),
    "cases.failed_again": _did("it failed once more"),
    "cases.waiting_began": _did("waits for the customer"),
    "cases.waiting_ended": _did("waits no longer"),
    "cases.made_recovery": _did("took it for a failure after all"),
    "cases.made_request": _did("took it for a request: nothing failed"),
    "cases.sized": _did("said of which kind it is, and how grave"),
    "cases.resolved": _did("resolved the case"),
    "cases.closed": _closed,
    "cases.ended_otherwise": _ended_otherwise,
    "cases.ending_confirmed": _did("read again how it ended: it ended so"),
    "remedies.authority_raised": _raised,
    "cases.reopened": _reopened,
    "cases.customer_changed": _did("found out that two customers are one person; the case is theirs"),
    "cases.guessed": _guessed,
    "cases.alike": _with("found that whoever has {reference} may be the same person"),
    "cases.not_alike": _with("said that whoever has {reference} is somebody else: they are two"),
    "cases.joined": _with("joined {reference} to this case"),
    "cases.unjoined": _with("took {reference} out of this case again"),
    "cases.split_off": _with("made {reference} of some of its messages"),
    "cases.split_from": _with("made this case of messages of {reference}"),
    "cases.split_undone": _did("took the splitting back"),
    "promises.made": _made,
    "promises.kept": _kept,
    "promises.broken": _broken,
    "promises.released": _released,
    "promises.moved": _moved,
    "conversation.link_revoked": _did("took back a link to the customer's page"),
    "conversation.page_code_sent": _did("asked for a code, for what we keep about them"),
    "conversation.page_code_wrong": _did("typed a wrong code, for what we keep about them"),
    "customers.copy_given": _did("had a copy of what we keep about them"),
    "post.bounced": _did("a message came back undelivered"),
    "post.complained": _did("heard that our mail was marked as unwanted: nothing automatic goes there any more"),
    "post.after_complaint": _did("sends it to an address that has marked our mail as unwanted"),
    "post.held_back": _held_back,
    "post.given_up": _did("gave up a letter that could not be delivered"),
    "post.another_way": _did("sent a letter another way that could not be delivered"),
    "remedies.asked": _remedy("asked for"),
    "remedies.approved_first": _remedy("approved, as the first of two,"),
    "remedies.granted": _remedy("granted"),
    "remedies.approved": _remedy("approved"),
    "remedies.refused": _remedy("refused"),
    "remedies.withdrawn": _remedy("took back"),
    "remedies.paid": _remedy("paid"),
    "remedies.paid_in_part": _remedy("paid a part of"),
    "remedies.voucher_issued": _remedy("issued as a voucher:"),
    "remedies.voucher_chosen": _remedy("chose a voucher for"),
    "remedies.voucher_code_asked": _did("asked for a code, to have a voucher for what the law owes"),
    "remedies.voucher_code_wrong": _did("typed a wrong code for a voucher"),
    "remedies.voucher_agreed": _remedy("agreed to a voucher, in the words of the law, for"),
    "remedies.voucher_revoked": _remedy("would rather have the money after all:"),
    "remedies.fair_said": _fair_said,
    "remedies.voucher_redeemed": _did("heard that something was bought with the voucher"),
    "remedies.voucher_expired": _did("let what was left on the voucher expire"),
    "remedies.payment_returned": _remedy("heard that the payment came back:"),
    "remedies.payout_unknown": _did("does not know whether a payment was made, and asks its provider"),
    "remedies.payout_failed": _did("could not make a payment: it is still owed"),
    "remedies.payout_made": _did("has a payment made in place of one that failed"),
    "remedies.destination_asked": _did("had the customer name another account, by a code to a known address"),
    "remedies.destination_proved": _did("named another account, by the code"),
    "remedies.destination_code_wrong": _did("typed a wrong code for another account"),
    "remedies.destination_given": _did("lets it be paid to the account that the customer named"),
    "remedies.destination_refused": _did("has it paid back as it was paid, and to no other account"),
    "remedies.declined": _remedy("wrote down that the customer declined"),
    "remedies.reversed": _remedy("reversed"),
    "remedies.look_begun": _look_begun,
    "remedies.look_ended": _look_ended,
    "remedies.final_written": _did("wrote a final answer; it waits for a lead"),
    "remedies.final_sent_back": _did("sent the final answer back to its author"),
    "remedies.law_asked": _did("asked what the law owes"),
    "remedies.decided_none": _did("decided: no remedy"),
    "learn.cause_set": _cause,
    "learn.fix_told": _did("told them what was changed because of it"),
    **{verb: _from_facts(words) for verb, words in FOLLOWED.items()},
}

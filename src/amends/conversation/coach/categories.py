"""The ten things that a reply to a failed customer does, and how each is spoiled: in what words the coach says so.

The categories and what passes in each follow the research on recovery replies that `docs/coach.md` names. A fault is
either an attempt that spoils (`spoils`), or words in whose place it should stand (the category is absent).
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """A way in which a sentence fails: why it hurts, and whether it spoils or is merely beside the point."""

    key: str
    reason: str
    spoils: bool = True


@dataclass(frozen=True, slots=True)
class Category:
    """One of the ten: what a reply does by it, what to write where it is missing, and its faults."""

    key: str
    does: str
    write: str
    faults: tuple[Fault, ...]


def _beside(key: str, reason: str) -> Fault:
    return Fault(key, reason, spoils=False)


CATEGORIES = (
    Category(
        "acknowledge",
        "says back what happened to this customer, in facts or harm",
        "Say what happened to them, with the day, the thing and what it cost them.",
        (
            _beside("receipt", "This says that their words arrived, not that somebody read them."),
            _beside("value_talk", "This could stand in any letter; nothing in it is theirs."),
            Fault("denial", "This answers their story with ours, before saying theirs back."),
            Fault("doubt", "This asks whether it happened at all."),
            _beside("elsewhere", "This sends them on, or on to something else, before saying what happened."),
            _beside("action_only", "What is done comes without what happened; they cannot see that it was understood."),
        ),
    ),
    Category(
        "empathy",
        "names the feeling or their view of it, tied to what caused it",
        "Say what it must have been like for them, and because of what.",
        (
            Fault("formula", "A formula is felt as one: it names no feeling and no cause."),
            Fault("minimise", "This makes it smaller than it was for them."),
            Fault("compare", "What others had to bear does not help them."),
            Fault("doubt_feeling", "This doubts what they feel, or tells them what to feel."),
            Fault("tone", "This judges how they speak, or is in another mood than theirs."),
            Fault("about_us", "This is about us, or claims to know what only they know."),
            _beside("facts_only", "Facts without what they meant to the customer."),
        ),
    ),
    Category(
        "apology",
        "is sorry for the very thing that we did",
        "Say that you are sorry, and for what we did: one sentence.",
        (
            Fault("generic", "Sorry for what? Name what we did."),
            Fault("but", "The 'but' takes the apology back."),
            Fault("no_agent", "Nobody did it here; say that we did."),
            Fault("conditional", "With 'if' we do not know yet whether we are sorry."),
            Fault("feelings_only", "This is sorry for what they feel, not for what we did."),
            Fault("grovelling", "More than they asked for; one plain sentence is believed."),
            Fault("regret", "Regret is not an apology, and one that is promised, refused or demanded is none."),
            _beside("none", "No apology is in this."),
        ),
    ),
    Category(
        "ownership",
        "names somebody, or says I, who carries it to the end or owns the mistake",
        "Say that you (or who, by name) will carry it until it is done.",
        (
            Fault("customer_work", "This makes it the customer's work."),
            Fault("shield", "A rule, a system or one's place stands here instead of a person."),
            Fault("someone", "Who? Name the person who does it, best: I."),
            Fault("diffuse", "'We' as a whole has no telephone; nobody carries it."),
            Fault("hand_off", "This hands it on, and they begin anew with somebody else."),
            Fault("conditional", "Carried only if something else allows it."),
            _beside("care_talk", "Care is said, nothing is taken on."),
        ),
    ),
    Category(
        "no_excuse_blame",
        "gives the plain cause, with us as the one who did it",
        "Say plainly what we did or did not do that caused it.",
        (
            Fault("blame_other", "This puts it on somebody else; to them all of it is us."),
            Fault("blame_customer", "This puts it on the customer."),
            Fault("excuse", "Circumstances are an excuse to whoever had the harm."),
            Fault("policy", "Our rules are no cause."),
            Fault("minimise", "This makes it smaller, or pretty, instead of saying what caused it."),
            Fault("no_agent", "Nobody did it here; say who of us did what."),
            Fault("doubt", "This doubts their account instead of giving ours."),
            Fault("but", "The 'but' or 'if' defends us."),
            _beside("no_cause", "No cause is in this."),
        ),
    ),
    Category(
        "time_promise",
        "says who does what by a time that can be checked",
        "Say by what day and hour, and promise a word even if there is no news.",
        (
            Fault("asap", "Soon is no time: name the day and the hour."),
            Fault("hedged", "With so many maybes it is no promise."),
            Fault("vague", "A time that nobody can check."),
            Fault("customer_date", "This date is the customer's duty, not ours."),
            _beside("other_date", "A date, but nothing that we promise them by then."),
            _beside("no_time", "What is done, but not by when."),
        ),
    ),
    Category(
        "ask_fair",
        "asks openly what they need or find fair, or gives a real choice",
        "Ask what they need, or what would be fair to them; or offer a choice of two.",
        (
            Fault("leading", "The answer is already in the question."),
            Fault("dictates", "This decides for them."),
            Fault("closing", "This asks whether we may close, not what they need."),
            Fault("rhetorical", "A question that reproaches asks nothing."),
            _beside("diagnostics", "A question for our files, not for what they need."),
            _beside("survey", "A rating is asked of them, not what they need."),
            _beside("no_question", "Nothing is asked."),
        ),
    ),
    Category(
        "assurance",
        "says what was checked or what now prevents it, or honestly what cannot be promised",
        "Say what you checked or tested, or what has been changed so that it cannot recur.",
        (
            Fault("formula", "'Seriously', 'rest assured': said by everybody, checked by nobody."),
            Fault("overpromise", "Nobody can promise 'never'."),
            Fault("lessons", "Lessons and reminders: nothing has changed yet that they could see."),
            Fault("unverified", "This is hoped or believed; nobody looked."),
            Fault("boast", "Praise of ourselves, while they had the opposite."),
            _beside("customer_action", "This asks them to take care."),
            _beside("intention", "What we intend is not yet done."),
        ),
    ),
    Category(
        "offer",
        "offers something concrete that makes it right, with no strings",
        "Say what they get, how much and how, without a condition.",
        (
            Fault("vague", "Something, some day: say what, how much and how."),
            Fault("next_purchase", "It helps only if they buy again, or buy more."),
            Fault("must_claim", "They have to ask for what is theirs."),
            Fault("strings", "It comes with a condition or as a favour."),
            Fault("insulting", "Next to what happened it is so little, or so far off, that it hurts."),
            Fault("refusal", "Nothing more than a duty, or a no."),
            _beside("none", "Nothing is offered in this."),
        ),
    ),
    Category(
        "follow_up",
        "says when we come back, after the fix, to see whether it holds",
        "Say when you will ask them whether it holds, after it is put right.",
        (
            Fault("customer_must", "They are to come back to us if it fails."),
            Fault("vague", "Some time, perhaps: name the day."),
            Fault("survey", "A review or a survey is for us, not for them."),
            _beside("before_fix", "A step on the way; whether it holds is asked afterwards."),
            _beside("internal", "We look at it among ourselves; they hear nothing."),
            Fault("farewell", "This closes the door."),
            _beside("marketing", "News of ours."),
        ),
    ),
)
BY_KEY = {one.key: one for one in CATEGORIES}

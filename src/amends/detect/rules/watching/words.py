"""What is asked of a thing through time, read in English."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from amends.detect.rules.sentences import condition_words, named, read_out
from amends.detect.rules.tree import Condition, Every, Is, Node
from amends.detect.rules.watching.asked import (
    EVERYTHING,
    Absence,
    All,
    AnyOf,
    Ask,
    Count,
    Each,
    Relation,
    Sequel,
    Span,
    Step,
    TimeOf,
    Times,
    Unit,
    Unusual,
    Which,
)
from amends.detect.rules.watching.reading import read_rule

RELATIONS: Final = {
    Relation.BEFORE: "is before",
    Relation.AT_OR_BEFORE: "is not after",
    Relation.AFTER: "is after",
    Relation.AT_OR_AFTER: "is not before",
    Relation.LESS_BEFORE: "is less than {} before",
    Relation.LEAST_BEFORE: "is at least {} before",
    Relation.LESS_AFTER: "is less than {} after",
    Relation.LEAST_AFTER: "is at least {} after",
}
TIMES: Final = {
    Is.EQUAL: "exactly",
    Is.LESS: "fewer than",
    Is.AT_MOST: "at most",
    Is.MORE: "more than",
    Is.AT_LEAST: "at least",
}


def watch_sentence(tree: object) -> str:
    """This function will read a tree out: "now is not before promised by and order.delivered was not heard".

    :raises BadRule: when the tree cannot be read.
    """
    rule = read_rule(tree)
    if not isinstance(rule, Each):
        return ask_words(rule, is_inner=False)
    whom = "everything taken together" if rule.fact == EVERYTHING else f"all with the same {named(rule.fact)} together"
    return f"for {whom}: {ask_words(rule.ask, is_inner=False)}"


def ask_words(ask: Ask, *, is_inner: bool = True) -> str:
    """A question, or a group of them, in words; a group within another stands in brackets."""
    if isinstance(ask, All | AnyOf):
        word = " and " if isinstance(ask, All) else " or "
        text = word.join(ask_words(part) for part in ask.parts)
        return f"({text})" if is_inner and len(ask.parts) > 1 else text
    if isinstance(ask, Condition | Times | Count | Sequel | Absence | Unusual):
        return LEAF_WORDS[type(ask)](ask)
    inner = [ask_words(part) for part in ask.parts]
    if len(inner) == 1:
        return f"it is not so that ({ask_words(ask.parts[0], is_inner=False)})"
    return f"none of these is so: ({'; '.join(inner)})"


def _times(ask: Times) -> str:
    words = RELATIONS[ask.relation]
    return f"{_time(ask.time)} {words.format(_span(ask.span) if ask.span else '')} {_time(ask.than)}"


def _count(ask: Count) -> str:
    has = _facts(ask.where)
    what = f"{ask.signal} with {has}" if has else ask.signal
    if ask.value == 0 and ask.op in (Is.EQUAL, Is.AT_MOST):
        said = f"{what} was not heard"
    elif (ask.value, ask.op) in ((1, Is.AT_LEAST), (0, Is.MORE)):
        said = f"{what} was heard"
    else:
        said = f"{what} was heard {TIMES[ask.op]} {ask.value} {'time' if ask.value == 1 else 'times'}"
    is_now = ask.until.which is Which.NOW
    if ask.span is None:
        return said if is_now else f"{said} until {_time(ask.until)}"
    return (
        f"{said} in the last {_span(ask.span)}"
        if is_now
        else f"{said} in the {_span(ask.span)} until {_time(ask.until)}"
    )


def _facts(where: Node) -> str:
    return "" if isinstance(where, Every) and not where.parts else f"({read_out(where)})"


def _sequence(ask: Sequel) -> str:
    steps = ", then ".join(_step(step) for step in ask.steps)
    return f"{steps} came within {_span(ask.span)}" if ask.span else f"{steps} came"


def _step(step: Step) -> str:
    return step.signal if step.times == 1 else f"{step.signal} {step.times} times"


def _absence(ask: Absence) -> str:
    return f"no {ask.signal} came within {_span(ask.span)} after {_time(ask.after)}"


def _unusual(ask: Unusual) -> str:
    has = _facts(ask.where)
    what = f"{ask.signal} with {has}" if has else ask.signal
    when, same = ("this hour", "hour of the week") if ask.slot is Unit.HOURS else ("today", "weekday")
    return (
        f"{what} was heard unusually often {when}: {ask.least} times or more, and beside the same {same} of the last "
        f"{ask.weeks} weeks chance alone does that once in {ask.one_in:,}"
    )


def _time(time: TimeOf) -> str:
    if time.which is Which.NOW:
        return "now"
    return named(time.name) if time.which is Which.FACT else f"the {time.which} {time.name}"


def _span(span: Span) -> str:
    return f"{span.amount} {span.unit.value[:-1] if span.amount == 1 else span.unit}"


LEAF_WORDS: Final[Mapping[type, Callable[[Any], str]]] = {
    Condition: condition_words,
    Times: _times,
    Count: _count,
    Sequel: _sequence,
    Absence: _absence,
    Unusual: _unusual,
}

"""What a law pack holds once it is read: facts, dated sums, values, rules, citations. Nothing here decides."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from amends.remedies.law.language import Node

Value = Decimal | bool | date | datetime | str | tuple[date, ...] | None


class Outcome(StrEnum):
    """What the law says. The two that end with a person (`need_facts`, `manual_review`) are ordinary answers."""

    OWED = "owed"
    NOT_OWED = "not_owed"
    NEED_FACTS = "need_facts"
    MANUAL_REVIEW = "manual_review"
    OUT_OF_SCOPE = "out_of_scope"


class Basis(StrEnum):
    """Whether somebody has read the text that is cited, or knows it from memory."""

    CONFIRMED = "confirmed"
    RECALLED = "recalled"


class Kind(StrEnum):
    """What a fact, a value or an answer is."""

    NUMBER = "number"
    MONEY = "money"
    FLAG = "flag"
    DATE = "date"
    TIME = "time"
    CHOICE = "choice"
    DATES = "dates"
    LIST = "list"


@dataclass(frozen=True, slots=True)
class Absent:
    """What a fact is when nobody states it: asked for (`needed`), the day asked, or a value of the pack's own."""

    needed: bool = True
    asked_day: bool = False
    value: Value = None


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing to know about what happened.

    :ivar least: the smallest number that makes sense; None where below zero does.
    :ivar nullable: whether `null` may be stated: "there was none".
    """

    name: str
    kind: Kind
    words: str
    values: tuple[str, ...] = ()
    absent: Absent = Absent()
    nullable: bool = False
    least: Decimal | None = None
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Citation:
    key: str
    text: str
    basis: Basis
    note: str = ""


@dataclass(frozen=True, slots=True)
class DatedAmount:
    from_date: date
    amount: Decimal
    cite: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sum:
    """An amount or rate of the law through the years, oldest first. `dated_by` is the fact whose day decides."""

    name: str
    words: str
    dated_by: str
    amounts: tuple[DatedAmount, ...]

    def on(self, day: date) -> DatedAmount | None:
        """What held on that day, if the law had one yet."""
        held = [amount for amount in self.amounts if amount.from_date <= day]
        return held[-1] if held else None


@dataclass(frozen=True, slots=True)
class Window:
    """Spans of days, first and last included, such as when a regulator does not enforce."""

    name: str
    words: str
    spans: tuple[tuple[date, date, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True)
class Case:
    """One line of a value: what it is when a condition holds. `when` is None in the last line, for all else."""

    when: Node | None
    gives: Node | str
    because: str
    cite: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Named:
    """A value that rules speak of by name, such as a distance band."""

    name: str
    kind: Kind
    values: tuple[str, ...]
    cases: tuple[Case, ...]


@dataclass(frozen=True, slots=True)
class AnswerKey:
    """A key of the answer. Only money, numbers, dates and times are reckoned; the rest stands in the rule."""

    name: str
    kind: Kind
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Given:
    """What a rule puts under one key: a tree to reckon, or the value itself.

    :ivar if_known: leave the key out where the facts for it are not stated, instead of asking for them.
    """

    key: str
    tree: Node | None
    value: Any
    if_known: bool


@dataclass(frozen=True, slots=True)
class Rule:
    """In its scope, when this holds, then that, because, by these citations.

    :ivar scope: which question it belongs to; a rule of another question leaves no trail.
    :ivar duties: words of what is owed to be done, by the answer key that holds its day.
    """

    key: str
    scope: Node | None
    when: Node | None
    outcome: Outcome
    answer: tuple[Given, ...]
    because: str
    cite: tuple[str, ...]
    duties: Mapping[str, str]
    notices: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Notice:
    """Words that the law wants said. In braces stands what the desk fills in."""

    key: str
    words: str
    cite: tuple[str, ...]


class Agreement(StrEnum):
    """What the law asks of the customer before a voucher stands for the sum that is owed: their signature, their choice
    once they were told that they may have the money, their express yes, nothing of its own; or that no voucher may."""

    SIGNED = "signed"
    INFORMED = "informed"
    EXPRESS = "express"
    FREE = "free"
    NEVER = "never"


class Term(StrEnum):
    """What the law asks of the voucher itself."""

    WORTH_MORE = "worth_more"
    NO_EXPIRY = "no_expiry"


@dataclass(frozen=True, slots=True)
class Payment:
    """How the law wants a sum paid.

    :ivar form: such as money.
    :ivar instead: what a voucher in its place needs, in words.
    :ivar agreement: what it asks of the customer for that.
    :ivar terms: what it asks of the voucher.
    """

    form: str
    instead: str
    agreement: Agreement
    terms: tuple[Term, ...]
    cite: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class HolidayCalendar:
    """Whose holidays are no working days, as the `holidays` package names them."""

    country: str = ""
    subdivision: str = ""
    market: str = ""


@dataclass(frozen=True, slots=True)
class Pack:
    """A law as it stood when somebody last looked. `applies_to` None: still in force."""

    key: str
    title: str
    jurisdiction: str
    currency: str
    legal_basis: tuple[str, ...]
    applies_from: date | None
    applies_to: date | None
    verified_on: date
    reverify_by: date
    enabled: bool
    switched_off: str
    dated_by: str
    step: Decimal
    rounding: str
    calendar: HolidayCalendar | None
    payment: Payment | None
    facts: Mapping[str, Fact]
    answers: Mapping[str, AnswerKey]
    sums: Mapping[str, Sum]
    windows: Mapping[str, Window]
    named: Mapping[str, Named]
    citations: Mapping[str, Citation]
    notices: Mapping[str, Notice]
    rules: tuple[Rule, ...]
    out_of_force: Mapping[str, Any] = field(default_factory=dict)

"""What holds for every pack that is shipped, asked with facts drawn at random."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amends.remedies.law import answering, shelf
from amends.remedies.law.functions import FUNCTIONS
from amends.remedies.law.shapes import Basis, Fact, Kind, Outcome, Pack
from amends.remedies.law.spelling import as_json, in_words
from tests.house import survey
from tests.rooms.remedies.law.asking import ASKED, ask

PACKS = shelf.names()
WANTED = {
    *("eu261", "uk261", "us_dot_refund", "us_dot_dbc", "ca_appr", "eu_rail", "uk_delay_repay"),
    *("uk_ofcom_ac", "uk_ofgem", "uk_ofwat_gss", "uk_fca_disp", "us_cfpb", "eu_consumer", "uk_cra2015"),
    *("gdpr", "us_cms_grievance", "us_hipaa", "uk_nhs", "us_ftc_mitor", "eu261-2026"),
}
SEALED = {Outcome.OWED, Outcome.NOT_OWED}
DAYS = st.dates(date(2026, 1, 1), date(2027, 12, 31)).map(date.isoformat)


def drawn(fact: Fact) -> st.SearchStrategy[Any]:
    """Values that a fact takes, so that every kind is tried, with `null` where there may be none."""
    found: dict[Kind, st.SearchStrategy[Any]] = {
        Kind.NUMBER: st.integers(0 if fact.least is None else int(fact.least), 900),
        Kind.MONEY: st.integers(0, 99_999).map(lambda cents: f"{cents // 100}.{cents % 100:02}"),
        Kind.FLAG: st.booleans(),
        Kind.DATE: DAYS,
        Kind.TIME: DAYS.map(lambda day: f"{day}T14:30"),
        Kind.CHOICE: st.sampled_from(fact.values or ("",)),
        Kind.DATES: st.lists(DAYS, max_size=3),
    }
    return found[fact.kind] | st.none() if fact.nullable else found[fact.kind]


def facts_of(pack: Pack) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({}, optional={name: drawn(fact) for name, fact in pack.facts.items()})


ASKINGS = st.sampled_from(PACKS).flatmap(lambda name: st.tuples(st.just(name), facts_of(shelf.pack(name))))


def test_all_packs_are_shipped() -> None:
    assert set(PACKS) == WANTED


@given(ASKINGS)
def test_every_answer_is_whole(asked: tuple[str, dict[str, Any]]) -> None:
    name, facts = asked
    answer = ask(name, **facts)
    told = as_json(answer)
    assert json.loads(json.dumps(told)) == told
    assert told == as_json(ask(name, **facts)), "the same question has the same answer"
    assert list(in_words(answer))
    assert (answer.outcome is Outcome.NEED_FACTS) == bool(answer.needs)
    assert not set(answer.needs) & (set(facts) | set(answer.assumed))
    assert not set(answer.assumed) & set(facts)
    assert answer.trail
    assert all(step.cite for step in answer.trail if step.key)
    assert bool(told["warnings"]) >= (answer.basis is Basis.RECALLED)
    if answer.outcome in SEALED:
        assert answer.trail[-1].holds or any(step.holds for step in answer.trail)
        assert answer.citations


@given(ASKINGS)
def test_money_is_text_in_the_packs_currency_and_never_below_zero(asked: tuple[str, dict[str, Any]]) -> None:
    name, facts = asked
    answer = ask(name, **facts)
    if "amount" in answer.keys:
        assert re.fullmatch(r"\d+\.\d\d", answer.keys["amount"])
        assert answer.keys["currency"] == shelf.pack(name).currency
        nothing = answer.outcome in {Outcome.NOT_OWED, Outcome.OUT_OF_SCOPE}
        if answer.outcome is not Outcome.MANUAL_REVIEW and "refund" not in answer.keys:
            assert nothing == (answer.keys["amount"] == "0.00")


@given(ASKINGS, st.data())
def test_a_fact_that_was_asked_for_brings_the_answer_nearer(
    asked: tuple[str, dict[str, Any]], data: st.DataObject
) -> None:
    name, facts = asked
    answer = ask(name, **facts)
    for _ in range(len(shelf.pack(name).facts) + 1):
        if not answer.needs:
            break
        facts |= {need: data.draw(drawn(shelf.pack(name).facts[need])) for need in answer.needs}
        answer = ask(name, **facts)
    assert answer.outcome is not Outcome.NEED_FACTS


@given(ASKINGS)
def test_stating_what_was_assumed_changes_nothing(asked: tuple[str, dict[str, Any]]) -> None:
    """But for facts whose silence itself says something: whether "extraordinary" was decided at all."""
    name, facts = asked
    answer = ask(name, **facts)
    silent = {"extraordinary", "holidays"}
    said = {key: plain(value) for key, value in answer.assumed.items() if key not in silent}
    nullable = {key for key, fact in shelf.pack(name).facts.items() if fact.nullable}
    said = {key: value for key, value in said.items() if value is not None or key in nullable}
    assert ask(name, **facts, **said).keys == answer.keys


def plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return int(value) if hasattr(value, "as_tuple") else value


def test_a_pack_that_is_switched_off_answers_nothing() -> None:
    answer = ask("eu261-2026", event="claim", claim_date="2026-11-22")
    assert answer.outcome is Outcome.OUT_OF_SCOPE
    assert answer.keys == {}
    assert "not published yet" in answer.trail[0].because


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"event": "claim", "claim_date": "2026-11-22"}, {"respond_by": "2026-12-22"}),
        ({"event": "information", "arrived": "2026-11-22T10:00"}, {"inform_by": "2026-11-26T10:00"}),
        ({"event": "rerouting", "rerouting_offered_h": 3}, {"amount": "0.00", "currency": "EUR"}),
        ({"event": "rerouting", "fare": "100.00"}, {"amount": "400.00", "currency": "EUR"}),
        ({"event": "care", "waiting_h": 2.9}, {"refreshments": 1, "meals": 0}),
        ({"event": "care", "waiting_h": 3}, {"refreshments": 1, "meals": 1}),
        ({"event": "care", "waiting_h": 8}, {"refreshments": 4, "meals": 2}),
        ({"event": "care", "waiting_h": 23}, {"refreshments": 11, "meals": 3}),
        ({"event": "delay"}, {}),
    ],
)
def test_the_reform_can_be_rehearsed(facts: dict[str, Any], expected: dict[str, Any]) -> None:
    rehearsed = replace(shelf.pack("eu261-2026"), enabled=True)
    answer = answering.quote(rehearsed, facts, ASKED, lambda year: frozenset())
    assert answer.keys == expected
    if facts["event"] == "delay":
        assert answer.outcome is Outcome.MANUAL_REVIEW


@pytest.mark.parametrize(
    ("name", "first"),
    [
        ("eu261", "2005-02-17"),
        ("uk261", "2021-01-01"),
        ("us_dot_refund", "2024-10-28"),
        ("us_dot_dbc", "2015-08-25"),
        ("ca_appr", "2019-12-15"),
        ("eu_rail", "2023-06-07"),
        ("uk_delay_repay", "2016-10-01"),
        ("uk_ofgem", "2023-09-01"),
        ("uk_ofwat_gss", "2008-04-01"),
    ],
)
def test_a_law_applies_from_its_first_day(name: str, first: str) -> None:
    pack = shelf.pack(name)
    day = date.fromisoformat(first)
    before = ask(name, **{pack.dated_by: date.fromordinal(day.toordinal() - 1).isoformat()})
    assert before.outcome is Outcome.OUT_OF_SCOPE
    if name != "us_dot_refund":
        assert before.keys["amount"] == "0.00"
    assert ask(name, **{pack.dated_by: first}).outcome is not Outcome.OUT_OF_SCOPE
    sums = [one for one in pack.sums.values() if one.dated_by == pack.dated_by]
    assert all(one.on(day) for one in sums), "and every sum is known on it"


def test_a_law_may_end() -> None:
    ended = replace(shelf.pack("eu261"), applies_to=date(2027, 5, 31))
    facts = {"event": "delay", "arrival_delay_min": 200, "distance_km": 900}
    for day, outcome in (("2027-05-31", Outcome.OWED), ("2027-06-01", Outcome.OUT_OF_SCOPE)):
        answer = answering.quote(ended, {**facts, "flight_date": day}, ASKED, lambda year: frozenset())
        assert answer.outcome is outcome


def test_no_sentence_is_empty_and_each_ends() -> None:
    for name in PACKS:
        pack = shelf.pack(name)
        cases = [case.because for named in pack.named.values() for case in named.cases]
        for words in [*cases, *(rule.because for rule in pack.rules), *(one.words for one in pack.notices.values())]:
            assert words.endswith((".", "}")), (name, words)
        assert all(fact.words for fact in pack.facts.values())


def test_every_fact_that_is_taken_decides_something() -> None:
    """But one: whether a journey lies within the EU changes nothing in the United Kingdom."""
    idle = []
    for name in PACKS:
        text = (shelf.FOLDER / f"{name}.toml").read_text(encoding="utf-8")
        rest = text.replace(text[text.index("[facts]") : text.index("[answers]")], "")
        counts = "working" in rest or shelf.pack(name).calendar
        idle += [
            f"{name}.{fact}"
            for fact in shelf.pack(name).facts
            if not re.search(rf"\b{fact}\b", rest) and not (fact == "holidays" and counts)
        ]
    assert idle == ["uk261.intra_eu"]


def test_every_pack_says_when_to_look_again() -> None:
    for name in PACKS:
        pack = shelf.pack(name)
        assert pack.verified_on < pack.reverify_by
        assert pack.legal_basis


def test_every_pack_stands_in_the_documents() -> None:
    page = (survey.ROOT / "docs" / "law.md").read_text(encoding="utf-8")
    assert set(re.findall(r"^\| `([\w-]+)` \|", page.split("## What there is")[1], re.MULTILINE)) == set(PACKS)
    functions = set(re.findall(r"(\w+)\(", page.split("| function |")[1].split("\n\n")[0])) | {"min", "max"}
    assert functions == set(FUNCTIONS)


def test_packs_are_read_when_asked_for_and_kept() -> None:
    assert shelf.pack("eu261") is shelf.pack("eu261")
    with pytest.raises(shelf.NoSuchPack, match="did you mean eu_rail"):
        shelf.pack("eu_rails")

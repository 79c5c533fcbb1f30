"""A pack's file is refused as a whole, with the place and the remedy, before anybody is answered by it."""

from __future__ import annotations

import pytest

from amends.remedies.law import shelf
from amends.remedies.law.reading import read
from amends.remedies.law.tables import BadPack

PACK = (shelf.FOLDER / "us_cfpb.toml").read_text(encoding="utf-8")
RICH = (shelf.FOLDER / "uk_ofcom_ac.toml").read_text(encoding="utf-8")


def refused(text: str, file: str = "us_cfpb.toml") -> str:
    with pytest.raises(BadPack) as why:
        read(file, text)
    return str(why.value)


def test_the_file_as_it_is_shipped_is_read() -> None:
    assert read("us_cfpb.toml", PACK).key == "us_cfpb"
    assert read("uk_ofcom_ac.toml", RICH).sums["start_rate"].amounts[0].amount


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("enabled = true", "enabled = tru", "us_cfpb.toml: this is no TOML"),
        ('id = "us_cfpb"', 'id = "us_cpfb"', "us_cfpb.toml: id is 'us_cpfb'; it must be the name of the file"),
        ('title = "CFPB', 'titel = "CFPB', "us_cfpb.toml: title is missing; add text"),
        ("enabled = true", "enabled = false", "switched_off is missing; say why"),
        ("enabled = true", 'enabled = "yes"', "enabled must be true or false"),
        ("enabled = true", "enabled = true\nenabeld = true", "enabeld is not known here"),
        ("verified_on = 2026-11-22", 'verified_on = "2026"', "verified_on must be a date such as 2026-04-01"),
        ("reverify_by = 2027-05-31", "reverify_by = 2026-11-22", "reverify_by must be later than verified_on"),
        (
            'legal_basis = ["CFPB Company Portal Manual 8.1"]',
            "legal_basis = []",
            "legal_basis is missing; name the law",
        ),
        ("enabled = true", 'enabled = true\ndated_by = "sent_on"', "dated_by 'sent_on' is no fact that is a date"),
        ("enabled = true", 'enabled = true\nrounding = { step = "0", mode = "half_up" }', "step must be above 0"),
        ("enabled = true", 'enabled = true\nrounding = { step = "1", mode = "even" }', "mode 'even' is not known"),
        ("enabled = true", 'enabled = true\ncalendar = { subdivision = "ENG" }', "name a country or a market"),
        (
            'type = "date", words = "The day on',
            'type = "day", words = "The day on',
            "fact sent: type 'day' is not known",
        ),
        ('sent = { type = "date", words', 'sent = { type = "date", word', "fact sent: words is missing"),
        ('sent = { type = "date"', 'sent = { type = "choice"', "fact sent: values belong to a choice"),
        (
            'sent = { type = "date"',
            'sent = { type = "date", if_absent = "soon"',
            "fact sent: if_absent: 'soon' is no date",
        ),
        ("sent = {", "in = {", "fact in: this name cannot be used in rules"),
        (
            'respond_by = { type = "date" }',
            'respond_by = { type = "dat" }',
            "answer respond_by: type 'dat' is not known",
        ),
        (
            'final_by = { type = "date" }',
            'outcome = { type = "date" }',
            "answer outcome: every answer has this key already",
        ),
        (
            'basis = "confirmed"',
            'basis = "read"',
            "citation manual: basis 'read' is not known; use confirmed or recalled",
        ),
        ('cite = "manual"\nduties', "duties", "us_cfpb.toml: rule clocks: cite is missing"),
        ('cite = "manual"\nduties', 'cite = "manaul"\nduties', "rule clocks: cite 'manaul' is not among the citations"),
        ('cite = "manual"\n\n[[rule]]', "\n[[rule]]", "notice contents: cite is missing"),
        ("[citations]", '[citations]\nspare = { text = "x", basis = "confirmed" }', "citation spare: nothing cites it"),
        ('outcome = "owed"', 'outcome = "oved"', "rule clocks: outcome 'oved' is not known"),
        ('outcome = "owed"', 'outcome = "need_facts"', "rule clocks: outcome 'need_facts' is not known"),
        ('outcome = "owed"', 'outcome = "owed"\nwhen = "sent > 3"', "rule clocks: > compares two numbers or two dates"),
        ("days_after(sent, 15)", "days_after(snt, 15)", "rule clocks: respond_by: 'snt' is no fact"),
        ("days_after(sent, 15)", "days_between(sent, sent)", "rule clocks: answer respond_by must be a date"),
        (
            "days_after(sent, 15)",
            "days_after(sent 15)",
            "rule clocks: respond_by: 'days_after(sent 15)': ')' is missing",
        ),
        ('respond_by = "days', 'reply_by = "days', "rule clocks: answer 'reply_by' is not among the answers"),
        ('{ respond_by = "days_after(sent, 15)"', "{ respond_by = 15", "rule clocks: answer respond_by must be text"),
        ("duties = { respond_by", "duties = { sent", "rule clocks: duties: sent is no date of this answer"),
        ('notices = ["contents"]', 'notices = ["content"]', "rule clocks: notices: content is no notice of this pack"),
        ('because = "A response', 'why = "A response', "rule clocks: because is missing"),
        ("[[rule]]", "[[rul]]", "there is no rule"),
        ("[[rule]]", '[[value]]\nname = "x"\ncases = []\n[[rule]]', "value x: cases is empty"),
        (
            "[[rule]]",
            '[[value]]\nname = "sent"\ncases = [{ is = "1", because = "x.", cite = "manual" }]\n[[rule]]',
            "value sent: this name is taken already",
        ),
        (
            "[[rule]]",
            '[[value]]\nname = "x"\ncases = [{ is = "x", because = "x.", cite = "manual" }]\n[[rule]]',
            "'x' is no fact, value or sum",
        ),
        (
            "[[rule]]",
            '[[value]]\nname = "x"\n'
            'cases = [{ when = "sent > 2026-01-01", is = "1", because = "x.", cite = "manual" }]\n[[rule]]',
            "each case but the last has a `when`",
        ),
    ],
)
def test_what_is_wrong_is_told_with_its_place(before: str, after: str, told: str) -> None:
    assert before in PACK
    said = refused(PACK.replace(before, after, 1))
    assert said.startswith("us_cfpb.toml: ")
    assert told in said


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ('amount = "9.76"', 'amount = "9,76"', "sum repair_rate: amount 1: amount '9,76' is no amount"),
        ('amount = "9.76"', "amount = 9.76", "sum repair_rate: amount 1: amount must be text"),
        ('amount = "9.76"', 'amount = "-9.76"', "sum repair_rate: amount 1: amount '-9.76' is no amount"),
        ('from = 2024-04-01, amount = "9.76"', 'from = 2025-04-01, amount = "9.76"', "amounts stand oldest first"),
        (
            ', cite = "rates-2024" },\n    { from = 2025-04-01, amount = "9.98"',
            ' },\n    { from = 2025-04-01, amount = "9.98"',
            "sum repair_rate: cite is missing",
        ),
        ("[sums.repair_rate]", "[sums.and]", "sum and: this name cannot be used in rules"),
        (
            'dated_by = "reported"',
            'dated_by = "kind"',
            "sum repair_rate: dated_by 'kind' is no fact",
        ),
    ],
)
def test_what_is_wrong_with_a_sum(before: str, after: str, told: str) -> None:
    assert before in RICH
    assert told in refused(RICH.replace(before, after, 1), "uk_ofcom_ac.toml")


def test_a_rule_that_nothing_reaches_is_refused() -> None:
    rule = PACK[PACK.index("[[rule]]") :]
    said = refused(PACK + "\n" + rule.replace('id = "clocks"', 'id = "later"'))
    assert said == "us_cfpb.toml: rule later: nothing reaches it, for clocks always holds; put it before"
    assert "rule clocks stands there twice" in refused(PACK + "\n" + rule)


def test_a_window_that_ends_before_it_begins_is_refused() -> None:
    text = (shelf.FOLDER / "us_dot_refund.toml").read_text(encoding="utf-8")
    said = refused(text.replace("to = 2026-06-30", "to = 2025-06-30"), "us_dot_refund.toml")
    assert said == "us_dot_refund.toml: window enforcement_pause: span 1: to lies before from"


def test_answers_outside_the_packs_time_are_plain() -> None:
    text = (shelf.FOLDER / "eu261.toml").read_text(encoding="utf-8")
    said = refused(text.replace('{ amount = "0", reason', '{ refund_days = "0", reason', 1), "eu261.toml")
    assert "out_of_force: refund_days: only plain values and amounts stand here" in said
    said = refused(text.replace('"0", reason = "out_of_scope" }\n\n[', '"0", reason = "out" }\n\n[', 1), "eu261.toml")
    assert "'out' is no choice of below_threshold" in said

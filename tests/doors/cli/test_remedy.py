"""`amends remedy` as the front line and other systems type it: no desk, no database."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest

from amends.remedies.law import shelf
from tests.doors.cli.shell import Shell

LATE = {"event": "delay", "distance_km": 1800, "intra_eu": True, "arrival_delay_min": 190}


def line(key: object, pack: str = "eu261", facts: Any = None) -> str:
    return json.dumps({"id": key, "pack": pack, "facts": LATE if facts is None else facts})


def test_one_question_as_json(amends: Shell) -> None:
    said = amends("remedy", "quote", "--pack", "eu261", "--facts", json.dumps(LATE), "--json", "--as-of", "2026-11-22")
    assert (said.code, said.error) == (0, "")
    answer = said.json()
    assert (answer["outcome"], answer["amount"], answer["currency"]) == ("owed", "400.00", "EUR")
    assert answer["assumed"]["cause"] == "unknown"
    assert answer["assumed"]["flight_date"] == answer["as_of"] == "2026-11-22"
    assert (answer["basis"], answer["verify_by"], answer["needs"], answer["warnings"]) == (
        "confirmed",
        "2027-02-28",
        [],
        [],
    )
    assert any(step["rule"] == "delay-owed" and step["holds"] and step["citations"] for step in answer["trail"])
    assert all(one["basis"] == "confirmed" for one in answer["citations"])


def test_one_question_for_a_person(amends: Shell) -> None:
    said = amends("remedy", "quote", "--pack", "uk261", "--facts", json.dumps({"event": "delay", "pax": 2}))
    assert said.code == 0
    assert "more must be known" in said.out
    assert "to be known: arrival_delay_min: Minutes late" in said.out
    said = amends("remedy", "quote", "--pack", "uk261", "--facts", json.dumps({**LATE, "cause": "bird_strike"}))
    assert "not owed: 0.00 GBP" in said.out
    assert "warning: Recalled, not read" in said.out


def test_many_questions_one_a_line_and_a_bad_one_does_not_stop_the_rest(amends: Shell) -> None:
    typed = [
        line(1),
        "no json at all",
        "",
        line("b", "eu26"),
        line("c", facts={"event": "late"}),
        line("d", facts=[]),
        '{"id": "e", "pack": "eu261", "facts": {"pax": NaN}}',
        '{"id": "f", "pack": "eu261", "facts": {"event": "delay", "event": "delay"}}',
        "[" * 100_000,
        json.dumps({"id": "g", "pack": "eu261", "facts": LATE, "as_of": "yesterday"}),
        json.dumps({"id": "h", "facts": LATE}),
        json.dumps({"id": "i", "pack": "eu261", "facts": {**LATE, "flight_date": "2005-01-01"}, "as_of": "2026-01-01"}),
        line("z"),
    ]
    said = amends("remedy", "quote", "--json", "--as-of", "2026-11-22", typed="\n".join(typed))
    assert said.code == 1
    answers = said.lines()
    assert [answer["id"] for answer in answers] == [1, None, "b", "c", "d", None, None, None, "g", "h", "i", "z"]
    errors = {answer["id"] or answer["line"]: answer["error"] for answer in answers if "error" in answer}
    assert errors["b"] == "pack: 'eu26' is not known; did you mean eu261?"
    assert errors["c"].startswith("facts: event: 'late' is not known; state one of")
    assert "write an object" in errors["d"]
    assert "2026-11-22" in errors["g"]
    assert "name a law pack" in errors["h"]
    assert answers[0]["amount"] == answers[-1]["amount"] == "400.00"
    assert (answers[-2]["outcome"], answers[-2]["as_of"]) == ("out_of_scope", "2026-01-01")


def test_all_lines_answered_ends_well(amends: Shell) -> None:
    assert amends("remedy", "quote", "--json", typed=line(1) + "\n" + line(2)).code == 0
    said = amends("remedy", "quote", typed=line("case 7"))
    assert said.out.startswith("case 7\nEU air passengers")
    assert amends("remedy", "quote", "--json", typed="").code == 0


@pytest.mark.parametrize("key", [1.5, "\ud800", ["a", 2.5], {"b": None}, None, True, "x" * 9999])
def test_any_id_comes_back_as_it_was(amends: Shell, key: Any) -> None:
    (answer,) = amends("remedy", "quote", "--json", typed=line(key)).lines()
    assert (answer["id"], answer["amount"]) == (key, "400.00")
    (answer,) = amends("remedy", "quote", "--json", typed=line(key, "no such")).lines()
    assert answer["id"] == key
    assert "400.00 EUR" in amends("remedy", "quote", typed=line(key)).out


def test_bytes_that_are_no_text_spoil_their_own_line() -> None:
    typed = b"\xef\xbb\xbf" + line(0).encode() + b"\n\xff\xfe\n" + line(1).encode() + b"\r\n"
    command = [sys.executable, "-m", "amends", "remedy", "quote", "--json"]
    done = subprocess.run(command, input=typed, capture_output=True, check=False)
    assert done.returncode == 1, done.stderr
    assert [json.loads(told).get("amount") for told in done.stdout.splitlines()] == ["400.00", None, "400.00"]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--pack", "eu261"], "--pack and --facts belong together"),
        (["--facts", "{}"], "--pack and --facts belong together"),
        (["--pack", "eu26", "--facts", "{}"], "did you mean eu261?"),
        (["--pack", "eu261", "--facts", "[]"], "--facts: write a JSON object"),
        (["--pack", "eu261", "--facts", "{"], "--facts: this is no JSON object"),
        (["--pack", "eu261", "--facts", '{"pax": "two"}'], "facts: pax: 'two' is no number; state a number"),
        (["--pack", "eu261", "--facts", "{}", "--as-of", "soon"], "--as-of: 'soon' is no day"),
        (["--pack", "eu261", "--facts", "{}", "--as-of", "9999-01-01"], "lies outside the years 1950 to 2150"),
        (["--pack", "../eu261", "--facts", "{}"], "is not known"),
    ],
)
def test_a_refusal_says_what_to_do(amends: Shell, words: list[str], told: str) -> None:
    said = amends("remedy", "quote", *words)
    assert (said.code, said.out) == (2, "")
    assert told in said.error


def test_the_list_of_packs(amends: Shell) -> None:
    said = amends("remedy", "packs", "--json")
    assert said.code == 0
    rows = {row["id"]: row for row in said.json()}
    assert set(rows) == set(shelf.names())
    assert rows["eu261"]["enabled"] is True
    assert rows["eu261"]["basis"] == "recalled"
    told = amends("remedy", "packs").out
    assert all(name in told for name in rows)
    assert "verified 2026-11-22, again by 2027-02-28" in told


def test_the_facts_of_a_pack(amends: Shell) -> None:
    rows = {row["name"]: row for row in amends("remedy", "facts", "us_dot_refund", "--json").json()}
    assert set(rows) == set(shelf.pack("us_dot_refund").facts)
    assert rows["accepted"]["if_absent"] == "no"
    assert rows["date"]["if_absent"] == "the day asked"
    assert rows["holidays"]["if_absent"] == "the pack's own calendar"
    assert rows["kind"]["takes"].startswith("one of ancillary, bag")
    assert rows["kind"]["if_absent"] == "asked for where it decides"
    told = amends("remedy", "facts", "us_dot_dbc").out
    assert "a number, or null; not stated: asked for where it decides" in told
    said = amends("remedy", "facts", "us_dot")
    assert (said.code, said.out) == (2, "")
    assert "did you mean" in said.error


def test_a_quote_loads_neither_django_nor_babel_nor_holidays() -> None:
    program = (
        "import sys\nfrom datetime import date\nfrom amends.remedies.law import shelf\n"
        f"assert shelf.quote('eu261', {LATE!r}, date(2026, 11, 22)).keys['amount'] == '400.00'\n"
        "sys.exit(len({'django', 'babel', 'holidays', 'numpy'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=False)
    assert done.returncode == 0, done.stderr

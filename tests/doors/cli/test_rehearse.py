"""`amends rehearse`: two policies through the whole command, and every refusal by the name of what is wrong."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from amends.simulate.policies.report import read_lines
from tests.doors.cli.shell import Shell
from tests.doors.simulate.small_histories import lay_flights
from tests.doors.simulate.test_policies import assert_explained


@pytest.fixture
def policy(tmp_path: Path) -> Path:
    path = tmp_path / "other.toml"
    path.write_text('name = "Less"\n[limits]\nfront_line = 10\n[remedies]\nbeyond = "cut"\n', encoding="utf-8")
    return path


@pytest.mark.days
def test_each_part_lives_on_a_desk_of_its_own_and_every_total_is_explained(
    policy: Path, tmp_path: Path, amends: Shell
) -> None:
    said = amends("rehearse", "flights", lay_flights(tmp_path / "f.csv"), "--policy", policy, "--json")
    assert said.code == 0, said.error
    told = said.json()
    assert (told["first"], told["last"], told["booked"]) == ("2013-05-06", "2013-05-08", 4)
    assert (told["was"]["name"], told["now"]["name"], told["currency"]) == ("as it is", "Less", "USD")
    assert [change.partition(":")[0] for change in told["changes"]] == ["limits.front_line", "remedies.beyond"]
    lines = {line.figure: line for line in read_lines(told)}
    for line in lines.values():
        assert_explained(line)
        assert [share.part for share in line.shares] == ["limits", "remedies"]
    given = lines["given_voucher"]
    # A lower limit alone takes nothing away, a leader grants it; that they cut instead of asking does.
    assert [share.difference == 0 for share in given.shares] == [True, False]
    assert (given.now, lines["number_voucher"].now) == (3 * 1000, 3)
    assert lines["asked"].now == 0
    assert lines["asked"].was <= lines["asked"].was + lines["asked"].shares[0].difference
    assert "3 rehearsals 100 %" in said.error
    assert any("TARP" in sentence for sentence in told["assumptions"])


def test_the_policy_that_is_can_be_printed_and_changed(amends: Shell) -> None:
    said = amends("rehearse", "policy")
    assert said.code == 0
    assert tomllib.loads(said.out)["limits"] == {"front_line": 50, "lead": 250, "manager": 1000}


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--bookings", "0"), "--bookings: 0 cannot be; choose 1 to 20"),
        (("--hour", "-1"), "--hour: -1 cannot be; choose 0 to 10,000"),
        (("--from", "soon"), "--from: 'soon' is no date; write it like 2013-02-08"),
        (("--against", "OTHER"), "this policy is the same as the other; change something in it"),
    ],
)
def test_refusals(words: tuple[str, str], told: str, policy: Path, amends: Shell) -> None:
    said = amends("rehearse", "flights", "--policy", policy, words[0], words[1].replace("OTHER", str(policy)))
    assert (said.code, said.out) == (2, "")
    assert told in said.error


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("name = ", "this is no TOML"),
        ("[staff]\nclerks = 99\n[promise]\n", "staff.clerks: 99 cannot be; give a whole number from 1 to 8."),
        ("[staff]\nclerks = 99\n[promise]\n", "promise: there is no such part"),
    ],
)
def test_a_file_that_is_no_policy_is_refused_with_all_that_is_wrong(
    text: str, told: str, policy: Path, amends: Shell
) -> None:
    policy.write_text(text, encoding="utf-8")
    said = amends("rehearse", "flights", "--policy", policy)
    assert (said.code, said.out) == (2, "")
    assert told in said.error
    gone = amends("rehearse", "flights", "--policy", policy.parent / "none.toml")
    assert (gone.code, "name a TOML file, as `amends rehearse policy` prints one" in gone.error) == (2, True)


@pytest.mark.days
def test_what_goes_wrong_in_a_rehearsal_is_said(policy: Path, tmp_path: Path, amends: Shell) -> None:
    flights = lay_flights(tmp_path / "f.csv")
    said = amends("rehearse", "flights", flights, "--policy", policy, "--from", "2014-01-01")
    assert (said.code, said.out) == (2, "")
    assert "no flight of these days stands in this file; choose other days" in said.error

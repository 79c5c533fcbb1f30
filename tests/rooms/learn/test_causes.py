"""The tree of causes, the Pareto, and five times why: by themselves."""

from __future__ import annotations

from uuid import UUID

import pytest

from amends.learn.rules.causes import BadCause, check_parent, check_whys, family, pareto

TREE: dict[str, str | None] = {"system": None, "login": "system", "token": "login", "clock": "token", "weather": None}


def test_a_family_is_a_cause_and_all_under_it() -> None:
    assert family("login", TREE) == {"login", "token", "clock"}
    assert family("weather", TREE) == {"weather"}


@pytest.mark.parametrize(
    ("cause", "parent"), [("login", "login"), ("login", "clock"), ("weather", "clock"), ("system", "weather")]
)
def test_what_would_be_no_tree_or_too_deep_is_refused(cause: str, parent: str) -> None:
    with pytest.raises(BadCause, match=r"^parent: "):
        check_parent(cause, parent, TREE)


@pytest.mark.parametrize(("cause", "parent"), [("weather", "token"), ("clock", "system"), ("token", None)])
def test_what_fits_stands(cause: str, parent: str | None) -> None:
    check_parent(cause, parent, TREE)


def test_why_is_asked_up_to_five_times() -> None:
    assert check_whys([" The token had run out ", "", "Nobody renews it"]) == [
        "The token had run out",
        "Nobody renews it",
    ]
    for bad in (["why"] * 6, ["w" * 201]):
        with pytest.raises(BadCause, match=r"^whys: "):
            check_whys(bad)


def test_the_heaviest_come_first_and_sum_up() -> None:
    few, most, none = (UUID(int=number) for number in (1, 2, 3))
    bars = pareto({few: 20.0, most: 60.0, None: 20.0, none: 0.0})
    assert [bar.key for bar in bars] == [most, few, None]
    assert [round(bar.with_before, 2) for bar in bars] == [0.6, 0.8, 1.0]
    assert pareto({}) == []

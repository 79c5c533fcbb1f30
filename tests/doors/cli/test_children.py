"""Web and worker below `amends up`: forked where that is cheap, programs of their own elsewhere; both end when told."""

from __future__ import annotations

import subprocess

import pytest

from amends.cli import children

ONCE = ("timeit", "-n", "1", "-r", "1")
WAITS = (*ONCE, "import time; time.sleep(60)")
WAYS = pytest.mark.parametrize("forks", [True, False])


@pytest.fixture(autouse=True)
def _ways(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    monkeypatch.setattr(children, "FORKS", request.getfixturevalue("forks"))
    monkeypatch.setattr(children, "_settle_down", lambda: None)


@WAYS
def test_each_does_what_its_words_say_and_ends_with_its_own_code(forks: bool) -> None:
    begun = children.begin({"one": (*ONCE, "1 / 0"), "two": (*ONCE, "pass")})
    assert [child.wait(20) for child in begun] == [1, 0]
    assert [child.poll() for child in begun] == [1, 0]


@WAYS
def test_both_end_when_told_and_whoever_waits_in_vain_is_told(forks: bool) -> None:
    begun = children.begin({"one": WAITS, "two": WAITS})
    assert [child.poll() for child in begun] == [None, None]
    with pytest.raises(subprocess.TimeoutExpired):
        begun[0].wait(0.01)
    children.stop(begun)
    assert all(code is not None and code != 0 for code in (child.poll() for child in begun))

"""While a batch is made, nothing is looked for among its rows; afterwards it is as it was."""

from __future__ import annotations

import gc

import pytest

from amends.collecting import made_without_looking


def test_the_last_of_several_makers_lets_the_collector_go_on() -> None:
    with made_without_looking():
        with made_without_looking():
            assert not gc.isenabled()
        assert not gc.isenabled()
    assert gc.isenabled()


def test_a_batch_that_fails_lets_it_go_on_too() -> None:
    with pytest.raises(ZeroDivisionError), made_without_looking():
        raise ZeroDivisionError
    assert gc.isenabled()


def test_who_has_switched_it_off_finds_it_off() -> None:
    gc.disable()
    try:
        with made_without_looking():
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()

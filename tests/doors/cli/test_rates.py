"""`amends rate`: a rate is recorded on the machine, listed, and refused with what helps."""

from __future__ import annotations

import pytest

from amends.remedies.models import ExchangeRate
from tests.doors.cli.shell import Shell
from tests.rooms.remedies.scene import a_scene

pytestmark = pytest.mark.django_db


def test_rates_are_recorded_and_listed(amends: Shell) -> None:
    a_scene()
    told = amends("rate", "record", "eur", "1.0830", "--since", "2026-03-01")
    assert (told.code, told.out.strip()) == (0, "1 EUR = 1.083 USD from 2026-03-01 00:00 UTC on.")
    assert amends("rate", "record", "GBP", "1.17", "--into", "EUR").code == 0
    (euro, pound) = amends("rate", "list", "--json").lines()
    assert (euro["rate"], euro["recorded_by"], pound["into"]) == ("1.083", "automatic:operator", "EUR")
    assert amends("rate", "list").out.startswith("1 EUR = 1.083 USD  from 2026-03-01 00:00 UTC")


@pytest.mark.parametrize(
    ("words", "helps"),
    [
        (("EUR", "1,08"), "write it like 1.0832"),
        (("EURO", "1"), "currency: "),
        (("USD", "1"), "name two currencies"),
        (("EUR", "1", "--since", "soon"), "write it like 2026-05-22"),
        (("EUR", "1", "--brand", "nobody"), "--brand: choose one of kite"),
    ],
)
def test_what_is_no_rate_is_refused(amends: Shell, words: tuple[str, ...], helps: str) -> None:
    a_scene()
    told = amends("rate", "record", *words)
    assert told.code == 2
    assert helps in told.error
    assert not ExchangeRate.objects.exists()

"""A small play with money by four processes that are killed: `make prove` plays the long ones."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.killing.databases import a_database
from tests.payments_play.__main__ import lived


@pytest.mark.days
@pytest.mark.timeout(600)
def test_nothing_is_paid_twice_whoever_dies(tmp_path: Path) -> None:
    with a_database(tmp_path) as url:
        figures = lived(tmp_path, url, operations=150, kills=2, seed=11)
    assert (figures["wrong"], figures["balance"], figures["kills"]) == ([], {"USD": 0}, 2)
    assert figures["steps"]["pay"] > 0

"""`kill -9` of web and worker in mid-work, again and again: nothing that was answered is lost, nothing is doubled."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.killing.databases import a_database
from tests.killing.desk import lived

KILLS = 3


@pytest.mark.django_db
@pytest.mark.days
@pytest.mark.timeout(950)
def test_a_desk_that_is_killed_in_mid_work_loses_nothing_and_doubles_nothing(tmp_path: Path) -> None:
    with a_database(tmp_path) as url:
        account = lived(tmp_path, url, kills=KILLS)
    assert account["wrong"] == []
    assert account["kills"] == KILLS
    assert account["cases"] == account["answered"] >= 8 * KILLS
    assert account["promises_broken"] > 0
    assert account["promises_kept"] > 0
    assert account["letters"] >= account["cases"]

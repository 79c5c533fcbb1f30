"""The worker lets a child rehearse, one at a time, and does not wait for it; the child ends what was asked for."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from unittest import mock

import pytest

from amends import cli
from amends.cli import Refused, rehearse
from amends.journal.models import Entry
from amends.learn import rehearsals as learn
from amends.learn.models import Rehearsal
from amends.simulate.policies.terms import AS_IT_IS, read, table_of
from amends.worker import rehearsing
from amends.worker.rehearsing import COMMAND, Rehearsing
from tests.cast import a_desk
from tests.doors.worker.test_learning import Children

AT = datetime(2026, 3, 3, 12, tzinfo=UTC)
OTHER = read({"name": "Other", "limits": {"front_line": 100}})


def test_one_child_at_a_time_and_only_when_one_was_asked_for(caplog: pytest.LogCaptureFixture) -> None:
    children = Children()
    tending = Rehearsing(children.start)
    with mock.patch.object(rehearsing, "waiting", return_value=None) as waiting:
        tending.tend(AT)
        assert children.started == []
        waiting.return_value = object()
        tending.tend(AT)
        tending.tend(AT)
        assert children.started == [COMMAND]
        children.code = 1
        tending.tend(AT)
        assert len(children.started) == 2
        assert "ended with 1" in caplog.text
    options = cli.parser().parse_args(COMMAND[3:])
    assert (options.command, options.kind) == ("rehearse", "asked")


@pytest.mark.django_db
@pytest.mark.parametrize("trouble", ["", "the file is gone"])
def test_the_child_ends_what_was_asked_for_with_its_report_or_with_what_went_wrong(
    trouble: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = a_desk(AT)
    row = learn.ask(desk.brand, table_of(AS_IT_IS), table_of(OTHER), by=desk.dita, at=AT)

    def compared(was: object, now: object, period: object, *, heard: Any, **_: object) -> dict[str, Any]:
        assert (was, now) == (AS_IT_IS, OTHER)
        heard(0.5)
        row.refresh_from_db()
        assert row.percent == 49
        if trouble:
            raise Refused(trouble)
        return {"lines": []}

    monkeypatch.setattr(rehearse, "compared", compared)
    assert cli.main(["rehearse", "asked"]) == 0
    found = Rehearsal.objects.get()
    assert (found.trouble, found.report, found.percent) == (trouble, {} if trouble else {"lines": []}, 100)
    assert found.ended_at is not None
    assert Entry.objects.filter(verb="learn.rehearsal_ended", subject_id=row.id).count() == 1
    assert cli.main(["rehearse", "asked"]) == 0, "nothing waits any more"
    assert Entry.objects.filter(verb="learn.rehearsal_ended").count() == 1

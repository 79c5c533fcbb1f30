"""Practice at the desk: a talk is one's own, its course follows from what is written, and leads write scenarios."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from amends.flow import practising as flow
from amends.journal.models import Entry
from amends.practice.models import OwnScenario, Run
from tests.doors.web.visiting import Visits, entries, said
from tests.rooms.practice.test_playing import GOOD, POOR

SLUG = "late-birthday-parcel"
FORM: dict[str, Any] = {
    "slug": "wrong-seat",
    "version": "0",
    "title": "The wrong seat",
    "channel": "chat",
    "voice": "cold",
    "customer": "Ida Berg",
    "opening": "You sat my child six rows from me.",
    "facts": "The seats were changed by us\n\nTwo seats together are free",
    "needs": ["apology", "no_excuse_blame"],
    "patience": "5",
    "fairness": "4",
    "heard": "3",
    "fuse": "1",
    "seconds": "120",
    "replies_most": "6",
    "limit": "40",
    "beat_1_says": "And on the way back?",
    "beat_1_when": "done:apology",
    "beat_1_from_reply": "2",
    "beat_1_fact": "Row 12 is free on the way back",
    "beat_1_needs": "assurance",
}


def begun(desk: Visits, who: str = "ana") -> str:
    answer = desk.post(getattr(desk.story.desk, who), f"/practice/begin/{SLUG}")
    assert answer.status_code == 303
    return answer["Location"].partition("#")[0]


def test_the_page_offers_something_this_week_and_everything_below(desk: Visits) -> None:
    page = said(desk.get(desk.story.desk.ana, "/practice"))
    assert "This week, about ten minutes" in page
    assert "The present that came too late" in page.partition("With a story")[2]
    assert "Without a script: somebody who has had enough" in page
    assert "Write a scenario" not in page
    assert "Write a scenario" in said(desk.get(desk.story.desk.bea, "/practice"))


def test_two_writers_are_told_different_things_and_the_same_one_the_same(desk: Visits) -> None:
    def debriefed(texts: tuple[str, ...]) -> str:
        path = begun(desk)
        for text in texts:
            if not Run.objects.get(id=path.rpartition("/")[2]).ended_at:
                assert desk.post(desk.story.desk.ana, path, {"reply": text}).status_code == 303
        desk.post(desk.story.desk.ana, f"{path}/stop")
        return said(desk.get(desk.story.desk.ana, path))

    good, again, poor = debriefed(GOOD), debriefed(GOOD), debriefed(POOR)
    assert good == again
    assert "They stay." in good
    assert "They leave." in poor
    assert "Apology they needed it spoiled reply 1" in poor
    assert "One thing to try next" in poor


def test_how_long_a_reply_takes_is_counted_by_the_desk(desk: Visits) -> None:
    path = begun(desk)
    desk.story.wait(timedelta(minutes=6))
    desk.post(desk.story.desk.ana, path, {"reply": GOOD[0]})
    run = Run.objects.get()
    assert run.said[0]["seconds"] == 360
    desk.post(desk.story.desk.ana, f"{path}/stop")
    assert "Late: reply 1." in said(desk.get(desk.story.desk.ana, path))


def test_a_talk_is_seen_by_nobody_else_and_stands_in_no_journal(desk: Visits) -> None:
    before = entries()
    path = begun(desk)
    desk.post(desk.story.desk.ana, path, {"reply": GOOD[0]})
    for who in ("bea", "carlos", "dita"):
        person = getattr(desk.story.desk, who)
        assert desk.get(person, path).status_code == 404
        for what in ("", "/stop", "/forget"):
            assert desk.post(person, path + what, {"reply": "x"}).status_code == 404
        assert (
            "The present" not in said(desk.get(person, "/practice")).partition("With a story")[0].partition("Your")[2]
        )
    assert Run.objects.get().ended_at is None
    assert entries() == before


def test_one_can_be_forgotten_and_the_last_twenty_are_kept(desk: Visits) -> None:
    for _ in range(22):
        path = begun(desk)
    assert Run.objects.count() == 20
    assert desk.post(desk.story.desk.ana, f"{path}/forget").status_code == 303
    assert Run.objects.count() == 19
    assert desk.get(desk.story.desk.ana, path).status_code == 404


@pytest.mark.parametrize("reply", ["", "   ", "x" * 4001])
def test_what_cannot_be_said_is_given_back(desk: Visits, reply: str) -> None:
    path = begun(desk)
    answer = desk.post(desk.story.desk.ana, path, {"reply": reply})
    assert answer.status_code == 422
    assert Run.objects.get().said == []


def test_after_the_end_nothing_more_is_said(desk: Visits) -> None:
    path = begun(desk)
    desk.post(desk.story.desk.ana, f"{path}/stop")
    assert desk.post(desk.story.desk.ana, path, {"reply": "x"}).status_code == 422
    assert Run.objects.get().said == []


def test_a_sum_beyond_ones_limit_is_said_afterwards(desk: Visits) -> None:
    path = begun(desk)
    desk.post(desk.story.desk.ana, path, {"reply": "I give you back 180 EUR today."})
    desk.post(desk.story.desk.ana, f"{path}/stop")
    page = said(desk.get(desk.story.desk.ana, path))
    assert "You named €180" in page or "You named 180" in page
    assert "50" in page.partition("alone you may give")[2][:20]


class TestWriting:
    def test_a_lead_writes_one_and_it_is_played(self, desk: Visits) -> None:
        assert desk.post(desk.story.desk.bea, "/practice/scenarios", FORM).status_code == 303
        row = OwnScenario.objects.get()
        assert row.told["facts"] == ["The seats were changed by us", "", "Two seats together are free"]
        assert (row.told["limit_minor"], row.version) == (4000, 1)
        assert Entry.objects.get(verb="practice.written").facts == {"slug": "wrong-seat", "version": 1}
        assert desk.post(desk.story.desk.ana, "/practice/begin/wrong-seat").status_code == 303

    def test_it_is_changed_with_what_was_seen_and_whoever_comes_later_is_told(self, desk: Visits) -> None:
        desk.post(desk.story.desk.bea, "/practice/scenarios", FORM)
        path = "/practice/scenarios/wrong-seat"
        assert "And on the way back?" in said(desk.get(desk.story.desk.dita, path))
        assert desk.post(desk.story.desk.dita, path, {**FORM, "version": "1", "title": "Two"}).status_code == 303
        late = desk.post(desk.story.desk.bea, path, {**FORM, "version": "1", "title": "Three"})
        assert late.status_code == 422
        assert "Somebody else has written it meanwhile" in said(late)
        assert OwnScenario.objects.get().told["title"] == "Two"

    def test_a_shipped_one_becomes_the_desks_own_and_the_talk_that_goes_on_stays_as_it_was(self, desk: Visits) -> None:
        path = begun(desk)
        changed = {**FORM, "opening": "Something else."}
        assert desk.post(desk.story.desk.bea, f"/practice/scenarios/{SLUG}", changed).status_code == 303
        assert "The bicycle for my son" in said(desk.get(desk.story.desk.ana, path))
        assert "Something else." in said(desk.get(desk.story.desk.ana, begun(desk)))

    def test_retired_it_is_gone_and_comes_back(self, desk: Visits) -> None:
        desk.post(desk.story.desk.bea, "/practice/scenarios", FORM)
        desk.post(desk.story.desk.bea, "/practice/scenarios/wrong-seat/retire")
        assert desk.post(desk.story.desk.ana, "/practice/begin/wrong-seat").status_code == 404
        assert "The wrong seat" not in said(desk.get(desk.story.desk.ana, "/practice"))
        desk.post(desk.story.desk.bea, "/practice/scenarios/wrong-seat/back")
        assert "The wrong seat" in said(desk.get(desk.story.desk.ana, "/practice"))

    @pytest.mark.parametrize("field", ["title", "opening", "needs", "patience", "limit", "slug"])
    def test_what_is_wrong_is_said_at_its_field_and_keeps_what_was_typed(self, desk: Visits, field: str) -> None:
        before = entries()
        answer = desk.post(desk.story.desk.bea, "/practice/scenarios", {**FORM, field: "" if field != "limit" else "x"})
        assert answer.status_code == 422
        page = said(answer)
        assert "You sat my child six rows from me." in page or field == "opening"
        assert "And on the way back?" in page
        assert entries() == before
        assert not OwnScenario.objects.exists()

    @pytest.mark.parametrize("path", ["/practice/scenarios", f"/practice/scenarios/{SLUG}"])
    def test_the_front_line_plays_and_does_not_write(self, desk: Visits, path: str) -> None:
        assert desk.get(desk.story.desk.ana, path).status_code == 403
        assert desk.post(desk.story.desk.ana, path, FORM).status_code == 403
        assert not OwnScenario.objects.exists()

    def test_out_of_a_case_without_who_it_was(self, desk: Visits) -> None:
        words = "I complain: my parcel 4711-0815 came broken, I am very angry. Ring 0170 1234567 or l.f@mail.example."
        case = desk.story.mail(words, "lena.fischer@example.com", subject="Broken").case
        assert case is not None
        address = f"/practice/scenarios?from={case.reference}"
        assert address in desk.get(desk.story.desk.bea, f"/cases/{case.reference}").content.decode()
        page = said(desk.get(desk.story.desk.bea, address))
        assert "my parcel [number] came broken" in page
        assert "1234567" not in page
        assert "l.f@mail" not in page
        assert desk.get(desk.story.desk.bea, "/practice/scenarios?from=AM-0000-0000").status_code == 404


def test_a_page_takes_as_many_queries_for_many_talks_as_for_few(
    desk: Visits, django_assert_max_num_queries: Any
) -> None:
    for _ in range(8):
        flow.begin(SLUG, by=desk.story.desk.ana, at=desk.story.at)
    desk.get(desk.story.desk.ana, "/practice")
    with django_assert_max_num_queries(12):
        desk.get(desk.story.desk.ana, "/practice")

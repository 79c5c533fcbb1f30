"""A file of signals in the browser: what only a person can say is asked, all is seen before it is taken, and once."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile

from amends.cases.models import Case
from amends.detect import actions as detect
from amends.detect.models import Finding, SavedMapping, Signal
from amends.detect.rules.mapping import Mapping
from amends.flow.importing_signals import save_mapping
from amends.journal.actors import SETUP
from amends.journal.models import Entry
from amends.people import actions as people
from amends.people.models import Person
from tests.cast import a_customer, an_order
from tests.doors.web.visiting import Answer, Visits, said

TOKEN = re.compile(r'name="token" value="([^"]+)"')
TEXT = (
    'Flight;Landed;Minutes;Remark\nKX1;03/02/2026 10:00;1,234;=HYPERLINK("x")\n'
    "KX2;01/02/2026 11:00;5;<b>late</b>\nKX3;soon;5;\n"
)
COLUMNS = {
    "use-0": "subject",
    "use-1": "time",
    "use-2": "number",
    "fact-2": "arrival_delay_minutes",
    "use-3": "text",
    "type": "flight.arrived",
    "prefix": "flight:",
    "source": "tower",
}
ANSWERS = {"order-1": "day", "decimal-2": ".", "time_zone": "America/New_York"}


@pytest.fixture(autouse=True)
def _home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(settings, "HOME", tmp_path)


def choose(desk: Visits, who: Person, text: str = TEXT, **more: str) -> Answer:
    file = SimpleUploadedFile("Arrivals.csv", text.encode("utf-16"), "text/csv")
    return desk.post(who, "/settings/signals", {"step": "file", "file": file, **more})


def go_on(desk: Visits, who: Person, page: Answer, step: str, **fields: str) -> Answer:
    found = TOKEN.search(page.content.decode())
    assert found, said(page)
    return desk.post(who, "/settings/signals", {"step": step, "token": found[1], **fields})


def written() -> tuple[int, ...]:
    return tuple(model.objects.count() for model in (Signal, Finding, Case, SavedMapping, Entry))


def test_dates_without_doubt_from_the_file_to_the_case(desk: Visits) -> None:
    cast = desk.story.desk
    detect.stock(cast.brand, cast.kinds, by=SETUP, at=desk.story.at)
    order = an_order(cast, a_customer(cast, at=desk.story.at), at=desk.story.at)
    order.thing = "flight:KX2"
    order.save()
    quality, before = cast.dita, written()
    columns = choose(desk, quality)
    asked = go_on(desk, quality, columns, "map", **COLUMNS)
    assert asked.status_code == 422
    for words in ("line 2 says 03/02/2026 10:00", "line 2 says 1,234", "Where were times without a zone written"):
        assert words in said(asked)
    assert 'type="radio" name="order-1" value="day" required' in asked.content.decode()
    still = go_on(desk, quality, asked, "map", **COLUMNS | {"order-1": "day"})
    assert "line 2 says 1,234" in said(still)
    looked = go_on(desk, quality, asked, "map", **COLUMNS | ANSWERS)
    assert looked.status_code == 200
    shown = said(looked)
    for words in (
        "the day stands first, as was said",
        "flight:KX1",
        "2026-02-03 10:00:00 EST",
        "arrival_delay_minutes 1234",
    ):
        assert words in shown
    assert "<b>late</b>" not in looked.content.decode()
    assert re.search(r"4 Landed .soon.: write a date", shown)
    assert written() == before
    refused = go_on(desk, quality, looked, "take", name="Not a name")
    assert "Has small letters" in said(refused)
    assert written() == before
    done = said(go_on(desk, quality, looked, "take", name="arrivals"))
    assert re.search(r"3 taken in 2 known already 0 cannot be read 1 cases opened 0", done)
    assert set(Signal.objects.values_list("source", "subject")) == {("tower", "flight:KX1"), ("tower", "flight:KX2")}
    assert "does not wait here any more" in said(go_on(desk, quality, looked, "take"))
    # The next file of this kind is read at once, and the same rows change nothing.
    again = choose(desk, quality, mapping="arrivals")
    assert "known already 2" in said(again)
    assert "Nothing was changed" in said(go_on(desk, quality, again, "take"))
    late = choose(desk, quality, TEXT.replace("KX2;01/02/2026 11:00;5", "KX2;01/02/2026 11:30;181"), mapping="arrivals")
    assert "cases opened 1" in said(go_on(desk, quality, late, "take"))
    assert Case.objects.get().order == order


def test_what_the_file_shows_is_never_overruled(desk: Visits) -> None:
    quality = desk.story.desk.dita
    before = written()
    columns = choose(desk, quality, "Flight,Landed\nKX1,13/02/2026 10:00Z\n")
    said_wrong = COLUMNS | {"use-2": "", "use-3": "", "order-1": "month"}
    conflict = go_on(desk, quality, columns, "map", **said_wrong)
    assert conflict.status_code == 422
    assert "'13/02/2026 10:00Z' on line 2 shows one way, and not what was said" in said(conflict)
    assert written() == before


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"use-0": ""}, "Say which column names the thing"),
        ({"use-1": "subject"}, "has this meaning already"),
        ({"type": ""}, "Say what type of signal"),
        ({"source": ""}, "Say where the file comes from"),
        ({"fact-2": "minutes late"}, "letters, digits and underscores only"),
        ({"fact-2": "remark"}, "name it otherwise"),
        ({"time_zone": "Mars"}, "Is not known"),
    ],
)
def test_a_mapping_that_says_too_little_is_given_back(desk: Visits, change: dict[str, str], words: str) -> None:
    quality = desk.story.desk.dita
    before = written()
    refused = go_on(desk, quality, choose(desk, quality), "map", **COLUMNS | ANSWERS | change)
    assert refused.status_code == 422
    assert words in said(refused)
    assert written() == before


def test_what_is_no_file_is_refused_and_pasted_lines_are_one(desk: Visits) -> None:
    quality = desk.story.desk.dita
    assert "Choose a file, or paste" in said(desk.post(quality, "/settings/signals", {"step": "file"}))
    assert "headings and no rows" in said(choose(desk, quality, "Flight;Landed\n"))
    many = "Flight;Landed\n" + "KX1;2026-02-03\n" * 5_001
    assert "at most 5,000" in said(choose(desk, quality, many))
    pasted = {"step": "file", "pasted": '{"subject": "KX1", "time": "2026-02-03T10:00:00Z"}'}
    columns = desk.post(quality, "/settings/signals", pasted)
    fields = {"use-0": "subject", "use-1": "time", "type": "a", "source": "pasted"}
    assert "would be taken in 1" in said(go_on(desk, quality, columns, "map", **fields))


def test_only_who_imports_or_runs_the_desk_and_only_their_own(desk: Visits) -> None:
    cast = desk.story.desk
    before = written()
    assert desk.get(cast.ana, "/settings/signals").status_code == 403
    assert desk.get(cast.evan, "/settings/signals").status_code == 200
    columns = choose(desk, cast.dita)
    assert "does not wait here any more" in said(go_on(desk, cast.bea, columns, "map", **COLUMNS | ANSWERS))
    other = people.add_brand(
        "gull", name="Gull", calendar=cast.calendar, sender_address="care@gull.example", by=SETUP, at=desk.story.at
    )
    save_mapping(other, "gulls-own", Mapping("s"), by=SETUP, at=desk.story.at)
    assert "gulls-own" not in said(desk.get(cast.dita, "/settings/signals"))
    assert desk.post(cast.dita, "/settings/signals/mappings/gulls-own/drop").status_code == 404
    assert SavedMapping.objects.count() == 1
    assert written()[:3] == before[:3]

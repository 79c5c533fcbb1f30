"""Scripts as whoever sets policy writes, changes, retires and brings them back; and what customers then get."""

from __future__ import annotations

from html import unescape

import pytest

from amends.conversation import actions as conversation
from amends.conversation import queries
from amends.conversation.models import FormerScript, Message, Script
from amends.journal.actors import SETUP
from amends.journal.models import Entry
from amends.web.remembered import forget
from tests.doors.web.visiting import Answer, Visits, entries, page, said

OWN = {
    "slug": "lost-bag",
    "language": "en",
    "name": "A lost bag",
    "text": "Dear {name},\r\nit is found.\r\n\r\n{owner}",
}
PAGE = "/settings/scripts"
RECEIPT = f"{PAGE}/receipt/en"


def changed(desk: Visits, path: str = RECEIPT, who: str = "carlos", **fields: object) -> Answer:
    """Posts the page of a script as it was opened, with some fields typed."""
    row = queries.script_of(*path.split("/")[-2:])
    assert row is not None
    form = {"name": row.name, "text": row.text, "version": row.version, "why": "Friendlier", **fields}
    return desk.post(getattr(desk.story.desk, who), path, form)


def words(slug: str = "receipt", language: str = "en") -> str:
    return Script.objects.get(slug=slug, language=language).text


def test_every_script_is_listed_with_its_languages(desk: Visits) -> None:
    found = said(desk.get(desk.story.desk.carlos, PAGE))
    assert "Receipt, desk open receipt de" in found
    assert found.index("Sent automatically") < found.index("Receipt, desk open")
    assert found.index("For people to begin with") < found.index("First words of a person")
    assert "Scripts what is sent automatically" in said(desk.get(desk.story.desk.carlos, "/settings"))


@pytest.mark.parametrize("path", [PAGE, RECEIPT, f"{RECEIPT}/retire", f"{RECEIPT}/back"])
@pytest.mark.parametrize("who", ["ana", "bea", "evan"])
def test_only_those_who_set_policy_come_in(desk: Visits, who: str, path: str) -> None:
    before = entries()
    person = getattr(desk.story.desk, who)
    assert desk.post(person, path, {**OWN, "why": "x"}).status_code == 403
    if not path.endswith(("retire", "back")):
        assert desk.get(person, path).status_code == 403
    assert entries() == before
    assert not FormerScript.objects.exists()


def test_a_new_one_is_offered_in_the_composer_and_journalled_without_its_words(desk: Visits) -> None:
    case = desk.story.complain()
    desk.story.acknowledge(case)
    assert desk.post(desk.story.desk.carlos, PAGE, OWN).status_code == 303
    row = Script.objects.get(slug="lost-bag")
    assert (row.text, row.is_automatic, row.version) == ("Dear {name},\nit is found.\n\n{owner}", False, 1)
    entry = Entry.objects.filter(verb="conversation.script_added", subject_id=row.id).get()
    assert entry.facts == {"slug": "lost-bag", "language": "en", "version": 1}
    assert entry.actor == f"person:{desk.story.desk.carlos.id}"
    assert "A lost bag" in page(desk, case)


@pytest.mark.parametrize(
    ("field", "typed", "told"),
    [
        ("slug", "Lost bag", "Give it a short name"),
        ("slug", "receipt", "There is receipt in this language already"),
        ("language", "xx", "No language has the code xx"),
        ("language", "", "Give the code of a language"),
        ("name", " ", "Say in at most 120 characters"),
        ("text", "Dear {surname}", "Nothing is filled in for {surname} here. Known are {name}, {brand}, {owner}"),
        ("text", "", "Write the words first"),
    ],
)
def test_a_new_one_that_does_not_do_is_refused_and_nothing_typed_is_lost(
    desk: Visits, field: str, typed: str, told: str
) -> None:
    before, scripts = entries(), Script.objects.count()
    text = "{reference} {link} {time} sent automatically" if typed == "receipt" else OWN["text"]
    answer = desk.post(desk.story.desk.carlos, PAGE, {**OWN, "text": text, field: typed})
    assert answer.status_code == 422
    assert told in said(answer)
    assert field in {"slug"} or 'value="lost-bag"' in answer.content.decode()
    assert (entries(), Script.objects.count()) == (before, scripts)


def test_another_language_begins_with_the_english_words_and_serves_who_reads_it(desk: Visits) -> None:
    begun = desk.get(desk.story.desk.carlos, f"{PAGE}?slug=receipt")
    assert "Your message has reached us." in said(begun)
    text = "Beste {name}, uw bericht is ontvangen: {reference}. U hoort van ons voor {time}. {link} Automatisch."
    form = {"slug": "receipt", "language": "nl", "name": "Ontvangst", "text": text}
    assert desk.post(desk.story.desk.carlos, PAGE, form).status_code == 303
    assert Script.objects.get(slug="receipt", language="nl").is_automatic
    assert queries.script("receipt", "nl-BE").text == text


def test_changed_words_leave_with_the_next_receipt_and_those_before_are_kept(desk: Visits) -> None:
    before = words()
    told = "Thank you, {name}: {reference}, {link}, by {time}, {now}, {phone}, {what}, {brand}. Sent automatically."
    assert changed(desk, text=told).status_code == 303
    receipt = Message.objects.filter(case=desk.story.complain(), is_automatic=True).earliest("said_at")
    assert receipt.text.startswith("Thank you, ")
    assert "{" not in receipt.text
    former = FormerScript.objects.get()
    assert (former.version, former.text, former.change, former.why) == (1, before, "changed", "Friendlier")
    assert former.replaced_by_id == desk.story.desk.carlos.id
    assert former.replaced_at <= desk.story.at
    entry = Entry.objects.get(verb="conversation.script_changed")
    assert entry.facts == {"slug": "receipt", "language": "en", "version": 2}
    found = said(desk.get(desk.story.desk.carlos, RECEIPT))
    assert "Carlos Lima changed version 1: Friendlier" in found
    assert "A person reads it and writes to you by {time}." in found


def test_the_words_before_can_be_begun_with(desk: Visits) -> None:
    before = words()
    changed(desk, text=f"{before}\nThanks!")
    shown = unescape(desk.get(desk.story.desk.carlos, f"{RECEIPT}?former=1").content.decode())
    assert f">{before}</textarea>" in shown
    assert changed(desk, text=before, why="It was better").status_code == 303
    assert words() == before
    assert FormerScript.objects.count() == 2


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"text": "Dear {name}, {reference} {link} automatically"}, "{time} must stay in this one"),
        ({"text": "{link} {time} {reference} {words} automatically"}, "Nothing is filled in for {words} here"),
        ({"text": "{link} {time} {reference}"}, "it must say so"),
        ({"why": ""}, "characters why"),
        ({"why": "x" * 201, "name": "Other"}, "characters why"),
        ({"name": ""}, "what it is for"),
        ({}, "These are its words already"),
    ],
)
def test_a_change_that_does_not_do_changes_nothing(desk: Visits, fields: dict[str, object], told: str) -> None:
    before, text = entries(), words()
    if set(fields) == {"why"} and not fields["why"]:
        fields = {**fields, "name": "Another name"}
    answer = changed(desk, **fields)
    assert answer.status_code == 422
    assert told in said(answer)
    assert (entries(), words(), FormerScript.objects.count()) == (before, text, 0)


def test_whoever_comes_second_sees_what_the_first_kept(desk: Visits) -> None:
    changed(desk, name="First")
    before = entries()
    answer = changed(desk, name="Second", version=1, who="dita")
    assert answer.status_code == 422
    assert "somebody has changed this script meanwhile" in said(answer).lower()
    assert "As it is now" in said(answer)
    assert (entries(), Script.objects.get(slug="receipt", language="en").name) == (before, "First")
    assert changed(desk, name="Second", version="x").status_code == 422


def test_a_preview_is_filled_and_keeps_nothing(desk: Visits) -> None:
    before, text = entries(), words("receipt", "de")
    told = "Hallo {name}, {time}, {what}, {reference} {link} {other}"
    answer = changed(desk, f"{PAGE}/receipt/de", text=told, do="preview")
    assert answer.status_code == 200
    assert "Hallo Jana Weber, 14:00, Gepäck verspätet oder beschädigt, AM-4K7P-2M https://... {other}" in said(answer)
    assert f">{told}</textarea>" in unescape(answer.content.decode())
    assert (entries(), words("receipt", "de")) == (before, text)
    fresh = desk.post(desk.story.desk.carlos, PAGE, {**OWN, "do": "preview"})
    assert "Dear Jana Weber, it is found. Carlos" in said(fresh)
    assert not Script.objects.filter(slug="lost-bag").exists()


def test_what_is_retired_is_offered_and_sent_no_more_until_it_is_brought_back(desk: Visits) -> None:
    case = desk.story.complain()
    desk.story.acknowledge(case)
    carlos = desk.story.desk.carlos
    path = f"{PAGE}/check_in/en"
    assert "Does it hold? In person" in page(desk, case)
    assert desk.post(carlos, f"{path}/retire", {"why": "We call"}).status_code == 303
    assert "Does it hold? In person" not in page(desk, case)
    assert "retired" in said(desk.get(carlos, PAGE))
    assert desk.post(carlos, f"{path}/retire", {"why": "Twice"}).status_code == 422
    assert conversation.stock_scripts(by=SETUP, at=desk.story.at) == []
    assert desk.post(carlos, f"{path}/back", {"why": "We write again"}).status_code == 303
    assert "Does it hold? In person" in page(desk, case)
    assert desk.post(carlos, f"{path}/back", {"why": "Twice"}).status_code == 422
    changes = list(FormerScript.objects.order_by("version").values_list("version", "change", "why"))
    assert changes == [(1, "retired", "We call"), (2, "brought_back", "We write again")]
    told = Entry.objects.filter(verb__in=["conversation.script_retired", "conversation.script_brought_back"])
    assert [entry.facts["version"] for entry in told.order_by("id")] == [2, 3]


def test_a_retired_language_gives_way_to_the_brands_then_to_english(desk: Visits) -> None:
    desk.post(desk.story.desk.carlos, f"{PAGE}/receipt/de/retire", {"why": "Not ours"})
    assert queries.script("receipt", "de").language == "en"


@pytest.mark.parametrize("slug", ["receipt", "new_time", "ask_customer", "waiting_ended"])
def test_what_amends_needs_in_english_cannot_be_retired(desk: Visits, slug: str) -> None:
    before = entries()
    answer = desk.post(desk.story.desk.carlos, f"{PAGE}/{slug}/en/retire", {"why": "Away"})
    assert answer.status_code == 422
    assert "change its words" in said(answer)
    assert desk.post(desk.story.desk.carlos, f"{PAGE}/{slug}/fr/retire", {"why": ""}).status_code == 422
    assert entries() == before
    assert not Script.objects.filter(retired_at__isnull=False).exists()


def test_what_a_desk_has_changed_stays_when_amends_is_updated(desk: Visits) -> None:
    changed(desk, text=f"{words()}\nThanks!")
    assert conversation.stock_scripts(by=SETUP, at=desk.story.at) == []
    assert words().endswith("Thanks!")


def test_a_script_that_is_not_there_is_not_there(desk: Visits) -> None:
    for path in (f"{PAGE}/receipt/it", f"{PAGE}/no-such/en"):
        assert desk.get(desk.story.desk.carlos, path).status_code == 404
        assert desk.post(desk.story.desk.carlos, f"{path}/retire", {"why": "x"}).status_code == 404


def test_the_pages_ask_no_more_the_more_there_is(desk: Visits) -> None:
    carlos = desk.story.desk.carlos
    few = {path: desk.queries(carlos, path) for path in (PAGE, RECEIPT)}
    for number in range(5):
        desk.post(carlos, PAGE, {**OWN, "slug": f"own-{number}"})
        changed(desk, name=f"Receipt {number}")
    forget()
    assert {path: desk.queries(carlos, path) for path in few} == few

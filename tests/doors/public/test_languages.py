"""Customers read every page in their language: no English is left, the address stays, times are written as theirs."""

from __future__ import annotations

import re
from html import unescape

import pytest
import time_machine
from babel.messages.pofile import read_po
from django.conf import settings
from django.test import Client

from amends import flow
from amends.cases.models import Case
from amends.cases.rules import Ending
from amends.conversation.models import Message
from amends.flow import (
    as_voucher,
    claiming,
    code_letters,
    following,
    looking,
    my_data,
    owed,
    page_links,
    redirecting,
    rounds,
    surveying,
)
from amends.flow.spoken import standard
from amends.web.public import standard as standard_words
from amends.web.public.tongues import NAMES, direction
from tests.cast import NOON, Desk, a_customer
from tests.doors.equipped import an_equipped_desk
from tests.doors.public.pages import a_case, page_of, text_of
from tests.doors.public.tour import SOON, Tour, html

pytestmark = [pytest.mark.django_db, pytest.mark.anywhere]
OTHERS = [code for code in NAMES if code != "en"]
GAP = re.compile(r"%\(\w+\)s")


@pytest.fixture
def desk() -> Desk:
    return an_equipped_desk()


def marked() -> dict[str, list[str]]:
    """Every marked text that is more than a word, as what stands between the values that are put into it."""
    with (settings.LOCALE_PATHS[0] / "django.pot").open("rb") as kept:
        ids = [one.id for one in read_po(kept) if one.id]
    said = [text for one in ids for text in ([one] if isinstance(one, str) else one)]
    parts = {text: [part.strip(" .:,") for part in GAP.split(text)] for text in said}
    return {text: [part for part in found if " " in part] for text, found in parts.items() if " " in "".join(found)}


def found_on(pages: str, texts: dict[str, list[str]]) -> set[str]:
    return {text for text, parts in texts.items() if parts and all(part in pages for part in parts)}


@pytest.mark.parametrize("language", NAMES)
def test_every_page_speaks_its_readers_language_and_no_english_besides(client: Client, language: str) -> None:
    shown = Tour(client, an_equipped_desk(open_always=False), language).everything()
    for address, answer in shown:
        assert answer.status_code in {200, 404, 422}, address
        assert f'<html lang="{language}" dir="ltr">' in html(answer), address
    english = found_on("\n".join(html(answer) for _, answer in shown), marked())
    if language == "en":
        never = set(marked()) - english
        assert not never - NOT_ON_THE_TOUR, "|".join(sorted(never - NOT_ON_THE_TOUR))
    else:
        assert not english, [(text, [a for a, answer in shown if text in html(answer)][:2]) for text in english]


# Other kinds, remedies and promises of the records; and what a demonstration says of itself.
NOT_ON_THE_TOUR = {*standard_words.KINDS, *standard_words.OFFERINGS, *standard_words.PROMISED} | {
    "nothing written here reaches an airline",
    # A letter's words, which no page says.
    owed.TOLD,
    owed.NOTHING_OWED,
    owed.ANSWERED,
    looking.BEGUN_BY_TEAM,
    *(following.ALL_GOOD, following.NOT_YET, following.REMINDER, rounds.SCRIPT, rounds.NOTE),
    *(surveying.LEAST, surveying.MOST, surveying.RECOMMEND, surveying.SURVEY_REMINDER),
    as_voucher.TOLD,
    # One law's words stand for all.
    *(words for version, words in as_voucher.WORDS.items() if version != "signed-1"),
    redirecting.TOLD,
    *(my_data.TOLD, *my_data.ASKS.values(), page_links.TOLD, page_links.SUBJECT),
    code_letters.SUBJECT,
    *(claiming.LETTER, claiming.KEPT, claiming.NONE, claiming.SETTLED, claiming.UPHELD, claiming.DROPPED),
}


@pytest.mark.parametrize("language", OTHERS)
def test_a_case_is_shown_in_its_customers_language_and_in_another_when_asked(
    client: Client, desk: Desk, language: str
) -> None:
    case = a_case(desk, a_customer(desk, language=language))
    with time_machine.travel(SOON, tick=False):
        own, other = client.get(page_of(case)), client.get(page_of(case), {"lang": "en"})
    assert standard("What was said", language) in text_of(own)
    assert "What was said" in text_of(other)
    assert '<html lang="en"' in other.content.decode()


def test_a_language_that_we_do_not_have_reads_english(client: Client, desk: Desk) -> None:
    case = a_case(desk, a_customer(desk, language="ja"))
    with time_machine.travel(SOON, tick=False):
        assert '<html lang="en"' in client.get(page_of(case), {"lang": "ja"}).content.decode()


LINK = re.compile(r'<a href="([^"]+)" lang="(\w+)" hreflang="\w+"( aria-current="true")?>([^<]+)</a>')


def test_the_links_to_other_languages_keep_the_page_and_what_it_said(client: Client, desk: Desk) -> None:
    case = a_case(desk)
    with time_machine.travel(SOON, tick=False):
        page = client.get(page_of(case), {"done": "message", "lang": "de"})
        links = LINK.findall(page.content.decode())
        assert [(code, name) for _, code, _, name in links] == list(NAMES.items())
        assert [code for _, code, current, _ in links if current] == ["de"]
        for address, code, _, _ in links:
            there = client.get(unescape(address))
            assert f'<html lang="{code}"' in there.content.decode()
            assert standard("Your message is with us. A person answers you.", code) in text_of(there)


def test_a_form_that_came_back_can_still_be_read_in_another_language(client: Client, desk: Desk) -> None:
    case = a_case(desk)
    with time_machine.travel(SOON, tick=False):
        refused = client.post(f"{page_of(case)}/messages", {"body": ""})
        assert refused.status_code == 422
        for address, code, _, _ in LINK.findall(refused.content.decode()):
            assert client.get(unescape(address)).status_code == 200, code


def test_a_language_once_chosen_stays_while_the_page_is_used(client: Client, desk: Desk) -> None:
    case = a_case(desk)
    with time_machine.travel(SOON, tick=False):
        page = client.get(page_of(case), {"lang": "fr"}).content.decode()
        action = re.search(r'action="([^"]+/messages[^"]*)"', page)
        assert action
        sent = client.post(unescape(action[1]), {"body": "Et maintenant ?"}, follow=True)
    assert '<html lang="fr"' in sent.content.decode()
    assert "Nous avons bien votre message." in text_of(sent)
    assert Message.objects.filter(case=case, text="Et maintenant ?").exists()


def test_the_form_follows_the_browser_and_offers_our_languages_alone(client: Client, desk: Desk) -> None:
    with time_machine.travel(NOON, tick=False):
        page = client.get("/complain", headers={"Accept-Language": "ja, pt-BR;q=0.8, en;q=0.5"}).content.decode()
    assert '<html lang="pt"' in page
    assert re.findall(r'<option value="(\w+)"', page) == list(NAMES)
    assert '<option value="pt" selected>' in page
    assert "Horário atual em Nova York: 12:00." in page


@pytest.mark.parametrize(
    ("language", "now", "day"),
    [
        ("de", "bis 18:30", "1. Juni 2026"),
        ("es", "a más tardar: 18:30", "1 de junio de 2026"),
        ("fr", "au plus tard\xa0: 18:30", "1 juin 2026"),
        ("pt", "até 18:30", "1 de junho de 2026"),
    ],
)
def test_times_are_written_as_the_language_does(client: Client, desk: Desk, language: str, now: str, day: str) -> None:
    case = a_case(desk, a_customer(desk, language=language))
    with time_machine.travel(SOON, tick=False):
        assert now in html(client.get(page_of(case)))
        flow.end_otherwise(case, Ending.SPAM, "content", by=desk.ana, at=NOON)
        assert day in html(client.get(page_of(case)))


def test_words_of_the_records_are_said_and_a_persons_own_are_left(client: Client, desk: Desk) -> None:
    case: Case = a_case(desk, a_customer(desk, language="de"))
    if case.owner is None:
        flow.take(case, by=desk.ana, at=NOON)
    flow.promise(case, "You have the refund number", NOON.replace(hour=20), by=case.owner or desk.ana, at=NOON)
    with time_machine.travel(SOON, tick=False):
        page = text_of(client.get(page_of(case)))
    assert "Fehler in der Rechnung" in page
    assert "Wir nennen Ihnen die Lösung" in page
    assert "You have the refund number" in page


def test_scripts_that_run_from_right_to_left_do() -> None:
    assert [direction(code) for code in ("ar", "he", "fa", "ur", "de", "en")] == ["rtl"] * 4 + ["ltr"] * 2

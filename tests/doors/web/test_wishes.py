"""What a customer would consider fair stands beside what is in proportion, where somebody decides."""

from __future__ import annotations

from django.test import Client

from amends.promises.models import Standing
from tests.doors.public.pages import page_of
from tests.doors.web.visiting import Visits, page


def test_whoever_decides_sees_it_beside_the_range_and_in_the_form(desk: Visits, client: Client) -> None:
    case = desk.story.complain()
    desk.story.acknowledge(case)
    assert "Fair, in their words" not in page(desk, case)
    form = {"sum": "40", "words": "The hotel and a word.", "key": "k1"}
    assert client.post(f"{page_of(case)}/fair", form).status_code == 303
    told = page(desk, case)
    assert "Fair, in their words" in told
    assert "40.00 fair. The hotel and a word.”" in told
    assert "They said this on their page. It binds nobody." in told
    assert "said what they would consider fair: 40.00 USD" in told


def test_what_is_rarely_needed_is_folded_and_what_was_typed_there_opens_it_again(desk: Visits) -> None:
    case = desk.story.complain()
    desk.story.acknowledge(case)
    folded, opened = '<details class="dialog-more">', '<details class="dialog-more" open>'
    ana, address = desk.story.desk.ana, f"/cases/{case.reference}"
    assert folded in desk.get(ana, address).content.decode()
    typed = {"kind": "goodwill", "amount": "x", "reason": "fits", "skipped": "dated"}
    assert folded in desk.post(ana, f"{address}/remedies", typed).content.decode()
    for more in ({"idea": "A taxi"}, {"fair": "40"}, {"fair": "many", "amount": "5"}):
        answer = desk.post(ana, f"{address}/remedies", typed | more)
        assert (answer.status_code, opened in answer.content.decode()) == (422, True)


def test_a_row_that_nobody_owns_says_what_comes_before_its_keys(desk: Visits) -> None:
    case = desk.story.complain(person_now=True)
    ana = desk.story.desk.ana
    Standing.objects.filter(case=case).update(owner=ana)
    assert "data-says=" not in desk.get(ana, "/today").content.decode()
    Standing.objects.filter(case=case).update(owner=None)
    told = desk.get(ana, "/today").content.decode()
    assert told.count('data-says="Nobody looks after this yet: take it first') == 1

"""Private links: they prove themselves, open one thing, and end."""

from __future__ import annotations

import base64
from datetime import timedelta

import pytest
from pytest_django import Settings

from amends.cases.models import Case
from amends.conversation import links
from amends.conversation.links import LinkGone
from amends.conversation.models import PrivateLink
from amends.conversation.rules import LinkPurpose
from amends.kernel.ids import new_id
from tests.cast import NOON
from tests.rooms.conversation.scene import BY, Scene, a_scene, minutes

EXPIRES = NOON + timedelta(days=90)
pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> Scene:
    return a_scene()


def a_link(scene: Scene, purpose: LinkPurpose = LinkPurpose.CASE) -> PrivateLink:
    return links.make_link(purpose, scene.case, expires_at=EXPIRES, by=BY, at=NOON)


def test_a_link_opens_what_it_was_made_for(scene: Scene) -> None:
    made = a_link(scene)
    found = links.link_of(links.token_of(made), LinkPurpose.CASE, minutes(1))
    assert (found, found.case) == (made, scene.case)
    entry = scene.entries("conversation.link_made")[0]
    assert (entry.subject_id, entry.case_id, entry.facts) == (made.id, scene.case.id, {"purpose": "case"})


@pytest.mark.parametrize(
    ("purpose", "path"),
    [("case", "/c/"), ("ask", "/a/"), ("check_in", "/check-in/"), ("survey", "/survey/")],
)
def test_its_address_is_whole(scene: Scene, settings: Settings, purpose: str, path: str) -> None:
    made = a_link(scene, LinkPurpose(purpose))
    assert links.address_of(made) == f"{settings.CONFIG.base_url()}{path}{links.token_of(made)}"


def test_a_token_says_nothing_but_letters_and_dashes(scene: Scene) -> None:
    token = links.token_of(a_link(scene))
    assert len(token) == 43
    assert set(token) <= set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_")


def test_every_single_changed_letter_is_refused(scene: Scene) -> None:
    token = links.token_of(a_link(scene))
    for place in range(len(token)):
        for other in ("A", "b", "9", "_"):
            forged = token[:place] + other + token[place + 1 :]
            # The last letter carries two bits that stand for nothing; every other change is a change.
            if forged == token or (place == len(token) - 1 and same_bytes(forged, token)):
                continue
            with pytest.raises(LinkGone):
                links.link_of(forged, LinkPurpose.CASE, minutes(1))


def same_bytes(one: str, other: str) -> bool:
    return base64.urlsafe_b64decode(one + "=") == base64.urlsafe_b64decode(other + "=")


@pytest.mark.parametrize("token", ["", "x", "not a token", "A" * 43, "é" * 43, "A" * 400, "../../etc/passwd", "%00"])
def test_what_is_no_token_is_gone(scene: Scene, token: str) -> None:
    a_link(scene)
    with pytest.raises(LinkGone):
        links.link_of(token, LinkPurpose.CASE, minutes(1))


def test_a_proven_token_without_a_row_is_gone(scene: Scene) -> None:
    unknown = PrivateLink(id=new_id(NOON), purpose="case", case=scene.case, made_at=NOON, expires_at=EXPIRES)
    with pytest.raises(LinkGone):
        links.link_of(links.token_of(unknown), LinkPurpose.CASE, minutes(1))


def test_another_secret_proves_nothing(scene: Scene, settings: Settings) -> None:
    token = links.token_of(a_link(scene))
    settings.SECRET_KEY = "another"
    with pytest.raises(LinkGone):
        links.link_of(token, LinkPurpose.CASE, minutes(1))


def test_a_link_for_one_thing_opens_no_other(scene: Scene) -> None:
    token = links.token_of(a_link(scene, LinkPurpose.SURVEY))
    with pytest.raises(LinkGone):
        links.link_of(token, LinkPurpose.CASE, minutes(1))


def test_a_departments_link_ends_when_it_expires(scene: Scene) -> None:
    token = links.token_of(a_link(scene, LinkPurpose.ASK))
    assert links.link_of(token, LinkPurpose.ASK, EXPIRES - timedelta(seconds=1))
    with pytest.raises(LinkGone):
        links.link_of(token, LinkPurpose.ASK, EXPIRES)


@pytest.mark.parametrize("purpose", links.THEIRS)
def test_a_customers_link_lives_while_the_case_is_open_and_ninety_days_after(
    scene: Scene, purpose: LinkPurpose
) -> None:
    token = links.token_of(a_link(scene, purpose))
    assert links.link_of(token, purpose, EXPIRES + timedelta(days=300))
    Case.objects.filter(id=scene.case.id).update(closed_at=minutes(5), ending="withdrawn")
    until = minutes(5) + timedelta(days=90)
    assert links.link_of(token, purpose, until - timedelta(seconds=1))
    with pytest.raises(LinkGone):
        links.link_of(token, purpose, until)


def test_one_that_was_made_after_the_close_lives_ninety_days_from_then(scene: Scene) -> None:
    Case.objects.filter(id=scene.case.id).update(closed_at=NOON - timedelta(days=400), ending="withdrawn")
    token = links.token_of(a_link(scene))
    assert links.link_of(token, LinkPurpose.CASE, NOON + timedelta(days=89))
    with pytest.raises(LinkGone):
        links.link_of(token, LinkPurpose.CASE, NOON + timedelta(days=90))


def test_a_link_is_revoked_once(scene: Scene) -> None:
    made = a_link(scene)
    links.revoke(made, by=scene.desk.ana, at=minutes(1))
    links.revoke(made, by=scene.desk.ana, at=minutes(2))
    assert PrivateLink.objects.get().revoked_at == minutes(1)
    assert len(scene.entries("conversation.link_revoked")) == 1
    with pytest.raises(LinkGone):
        links.link_of(links.token_of(made), LinkPurpose.CASE, minutes(3))

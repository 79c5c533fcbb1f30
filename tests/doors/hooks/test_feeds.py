"""Feeds and interfaces: each entry once, the oldest first, nothing left out, nothing of a bomb unfolded."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from unittest import mock

import pytest
from django.conf import LazySettings

from amends import flow
from amends.conversation.models import Message
from amends.flow import inbox
from amends.flow.promising import Reply
from amends.journal.actors import CLOCK, SETUP
from amends.post.accounts import WrongSetting, change_account, open_account
from amends.post.accounts import account as account_of
from amends.post.channels.social import entries, interfaces, xml
from amends.post.channels.social.entries import moment_of
from amends.post.channels.social.mapping import mapping_of
from amends.post.models import Account, Inbound, Outbound
from tests.cast import NOON
from tests.doors.hooks.far_side import FarSide, Page, far_side
from tests.doors.hooks.speakers import SECRET
from tests.rooms.flow.scene import BY, Scene, a_scene

MINUTE = timedelta(minutes=1)
MAPPING = """entries = data.reviews
id = review_id
text = comment.body
name = author.name
handle = author.id
sent_at = created
rating = stars
link = url
media = photos
next = paging.next"""


@pytest.fixture
def far(settings: LazySettings) -> Iterator[FarSide]:
    settings.CONFIG = settings.CONFIG.model_copy(update={"internal_hosts": "127.0.0.1"})
    with far_side() as side:
        yield side


@pytest.fixture
def scene(db: None) -> Scene:
    return a_scene()


def opened(scene: Scene, far: FarSide, way: str, **more: str) -> Account:
    told = {"network": "reviews", "source": f"{far.address}/list?of=us", **more}
    if way == "social-json":
        told.setdefault("mapping", MAPPING)
    secrets = {"token": "the token", "secret": SECRET}
    return open_account(way, brand=scene.desk.brand, name="Reviews", settings=told, secrets=secrets, by=SETUP, at=NOON)


def fetched(account: Account, minutes: float = 0) -> Account:
    at = NOON + minutes * MINUTE
    fresh = account_of(account.id)
    assert fresh is not None
    inbox.fetch(fresh, clock=lambda: at, by=BY)
    inbox.take_in(at=at, by=BY)
    again = account_of(account.id)
    assert again is not None
    return again


def heard() -> list[str]:
    """The names of what was heard, in the order in which it was."""
    return list(Inbound.objects.order_by("id").values_list("external_id", flat=True))


def rss(*names: str, doctype: str = "", dated: bool = True) -> bytes:
    """A feed with these entries, the newest first; the number in a name says how many minutes after noon."""
    items = "".join(
        f"<item><guid isPermaLink='false'>{name}</guid><title>Two stars</title>"
        f"<link>/reviews/{name}</link><dc:creator>Jana</dc:creator>"
        f"<description><![CDATA[<p>The parcel <b>{name}</b> is late.</p>]]></description>"
        + (f"<pubDate>{format_datetime(NOON + int(name[1:]) * MINUTE)}</pubDate>" if dated else "")
        + "</item>"
        for name in names
    )
    return (
        f'<?xml version="1.0"?>{doctype}<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<channel><title>Kite</title>{items}</channel></rss>"
    ).encode()


ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><title>Kite</title>
<entry xml:lang="de"><id>urn:1</id><title type="html">&lt;b&gt;Kaputt&lt;/b&gt;</title>
<link rel="self" href="/self/1"/><link href="https://reviews.example/1"/>
<author><name>Rosa</name><uri>https://reviews.example/people/7</uri></author>
<published>2026-03-03T18:00:00+01:00</published><updated>2026-03-03T19:00:00Z</updated>
<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">Das Paket ist <i>weg</i>.</div></content></entry>
</feed>"""


def lay(far: FarSide, content: bytes, **headers: str) -> None:
    far.pages["/list"] = Page(content, headers=headers)


class TestFeeds:
    def test_each_entry_is_one_matter_and_comes_once(self, scene: Scene, far: FarSide) -> None:
        account = opened(scene, far, "social-feed")
        lay(far, rss("a2", "a1"))
        account = fetched(account, 5)
        assert heard() == ["a1", "a2"]
        assert far.told[0].headers["authorization"] == "Bearer the token"
        lay(far, rss("a7", "a2", "a1"))
        account = fetched(account, 10)
        assert heard() == ["a1", "a2", "a7"]
        message = Message.objects.filter(direction="in").order_by("said_at").first()
        assert message is not None
        assert message.text == f"The parcel a1 is late.\n\n{far.address}/reviews/a1"
        assert message.said_at == NOON + MINUTE
        # Three people who are all called Jana.
        assert len(set(Message.objects.values_list("case__customer", flat=True))) == 3
        assert account.trouble == ""

    def test_what_lay_there_before_opens_no_case_unless_asked_for(self, scene: Scene, far: FarSide) -> None:
        new = opened(scene, far, "social-feed")
        lay(far, rss("a-9", "a-20"))
        fetched(new, 5)
        lay(far, rss("a-9", "a-20", "a-30", dated=False))
        fetched(new, 10)
        assert heard() == ["a-30"]
        everything = open_account(
            "social-feed",
            brand=scene.desk.brand,
            name="All",
            settings={"network": "all", "source": f"{far.address}/list", "begin": "all"},
            by=SETUP,
            at=NOON,
        )
        fetched(everything, 15)
        assert heard() == ["a-30", "a-30", "a-20", "a-9"]

    def test_atom_is_read_with_its_author_language_and_time(self, scene: Scene, far: FarSide) -> None:
        account = opened(scene, far, "social-feed")
        lay(far, ATOM.encode())
        fetched(account, 240)
        row = Inbound.objects.get()
        assert (row.subject, row.text) == ("Kaputt", "Das Paket ist weg.\n\nhttps://reviews.example/1")
        assert row.received_at == datetime(2026, 3, 3, 17, tzinfo=UTC)
        assert row.facts["handle"] == "reviews:https://reviews.example/people/7"
        assert (row.from_name, row.facts["language"], row.facts["public"]) == ("Rosa", "de", True)

    def test_a_feed_that_has_not_changed_is_not_sent_again(self, scene: Scene, far: FarSide) -> None:
        account = opened(scene, far, "social-feed")
        lay(far, rss("a1"), ETag='"v1"', **{"Last-Modified": "Tue, 03 Mar 2026 17:00:00 GMT"})
        fetched(account, 5)
        far.pages["/list"] = Page(status=304)
        account = fetched(account, 10)
        assert far.told[-1].headers["if-none-match"] == '"v1"'
        assert far.told[-1].headers["if-modified-since"] == "Tue, 03 Mar 2026 17:00:00 GMT"
        assert (account.trouble, account.fetched_at) == ("", NOON + 10 * MINUTE)
        lay(far, rss("a6", "a1"))
        fetched(account, 15)
        assert heard() == ["a1", "a6"]

    @pytest.mark.parametrize(
        ("content", "trouble"),
        [
            (b"<html><body>Sorry</body></html>", "no feed: its first element is 'html'"),
            (b"not xml", "It is no XML"),
            (b"", "It is no XML"),
            (rss("a1", doctype='<!DOCTYPE rss [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>'), "declares entities"),
            (rss("a1", doctype='<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]>'), "declares entities"),
            (rss("a1", doctype='<!DOCTYPE rss [<!ENTITY % p SYSTEM "http://127.0.0.1/x"> %p;]>'), "declares entities"),
            (b"<rss>" + b"<a>" * 200 + b"</a>" * 200 + b"</rss>", "more than 100 levels"),
        ],
    )
    def test_what_is_no_feed_is_said_and_nothing_is_lost(
        self, scene: Scene, far: FarSide, content: bytes, trouble: str
    ) -> None:
        account = opened(scene, far, "social-feed")
        lay(far, rss("a1"))
        before = fetched(account, 2).cursor
        lay(far, content)
        account = fetched(account, 10)
        assert trouble in account.trouble
        assert account.cursor == before
        lay(far, rss("a3", "a1"))
        assert fetched(account, 20).trouble == ""
        assert heard() == ["a1", "a3"]

    def test_an_outer_document_type_is_never_asked_for(self, far: FarSide) -> None:
        there = f'<!DOCTYPE rss PUBLIC "-//Netscape//DTD RSS 0.91//EN" "{far.address}/rss.dtd">'
        assert xml.parse(rss("a1", doctype=there)).name == "rss"
        assert far.told == []

    def test_a_worker_that_stops_in_between_leaves_nothing_out(self, scene: Scene, far: FarSide) -> None:
        account = opened(scene, far, "social-feed")
        lay(far, rss(*(f"a{number}" for number in range(9, 0, -1))))
        with mock.patch.object(entries, "BATCH", 2):
            real, calls = inbox.Kept.__call__, []

            def dies(kept: inbox.Kept, *told: object) -> None:
                calls.append(told)
                if len(calls) == 3:
                    raise RuntimeError("killed")
                real(kept, *told)  # type: ignore[arg-type]  # as it was called

            with mock.patch.object(inbox.Kept, "__call__", dies):
                fetched(account, 20)
            assert len(heard()) == 4
            fetched(account, 30)
        assert heard() == [f"a{number}" for number in range(1, 10)]

    def test_a_public_answer_leaves_marked_as_public(self, scene: Scene, far: FarSide) -> None:
        account = opened(scene, far, "social-feed", url=f"{far.address}/answers")
        lay(far, rss("a1"))
        fetched(account, 2)
        case = Message.objects.get(direction="in").case
        row = Outbound.objects.get(
            message=flow.write(case, Reply("We look for it."), by=scene.desk.ana, at=NOON + 3 * MINUTE)
        )
        flow.send(by=CLOCK, at=NOON + 5 * MINUTE)
        told = json.loads(far.told[-1].body)["data"]
        assert (told["public"], told["in_reply_to"], told["conversation"]) == (True, "a1", "a1")
        assert (row.channel, told["text"]) == ("social", "We look for it.")


def review(number: int, **more: object) -> dict[str, object]:
    told = {
        "review_id": number,
        "comment": {"body": f"Late again, {number}."},
        "author": {"name": "Rosa", "id": f"p{number % 2}"},
        "created": int((NOON + number * MINUTE).timestamp() * 1000),
        "stars": 2,
        "url": f"https://reviews.example/{number}",
    }
    return {**told, **more}


def page_of(*numbers: int, there: str = "") -> Page:
    told = {"data": {"reviews": [review(number) for number in numbers]}, "paging": {"next": there}}
    return Page(json.dumps(told).encode())


class TestInterfaces:
    def test_a_mapping_says_which_field_is_what(self, scene: Scene, far: FarSide) -> None:
        account = opened(scene, far, "social-json", token_header="X-Key")
        far.pages["/list"] = page_of(3, 2, 1)
        account = fetched(account, 5)
        assert account.trouble == ""
        assert heard() == ["1", "2", "3"]
        row = Inbound.objects.get(external_id="1")
        assert row.text == "Rating: 2\n\nLate again, 1.\n\nhttps://reviews.example/1"
        assert (row.received_at, row.facts["handle"]) == (NOON + MINUTE, "reviews:p1")
        assert row.facts["public"] is True
        assert far.told[0].headers["x-key"] == "the token"
        assert "authorization" not in far.told[0].headers
        # The first and the third are one person's.
        assert len(set(Message.objects.values_list("case__customer", flat=True))) == 2
        fetched(account, 10)
        assert len(heard()) == 3

    def test_pages_are_followed_while_all_is_new(self, scene: Scene, far: FarSide) -> None:
        account = opened(scene, far, "social-json", begin="all")
        far.pages["/list"] = page_of(6, 5, there="/older?page=2")
        far.pages["/older"] = page_of(4, 3)
        account = fetched(account, 10)
        assert heard() == ["3", "4", "5", "6"]
        far.told.clear()
        far.pages["/list"] = page_of(7, 6, there="/older?page=2")
        fetched(account, 20)
        assert heard()[-1] == "7"
        assert [one.path for one in far.told] == ["/list?of=us"]

    def test_a_cursor_goes_on_where_the_last_answer_ended(self, scene: Scene, far: FarSide) -> None:
        mapping = MAPPING.replace("next = paging.next", "cursor = upto")
        account = opened(scene, far, "social-json", begin="all", mapping=mapping, cursor_parameter="after")
        told = {"data": {"reviews": [review(1), review(2)]}, "upto": "c 2"}
        far.pages["/list"] = Page(json.dumps(told).encode())
        account = fetched(account, 10)
        assert [one.path for one in far.told] == ["/list?of=us", "/list?of=us&after=c+2"]
        assert account.cursor["cursor"] == "c 2"
        assert heard() == ["1", "2"]

    @pytest.mark.parametrize(
        ("content", "trouble"),
        [
            (b"[]", "no list at 'data.reviews'"),
            (b"<html>", "no JSON"),
            (json.dumps({"data": {"reviews": [{"id": 1}]}}).encode(), "nothing at 'review_id'"),
        ],
    )
    def test_an_answer_of_another_shape_is_said(self, scene: Scene, far: FarSide, content: bytes, trouble: str) -> None:
        account = opened(scene, far, "social-json")
        far.pages["/list"] = Page(content)
        assert trouble in fetched(account, 5).trouble
        assert heard() == []

    def test_our_token_goes_to_no_other_host(self, scene: Scene, far: FarSide) -> None:
        account = opened(scene, far, "social-json", begin="all")
        with far_side() as other:
            far.pages["/list"] = page_of(1, there=f"{other.address}/more")
            assert "is not asked" in fetched(account, 5).trouble
            assert other.told == []

    def test_an_entry_with_a_strange_part_waits_and_the_rest_is_heard(self, scene: Scene, far: FarSide) -> None:
        account = opened(scene, far, "social-json")
        rows = [review(2), review(1, comment={"body": ["no", "text"]}, author=7)]
        far.pages["/list"] = Page(json.dumps({"data": {"reviews": rows}}).encode())
        fetched(account, 5)
        assert sorted(heard()) == ["1", "2"]
        told = Message.objects.filter(direction="in").order_by("said_at").values_list("text", flat=True)
        assert [one.splitlines()[2] for one in told] == ["https://reviews.example/1", "Late again, 2."]

    def test_files_are_named_by_their_addresses(self, scene: Scene, far: FarSide) -> None:
        account = opened(scene, far, "social-json")
        rows = [review(1, photos=[f"{far.address}/box.png", 7])]
        far.pages["/list"] = Page(json.dumps({"data": {"reviews": rows}}).encode())
        fetched(account, 5)
        assert [one["url"] for one in Inbound.objects.get().facts["media"]] == [f"{far.address}/box.png"]

    @pytest.mark.parametrize(
        ("typed", "words"),
        [
            ("id = a", "text is missing"),
            ("id = a\ntext: b", "line 2: write it like"),
            ("id = a\ntext = b\nstars = c", "line 3: 'stars' is none of"),
            ("id = a\nid = b", "line 2: id stands there twice"),
        ],
    )
    def test_a_mapping_that_cannot_be_right_is_refused(
        self, scene: Scene, far: FarSide, typed: str, words: str
    ) -> None:
        with pytest.raises(WrongSetting, match=words):
            opened(scene, far, "social-json", mapping=typed)
        assert not Account.objects.exists()
        account = opened(scene, far, "social-json")
        with pytest.raises(WrongSetting, match=words):
            change_account(account, settings={"mapping": typed}, by=SETUP, at=NOON)


def test_a_list_at_the_top_needs_no_path() -> None:
    found = interfaces._entries([{"k": "1", "t": "x"}], mapping_of("id = k\ntext = t"))
    assert [one.name for one in found] == ["1"]


@pytest.mark.parametrize(
    "told",
    ["2026-03-03T17:00:00Z", "Tue, 03 Mar 2026 12:00:00 -0500", "1772557200", "1772557200000", "2026-03-03 17:00"],
)
def test_moments_are_read_as_they_are_written(told: str) -> None:
    assert moment_of(told) == datetime(2026, 3, 3, 17, tzinfo=UTC)
    assert moment_of(f"{told}x") is None or told[0] == "T"
    assert moment_of("") is None

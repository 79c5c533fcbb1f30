"""Accounts: what is refused, what is sealed, what is journalled, and who has been silent for too long."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.conf import LazySettings

from amends.journal.actors import Automatic
from amends.journal.models import Entry
from amends.post import accounts
from amends.post.accounts import WrongSetting
from amends.post.channels import ways
from amends.post.channels.ways import Came, Field, FieldKind, Way
from amends.post.models import Account
from amends.post.rules import Channel
from amends.post.sealing import SealBroken
from tests.cast import NOON, Desk, a_desk

BY = Automatic("test")
LATER = NOON + timedelta(minutes=5)
PIGEONS = Way(
    "pigeons",
    Channel.MAIL,
    "Pigeons",
    (
        Field("loft", "Where they live"),
        Field("birds", "How many", kind=FieldKind.NUMBER, usual=3),
        Field("rings", "With rings", kind=FieldKind.FLAG, usual=True),
        Field("grain", "What they eat", kind=FieldKind.CHOICE, choices=(("corn", "Corn"), ("wheat", "Wheat"))),
        Field("whistle", "How they are called", kind=FieldKind.SECRET),
        Field("spare", "Another whistle", kind=FieldKind.SECRET, required=False),
    ),
    fetch=lambda account, secrets, keep: 0,
)
SETTINGS = {"loft": "roof", "grain": "corn"}
pytestmark = pytest.mark.django_db


def entries() -> list[Entry]:
    return list(Entry.objects.filter(verb__startswith="post.").order_by("id"))


@pytest.fixture
def desk(monkeypatch: pytest.MonkeyPatch) -> Desk:
    monkeypatch.setitem(ways.PATHS, "pigeons", f"{__name__}.PIGEONS")
    return a_desk()


def opened(desk: Desk, name: str = "loft") -> Account:
    return accounts.open_account(
        "pigeons", brand=desk.brand, name=name, settings=SETTINGS, secrets={"whistle": "tüt-7"}, by=BY, at=NOON
    )


def test_an_account_is_opened_with_what_is_usual(desk: Desk) -> None:
    made = opened(desk)
    assert made.settings == {"loft": "roof", "birds": 3, "rings": True, "grain": "corn"}
    assert (made.channel, made.adapter, accounts.accounts(), accounts.account(made.id)) == (
        "mail",
        "pigeons",
        [made],
        made,
    )


def test_secrets_are_sealed_and_shown_nowhere(desk: Desk) -> None:
    made = opened(desk)
    kept = bytes(Account.objects.get().sealed)
    assert b"t-7" not in kept
    assert accounts.secrets_of(made) == {"whistle": "tüt-7"}
    written = f"{entries()[0].facts} {accounts.secrets_of(made)!r} {accounts.secrets_of(made)} {made!r}"
    assert "7" not in written.replace(str(made.brand_id), "")


def test_another_secret_key_breaks_the_seal_until_it_is_typed_again(desk: Desk, settings: LazySettings) -> None:
    made = opened(desk)
    settings.SECRET_KEY = "another"
    with pytest.raises(SealBroken, match="type them again"):
        accounts.secrets_of(made)
    with pytest.raises(WrongSetting, match="whistle: type it again"):
        accounts.change_account(made, secrets={"spare": "b"}, by=BY, at=LATER)
    changed = accounts.change_account(made, secrets={"whistle": "new"}, by=BY, at=LATER)
    assert accounts.secrets_of(changed) == {"whistle": "new"}


@pytest.mark.parametrize(
    ("field", "told"),
    [
        ("loft", {"loft": " "}),
        ("birds", {"birds": "many"}),
        ("birds", {"birds": "-1"}),
        ("rings", {"rings": "perhaps"}),
        ("grain", {"grain": "rye"}),
        ("wings", {"wings": "two"}),
        ("loft", {"loft": "roof\r\nA1 LOGOUT"}),
        ("whistle", {"whistle": "said as a setting"}),
    ],
)
def test_a_wrong_setting_is_named_and_changes_nothing(desk: Desk, field: str, told: dict[str, object]) -> None:
    made = opened(desk)
    with pytest.raises(WrongSetting) as refusal:
        accounts.change_account(made, settings=told, secrets={"whistle": "x"}, by=BY, at=LATER)
    assert refusal.value.field == field
    with pytest.raises(WrongSetting):
        accounts.open_account(
            "pigeons",
            brand=desk.brand,
            name="second",
            settings={**SETTINGS, **told},
            secrets={"whistle": "x"},
            by=BY,
            at=LATER,
        )
    assert ([one.verb for one in entries()], accounts.accounts()) == (["post.account_opened"], [made])
    assert accounts.secrets_of(Account.objects.get()) == {"whistle": "tüt-7"}


def test_what_is_missing_unknown_or_taken_is_refused(desk: Desk) -> None:
    opened(desk)
    for field, way, name, secrets in (
        ("way", "owls", "loft 2", {"whistle": "x"}),
        ("name", "pigeons", " ", {"whistle": "x"}),
        ("name", "pigeons", "loft", {"whistle": "x"}),
        ("whistle", "pigeons", "loft 2", {}),
        ("drum", "pigeons", "loft 2", {"whistle": "x", "drum": "y"}),
    ):
        with pytest.raises(WrongSetting) as refusal:
            accounts.open_account(way, brand=desk.brand, name=name, settings=SETTINGS, secrets=secrets, by=BY, at=NOON)
        assert refusal.value.field == field
    assert Account.objects.count() == 1


def test_a_change_names_its_fields_in_the_journal_and_never_what_they_hold(desk: Desk) -> None:
    made = opened(desk)
    changed = accounts.change_account(
        made, name="roof", settings={"birds": "5"}, secrets={"whistle": "", "spare": "pip"}, by=BY, at=LATER
    )
    assert (changed.name, changed.settings["birds"]) == ("roof", 5)
    assert accounts.secrets_of(changed) == {"whistle": "tüt-7", "spare": "pip"}
    accounts.change_account(changed, name="roof", settings={"birds": 5}, by=BY, at=LATER)
    told = {"channel": "mail", "way": "pigeons", "brand": str(desk.brand.id)}
    assert [(one.verb, one.facts) for one in entries()] == [
        ("post.account_opened", told),
        ("post.account_changed", {**told, "fields": ["birds", "name", "spare"]}),
    ]


def test_a_closed_account_forgets_its_secrets_and_frees_its_name(desk: Desk) -> None:
    made = opened(desk)
    accounts.close_account(made, by=BY, at=LATER)
    accounts.close_account(made, by=BY, at=LATER)
    assert bytes(Account.objects.get().sealed) == b""
    assert Entry.objects.filter(verb="post.account_closed").count() == 1
    assert (accounts.accounts(), accounts.fetched_accounts()) == ([], [])
    again = opened(desk)
    assert set(accounts.accounts(also_closed=True)) == {made, again}


def test_renewed_secrets_are_journalled_by_name(desk: Desk) -> None:
    made = opened(desk)
    accounts.renew_secrets(made, {"spare": "fresh"}, by=BY, at=LATER)
    assert accounts.secrets_of(Account.objects.get()) == {"whistle": "tüt-7", "spare": "fresh"}
    assert Entry.objects.get(verb="post.account_renewed").facts["fields"] == ["spare"]


def test_who_has_been_silent_for_twelve_minutes_is_told(desk: Desk) -> None:
    well, silent, never = opened(desk, "well"), opened(desk, "silent"), opened(desk, "never")
    accounts.fetched(silent, {"at": 1}, at=NOON + timedelta(minutes=1))
    accounts.fetched(well, {"at": 2}, at=NOON + timedelta(minutes=9))
    accounts.in_trouble(silent, "The server\ris away.", at=NOON + timedelta(minutes=10))
    found = accounts.outages(NOON + timedelta(minutes=13))
    assert [(one.account, one.since, one.words) for one in found] == [
        (never, NOON, ""),
        (silent, NOON + timedelta(minutes=1), "The server is away."),
    ]
    accounts.fetched(silent, {"at": 3}, at=NOON + timedelta(minutes=14))
    row = Account.objects.get(id=silent.id)
    assert (row.cursor, row.trouble, row.fetched_at) == ({"at": 3}, "", NOON + timedelta(minutes=14))


def test_a_way_without_fields_has_no_account(desk: Desk) -> None:
    with pytest.raises(WrongSetting, match="there is no account to open"):
        accounts.open_account("lmtp", brand=desk.brand, name="x", by=BY, at=NOON)


def test_a_page_is_no_way_to_the_files_of_the_machine(desk: Desk) -> None:
    """Whoever may open accounts in a browser could otherwise read, move and delete files of the desk's own user."""
    for way in ("maildir", "mbox"):
        with pytest.raises(WrongSetting, match="it names files"):
            accounts.open_account(way, brand=desk.brand, name=way, settings={"path": "/etc"}, by=desk.bea, at=NOON)
        made = accounts.open_account(way, brand=desk.brand, name=way, settings={"path": "/x"}, by=BY, at=NOON)
        with pytest.raises(WrongSetting, match="it names files"):
            accounts.change_account(made, settings={"path": "/etc"}, by=desk.bea, at=LATER)
        assert Account.objects.get(id=made.id).settings["path"] == "/x"
        accounts.change_account(made, name=f"{way} by another name", by=desk.bea, at=LATER)


def test_what_came_is_a_value() -> None:
    assert Came(b"x", NOON) == Came(b"x", NOON)

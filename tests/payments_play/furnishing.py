"""The desk of the play: two brands with budgets of their own, limits of every kind, and who pays."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.core.management import call_command

from amends.cases import actions as cases
from amends.cases.actions import NewCase
from amends.cases.models import Case
from amends.customers.models import Customer
from amends.flow import paying
from amends.journal.actors import SETUP
from amends.kernel.ids import new_id
from amends.kinds.models import Kind
from amends.people import actions as people
from amends.people.models import Brand, Person, Team
from amends.people.rules import Role
from amends.post.rules import Channel
from amends.remedies import actions as remedies
from amends.remedies.actions import stocking
from tests.cast import NOON
from tests.rooms.remedies.scene import Scene, a_scene, a_word

SECRET = "whsec_" + "c2VjcmV0LXNlY3JldC1zZWNyZXQtMTIz"
CASES = 40
# A quarter of an hour before a month ends where the brands are: also a short play draws on the budgets of two. A lease
# lasts for twelve operations of all.
BEGAN = datetime(2026, 4, 1, 3, 45, tzinfo=NOON.tzinfo)
STEP = timedelta(seconds=15)
# In cents. Two decide above this on one case; what a lead may give one customer; what a budget begins with and what is
# added to it at a time, so that now there is something left and now there is not.
TWO_ABOVE = 40_000
TO_CUSTOMER = 60_000
BUDGETS = {("kite", ""): 40_000, ("kite", "flight-cancelled"): 60_000, ("heron", ""): 50_000}
MORE = 40_000
KINDS = ("flight-cancelled", "flight-late")
# So small that people often want more.
OWN_A_MONTH = 10_000


def furnish(address: str) -> object:
    """A desk with cases, a provider that pays refunds, and vouchers of its own; the rest is paid by hand."""
    call_command("migrate", verbosity=0)
    scene = a_scene()
    heron, _ = second_brand(scene)
    for brand in (scene.desk.brand, heron):
        for provider, pays, told in (
            ("webhook", "refund", {"url": address, "secret": SECRET}),
            ("voucher", "voucher", {"days": "3"}),
            ("voucher", "goodwill", {"days": "3", "when": "chosen"}),
        ):
            paying.open_payout_account(provider, brand=brand, name=pays, pays=[pays], told=told, by=SETUP, at=NOON)
    limit(scene, heron)
    for number in range(CASES):
        open_case(f"Passenger {number}", number, by=scene.ana, at=BEGAN)
    return {"cases": CASES}


def second_brand(scene: Scene) -> tuple[Brand, Team]:
    """Heron, with a team of its own, and two managers who belong to none and decide in both brands."""
    hours = scene.desk.calendar
    brand = people.add_brand(
        "heron",
        name="Heron Air",
        calendar=hours,
        sender_address="care@heron.example",
        currency="USD",
        urgent_phone="+1 555 0200",
        by=SETUP,
        at=NOON,
    )
    team = people.add_team("Heron care", brand=brand, calendar=hours, by=SETUP, at=NOON)
    for name, role, where in (
        ("Hana Moll", Role.FRONT_LINE, team),
        ("Lena Ort", Role.LEAD, team),
        ("Mara Dahl", Role.MANAGER, None),
        ("Nils Berg", Role.MANAGER, None),
    ):
        first = name.split()[0].lower()
        person = people.add_person(
            name, email=f"{first}@kite.example", role=role, calendar=hours, team=where, by=SETUP, at=NOON
        )
        if role is Role.LEAD:
            people.set_lead(team, person, by=SETUP, at=NOON)
    return brand, team


def limit(scene: Scene, heron: Brand) -> None:
    """Two decide on much, a lead gives a customer only so much, and each brand has its budgets of the month."""
    remedies.set_four_eyes("USD", TWO_ABOVE, by=SETUP, at=NOON)
    stocking.set_own_budget("USD", per_month_minor=OWN_A_MONTH, by=SETUP, at=NOON)
    remedies.set_authority(
        Role.LEAD,
        "USD",
        per_case_minor=25_000,
        per_day_minor=250_000,
        per_customer_minor=TO_CUSTOMER,
        by=SETUP,
        at=NOON,
    )
    brands = {"kite": scene.desk.brand, "heron": heron}
    for (slug, kind), minor in BUDGETS.items():
        of = scene.desk.kinds[kind] if kind else None
        remedies.set_budget(brands[slug], of, minor, "USD", "2026-03", by=SETUP, at=NOON)


def open_case(name: str, number: int, *, by: Person, at: datetime) -> Case:
    """A recovery that a person has answered; every third customer has failed us before under the same name."""
    teams = list(Team.objects.select_related("brand").order_by("name"))
    team = teams[number % len(teams)]
    brand = team.brand
    known = Customer.objects.filter(brand=brand).order_by("-id").first() if number % 3 == 0 else None
    customer = known or Customer.objects.create(
        id=new_id(at), brand=brand, name=name, time_zone="Europe/Berlin", since_date=at.date()
    )
    kind = Kind.objects.get(slug=KINDS[number // 2 % len(KINDS)])
    new = NewCase(customer=customer, brand=brand, channel=Channel.MAIL, kind=kind, first_contact_at=at)
    case = cases.open_([(new, by, team)], by=SETUP, at=at)[0]
    a_word(case, by=by, at=at)
    return case

"""What an auditor looks at: a dozen alike cases in two languages, one far off, one taken back, one that waits."""

from __future__ import annotations

from datetime import timedelta

ALIKE = (20, 25, 20, 30, 20, 25, 60, 20, 22, 18, 24, 21)
GERMANS = 10
MINUTE = timedelta(minutes=1)


def a_month_of_grants(story) -> None:  # type: ignore[no-untyped-def]  # a Story, which needs Django to be imported
    """Grants by several people, each for the reason that they picked, and Tom's asking, on which Bea decides."""
    from amends import flow
    from amends.flow.making_right import reverse_remedy
    from amends.remedies import queries as remedies
    from amends.remedies.rules import Skip, Use
    from amends.remedies.rules.proportion import Said
    from tests.cast import a_customer

    desk, goodwill = story.desk, remedies.offering("goodwill")

    def give(case, dollars, by, said=None):  # type: ignore[no-untyped-def]
        told, skips = said or Said(), Skip.DATED
        return flow.offer_remedy(
            story.now(case), goodwill, dollars * 100, "USD", "they waited", said=told, skips=skips, by=by, at=story.at
        )

    for number, dollars in enumerate(ALIKE * 2):
        language = "de" if number < GERMANS else "en"
        customer = a_customer(desk, f"Customer {number + 1}", at=story.at, language=language)
        give(story.complain(customer=customer, order=f"KX7{number}"), dollars + (number > GERMANS) * 9, desk.bea)
        story.wait(MINUTE)
    tom = story.complain("Tom Okafor", order="KX2000")
    flow.reassign([tom], desk.ana, by=desk.bea, at=story.at)
    give(tom, 120, desk.ana, Said(Use.USED, 30_000))
    jana = story.complain("Jana Weber", order="KX1545")
    flow.reassign([jana], desk.ana, by=desk.bea, at=story.at)
    reverse_remedy(give(story.complain("Mei Liu", order="KX2001"), 900, desk.carlos), by=desk.carlos, at=story.at)

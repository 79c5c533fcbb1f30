"""What stands in the database of the play, as figures."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

from django.db import connection
from django.db.models import Q

from amends.cases.models import Case
from amends.flow import paying
from amends.journal.actors import CLOCK
from amends.remedies import queries
from amends.remedies.models import Budget, FinalAnswer, Payout, Remedy, SecondLook, Transfer, Voucher
from amends.work.models import Work
from tests.payments_play.furnishing import BEGAN
from tests.payments_play.holding import wrong


def told() -> object:
    """Everything that is on its way is brought to its end; then what stands here, and what does not hold."""
    last = Transfer.objects.order_by("-at").first()
    at = (last.at if last else BEGAN) + timedelta(days=2)
    for _ in range(40):
        # Also what a killed worker held, and what was parked for a person because its workers were killed each time.
        open_ = Work.objects.filter(queue="payouts", ended_at__isnull=True)
        if not open_.update(parked_at=None, attempts=0):
            break
        while open_.filter(Q(leased_until=None) | Q(leased_until__lte=at), retry_at__lte=at, parked_at=None).exists():
            paying.pay_out(at=at, at_most=50, by=CLOCK)
        at += timedelta(hours=13)
    rows = Payout.objects.filter(account__provider="webhook", state__in=["paid", "returned"], asked_at__isnull=False)
    asked = rows.filter(reference__startswith="tr_")
    return {
        "database": connection.vendor,
        "cases": Case.objects.count(),
        **_remedies(),
        "payouts": dict(sorted(Counter(Payout.objects.values_list("state", flat=True)).items())),
        "steps": dict(sorted(Counter(Transfer.objects.values_list("step", flat=True)).items())),
        "vouchers": Voucher.objects.count(),
        "budgets": Budget.objects.count(),
        "second_looks": dict(sorted(Counter(one or "open" for one in _endings()).items())),
        "final_answers": FinalAnswer.objects.count(),
        "balance": queries.balance(),
        "paid_by_provider": dict(asked.values_list("key", "paid_minor")),
        "states": dict(Payout.objects.filter(account__provider="webhook").values_list("key", "state")),
        "wrong": wrong(),
    }


def _remedies() -> dict[str, object]:
    granted = Remedy.objects.filter(granted_at__isnull=False)
    return {
        "remedies": Remedy.objects.count(),
        "granted_alone": granted.filter(beyond="").count(),
        "granted_beyond": dict(sorted(Counter(granted.exclude(beyond="").values_list("beyond", flat=True)).items())),
        "approved_by_two": granted.filter(first_by__isnull=False).count(),
        "own_ideas": granted.exclude(idea="").filter(beyond="").count(),
    }


def _endings() -> list[str]:
    return list(SecondLook.objects.values_list("ending", flat=True))

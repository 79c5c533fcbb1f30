from __future__ import annotations

from typing import Any

import django.db.models.deletion
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from amends.journal import append_only
from amends.kernel.ids import new_id

BATCH = 500


def protect_again(apps: Any, editor: BaseDatabaseSchemaEditor) -> None:
    """SQLite makes a table anew where one of its constraints changes, and forgets what stood guard over it."""
    vendor = editor.connection.vendor
    for statement in [
        *append_only.drop("remedies_transfer", vendor),
        *append_only.create("remedies_transfer", vendor),
    ]:
        editor.execute(statement, params=None)


def make_payouts(apps: Any, editor: BaseDatabaseSchemaEditor) -> None:
    """What was granted before is on the finance desk's list, or was paid by hand."""
    remedy, payout = apps.get_model("remedies", "Remedy"), apps.get_model("remedies", "Payout")
    granted = remedy.objects.filter(
        amount_minor__gt=0, granted_at__isnull=False, declined_at__isnull=True, reversed_at__isnull=True
    ).order_by("granted_at", "id")
    rows = [_payout(payout, one) for one in granted.iterator()]
    payout.objects.bulk_create(rows, batch_size=BATCH)


def _payout(payout: Any, one: Any) -> Any:
    made = payout(
        id=new_id(one.granted_at),
        remedy_id=one.id,
        key=f"payout:{one.id}:1",
        amount_minor=one.amount_minor,
        currency=one.currency,
        made_at=one.granted_at,
    )
    if one.paid_at is not None:
        made.state, made.paid_minor, made.reference = "paid", one.amount_minor, one.paid_reference
        made.confirmed_at = made.ended_at = one.paid_at
    return made


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0003_frame"),
        ("remedies", "0006_known_then"),
    ]

    operations = [
        migrations.CreateModel(
            name="Payout",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("destination", models.CharField(default="original_means", max_length=16)),
                ("key", models.CharField(max_length=120, unique=True)),
                ("amount_minor", models.BigIntegerField()),
                ("currency", models.CharField(max_length=3)),
                ("state", models.CharField(default="to_pay", max_length=10)),
                ("paid_minor", models.BigIntegerField(default=0)),
                ("reference", models.CharField(blank=True, default="", max_length=120)),
                ("reason", models.CharField(blank=True, default="", max_length=300)),
                ("tries", models.PositiveIntegerField(default=0)),
                ("made_at", models.DateTimeField()),
                ("asked_at", models.DateTimeField(null=True)),
                ("confirmed_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="PayoutAccount",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("provider", models.SlugField(max_length=40)),
                ("name", models.CharField(max_length=120)),
                ("pays", models.JSONField(default=list)),
                ("settings", models.JSONField(default=dict)),
                ("sealed", models.BinaryField(default=bytes)),
                ("is_active", models.BooleanField(default=True)),
                ("made_at", models.DateTimeField()),
            ],
        ),
        migrations.RemoveConstraint(
            model_name="account",
            name="remedies_known_account",
        ),
        migrations.RemoveConstraint(
            model_name="transfer",
            name="remedies_known_step",
        ),
        migrations.AddConstraint(
            model_name="account",
            constraint=models.CheckConstraint(
                condition=models.Q(("code__in", ["budget", "reserved", "owed_to_customers", "vouchers", "paid"])),
                name="remedies_known_account",
            ),
        ),
        migrations.AddConstraint(
            model_name="transfer",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("step__in", ["reserve", "grant", "issue", "pay", "redeem", "return", "expire", "reverse"])
                ),
                name="remedies_known_step",
            ),
        ),
        migrations.AddField(
            model_name="payout",
            name="remedy",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="payouts", to="remedies.remedy"
            ),
        ),
        migrations.AddField(
            model_name="payoutaccount",
            name="brand",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.brand"),
        ),
        migrations.AddField(
            model_name="payout",
            name="account",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="remedies.payoutaccount"
            ),
        ),
        migrations.AddConstraint(
            model_name="payoutaccount",
            constraint=models.UniqueConstraint(
                condition=models.Q(("is_active", True)), fields=("brand", "name"), name="remedies_payout_account_name"
            ),
        ),
        migrations.AddIndex(
            model_name="payout",
            index=models.Index(fields=["remedy", "id"], name="remedies_payouts"),
        ),
        migrations.AddIndex(
            model_name="payout",
            index=models.Index(
                condition=models.Q(("state__in", ["to_pay", "asked", "unknown", "failed"])),
                fields=["state", "made_at"],
                name="remedies_payout_open",
            ),
        ),
        migrations.AddConstraint(
            model_name="payout",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ["to_pay", "asked", "unknown", "paid", "failed", "returned", "cancelled"])
                ),
                name="remedies_payout_known_state",
            ),
        ),
        migrations.AddConstraint(
            model_name="payout",
            constraint=models.CheckConstraint(
                condition=models.Q(("destination__in", ["original_means"])), name="remedies_payout_known_place"
            ),
        ),
        migrations.AddConstraint(
            model_name="payout",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("amount_minor__gt", 0), ("paid_minor__gte", 0), ("paid_minor__lte", models.F("amount_minor"))
                ),
                name="remedies_payout_pays_no_more",
            ),
        ),
        migrations.AddConstraint(
            model_name="payout",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("confirmed_at__isnull", False),
                        ("paid_minor__gt", 0),
                        ("state__in", ["paid", "returned"]),
                        models.Q(("reference", ""), _negated=True),
                    ),
                    models.Q(
                        models.Q(("state__in", ["paid", "returned"]), _negated=True),
                        ("confirmed_at__isnull", True),
                        ("paid_minor", 0),
                    ),
                    _connector="OR",
                ),
                name="remedies_payout_paid_by_a_word",
            ),
        ),
        migrations.AddConstraint(
            model_name="payout",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ["asked", "unknown"]), _negated=True),
                    ("asked_at__isnull", False),
                    _connector="OR",
                ),
                name="remedies_payout_asked_for",
            ),
        ),
        migrations.RunPython(protect_again, migrations.RunPython.noop),
        migrations.RunPython(make_payouts, migrations.RunPython.noop),
    ]

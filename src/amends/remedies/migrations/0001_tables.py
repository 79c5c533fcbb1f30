from __future__ import annotations

import django.db.models.deletion
import django.db.models.expressions
from django.conf import settings
from django.db import migrations, models

from amends.journal.append_only import protect


class Migration(migrations.Migration):
    replaces = [("remedies", "0001_squashed"), ("remedies", "0002_raised_authority")]

    initial = True

    dependencies = [
        ("cases", "0001_tables"),
        ("conversation", "0001_tables"),
        ("customers", "0001_tables"),
        ("kinds", "0001_tables"),
        ("people", "0001_tables"),
        ("people", "__first__"),
        ("promises", "0001_tables"),
    ]

    operations = [
        migrations.CreateModel(
            name="RaisedAuthority",
            fields=[
                (
                    "case",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="cases.case",
                    ),
                ),
                ("because", models.CharField(max_length=20)),
                ("raised_at", models.DateTimeField()),
            ],
            options={
                "verbose_name_plural": "raised authority",
            },
        ),
        migrations.CreateModel(
            name="Account",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("code", models.CharField(max_length=40)),
                ("currency", models.CharField(max_length=3)),
                (
                    "brand",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.brand"),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("brand", "code", "currency"), name="remedies_account_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("code__in", ["budget", "reserved", "owed_to_customers", "vouchers", "paid", "own_ideas"])
                        ),
                        name="remedies_known_account",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Allowance",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("currency", models.CharField(max_length=3)),
                ("amount_minor", models.BigIntegerField()),
                ("reserved_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("let_go_at", models.DateTimeField()),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["person", "let_go_at"], name="remedies_allowance_held")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("amount_minor__gt", 0)), name="remedies_allowance_of_something"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("expires_at__gt", models.F("reserved_at")), ("let_go_at__gte", models.F("expires_at"))
                        ),
                        name="remedies_allowance_ends_in_order",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Authority",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("role", models.CharField(blank=True, default="", max_length=20)),
                ("currency", models.CharField(max_length=3)),
                ("per_case_minor", models.BigIntegerField()),
                ("per_day_minor", models.BigIntegerField()),
                ("per_customer_minor", models.BigIntegerField(null=True)),
                (
                    "person",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "authorities",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("person__isnull", True),
                                ("role__in", ["front_line", "lead", "manager", "quality", "admin"]),
                            ),
                            models.Q(("person__isnull", False), ("role", "")),
                            _connector="OR",
                        ),
                        name="remedies_authority_of_role_or_person",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("per_case_minor__gte", 0),
                            ("per_day_minor__gte", 0),
                            models.Q(
                                ("per_customer_minor__isnull", True), ("per_customer_minor__gte", 0), _connector="OR"
                            ),
                        ),
                        name="remedies_authority_not_negative",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("person__isnull", True)),
                        fields=("role", "currency"),
                        name="remedies_one_authority_a_role",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("person__isnull", False)),
                        fields=("person", "currency"),
                        name="remedies_one_authority_a_person",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Budget",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("currency", models.CharField(max_length=3)),
                ("month", models.CharField(max_length=7)),
                ("amount_minor", models.BigIntegerField(null=True)),
                (
                    "brand",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.brand"),
                ),
                (
                    "kind",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="kinds.kind"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("amount_minor__isnull", True), ("amount_minor__gte", 0), _connector="OR"),
                        name="remedies_budget_not_negative",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("kind__isnull", True)),
                        fields=("brand", "currency", "month"),
                        name="remedies_one_budget",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("kind__isnull", False)),
                        fields=("brand", "currency", "month", "kind"),
                        name="remedies_one_budget_a_kind",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Closing",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("month", models.CharField(max_length=7)),
                ("ends_at", models.DateTimeField()),
                ("closed_at", models.DateTimeField()),
                (
                    "brand",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.brand"),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("brand", "month"), name="remedies_month_closed_once"),
                    models.CheckConstraint(
                        condition=models.Q(("closed_at__gt", models.F("ends_at"))),
                        name="remedies_month_over_when_closed",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Decision",
            fields=[
                (
                    "case",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="remedy_decision",
                        serialize=False,
                        to="cases.case",
                    ),
                ),
                ("decided_at", models.DateTimeField()),
                ("none_because", models.CharField(blank=True, default="", max_length=40)),
                (
                    "decided_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "none_because__in",
                                [
                                    "",
                                    "nothing_lost",
                                    "put_right_in_kind",
                                    "outside_our_control",
                                    "customer_wants_none",
                                    "given_on_another_case",
                                    "not_our_failure",
                                ],
                            )
                        ),
                        name="remedies_known_none_because",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ExchangeRate",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("currency", models.CharField(max_length=3)),
                ("into", models.CharField(max_length=3)),
                ("rate", models.CharField(max_length=24)),
                ("since", models.DateTimeField()),
                ("recorded_at", models.DateTimeField()),
                ("recorded_by", models.CharField(max_length=64)),
            ],
            options={
                "indexes": [models.Index(fields=["currency", "into", "-since", "-recorded_at"], name="remedies_rate")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("currency", models.F("into")), _negated=True),
                        name="remedies_rate_between_two",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="FourEyes",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("currency", models.CharField(max_length=3, unique=True)),
                ("above_minor", models.BigIntegerField(null=True)),
            ],
            options={
                "verbose_name_plural": "four eyes",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("above_minor__isnull", True), ("above_minor__gte", 0), _connector="OR"),
                        name="remedies_four_eyes_not_negative",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Law",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("pack", models.SlugField(max_length=40)),
                (
                    "brand",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="people.brand"),
                ),
                (
                    "kind",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="kinds.kind"),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("brand", "kind", "pack"), name="remedies_law_once")],
            },
        ),
        migrations.CreateModel(
            name="Offering",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("slug", models.SlugField(unique=True)),
                ("kind", models.CharField(max_length=16)),
                ("name", models.CharField(max_length=120)),
                ("basis", models.CharField(max_length=12)),
                ("has_amount", models.BooleanField(default=False)),
                ("payout_days", models.PositiveSmallIntegerField(default=5)),
                ("is_active", models.BooleanField(default=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                [
                                    "apology",
                                    "explanation",
                                    "repair",
                                    "replacement",
                                    "re_performance",
                                    "re_education",
                                    "refund",
                                    "credit",
                                    "voucher",
                                    "points",
                                    "upgrade",
                                    "waived_fee",
                                    "goodwill",
                                    "gift",
                                    "note",
                                ],
                            )
                        ),
                        name="remedies_known_kind",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("basis__in", ["owed", "put_right", "extra"])),
                        name="remedies_offering_known_basis",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="OwnBudget",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("currency", models.CharField(max_length=3, unique=True)),
                ("per_month_minor", models.BigIntegerField()),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("per_month_minor__gte", 0)), name="remedies_own_budget_not_negative"
                    )
                ],
            },
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
                (
                    "brand",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.brand"),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("is_active", True)),
                        fields=("brand", "name"),
                        name="remedies_payout_account_name",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Remedy",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("basis", models.CharField(max_length=12)),
                ("severity", models.PositiveSmallIntegerField()),
                ("amount_minor", models.BigIntegerField(default=0)),
                ("currency", models.CharField(max_length=3)),
                ("weighed_minor", models.BigIntegerField(default=0)),
                ("weighed_currency", models.CharField(default="", max_length=3)),
                ("reason", models.CharField(blank=True, default="", max_length=300)),
                ("idea", models.CharField(blank=True, default="", max_length=120)),
                ("asked_at", models.DateTimeField()),
                ("use", models.CharField(default="unknown", max_length=8)),
                ("fair_minor", models.BigIntegerField(null=True)),
                ("price_minor", models.BigIntegerField(null=True)),
                ("recommended_low_minor", models.BigIntegerField(null=True)),
                ("recommended_high_minor", models.BigIntegerField(null=True)),
                ("cap_left_minor", models.BigIntegerField(null=True)),
                ("similar_count", models.PositiveSmallIntegerField(null=True)),
                ("similar_low_minor", models.BigIntegerField(null=True)),
                ("similar_high_minor", models.BigIntegerField(null=True)),
                ("beyond", models.CharField(blank=True, default="", max_length=12)),
                ("needs_two", models.BooleanField(default=False)),
                ("first_at", models.DateTimeField(null=True)),
                ("granted_at", models.DateTimeField(null=True)),
                ("refused_at", models.DateTimeField(null=True)),
                ("refusal", models.CharField(blank=True, default="", max_length=300)),
                ("withdrawn_at", models.DateTimeField(null=True)),
                ("paid_at", models.DateTimeField(null=True)),
                ("paid_reference", models.CharField(blank=True, default="", max_length=120)),
                ("accepted_at", models.DateTimeField(null=True)),
                ("declined_at", models.DateTimeField(null=True)),
                ("reversed_at", models.DateTimeField(null=True)),
                (
                    "allowance",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="remedies",
                        to="remedies.allowance",
                    ),
                ),
                (
                    "approval",
                    models.OneToOneField(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="promises.promise"
                    ),
                ),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="remedies", to="cases.case"
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "failure_kind",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="kinds.kind"),
                ),
                (
                    "first_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "offering",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="remedies.offering"
                    ),
                ),
                (
                    "payout",
                    models.OneToOneField(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="promises.promise"
                    ),
                ),
                (
                    "rate",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="remedies.exchangerate",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "remedies",
                "indexes": [
                    models.Index(fields=["case", "asked_at"], name="remedies_case"),
                    models.Index(
                        condition=models.Q(
                            ("granted_at__isnull", True), ("refused_at__isnull", True), ("withdrawn_at__isnull", True)
                        ),
                        fields=["asked_at"],
                        name="remedies_undecided",
                    ),
                    models.Index(
                        condition=models.Q(("granted_at__isnull", False)),
                        fields=["granted_at"],
                        name="remedies_granted",
                    ),
                    models.Index(
                        condition=models.Q(("granted_at__isnull", False)),
                        fields=["decided_by", "granted_at"],
                        name="remedies_day",
                    ),
                    models.Index(
                        condition=models.Q(
                            ("declined_at__isnull", True),
                            ("granted_at__isnull", False),
                            ("reversed_at__isnull", True),
                            ("basis", "extra"),
                        ),
                        fields=["failure_kind", "severity", "currency", "-granted_at"],
                        name="remedies_similar",
                    ),
                    models.Index(
                        condition=models.Q(("amount_minor__gt", 0), ("basis", "extra")),
                        fields=["weighed_currency", "asked_at"],
                        name="remedies_drawn",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("amount_minor__gte", 0)), name="remedies_amount_not_negative"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("basis__in", ["owed", "put_right", "extra"])), name="remedies_known_basis"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("granted_at__isnull", True),
                                ("refused_at__isnull", True),
                                ("withdrawn_at__isnull", True),
                            ),
                            models.Q(
                                ("granted_at__isnull", False),
                                ("refused_at__isnull", True),
                                ("withdrawn_at__isnull", True),
                            ),
                            models.Q(
                                ("granted_at__isnull", True),
                                ("refused_at__isnull", False),
                                ("withdrawn_at__isnull", True),
                            ),
                            models.Q(
                                ("granted_at__isnull", True),
                                ("refused_at__isnull", True),
                                ("withdrawn_at__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="remedies_answered_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("decided_by__isnull", True), ("granted_at__isnull", True), ("refused_at__isnull", True)
                            ),
                            models.Q(
                                ("decided_by__isnull", False),
                                models.Q(("granted_at__isnull", False), ("refused_at__isnull", False), _connector="OR"),
                            ),
                            _connector="OR",
                        ),
                        name="remedies_decided_by_somebody",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("beyond", ""), ("granted_at__isnull", False)),
                            models.Q(
                                (
                                    "beyond__in",
                                    [
                                        "no_authority",
                                        "case",
                                        "day",
                                        "customer",
                                        "allowance",
                                        "budget",
                                        "four_eyes",
                                        "own_idea",
                                    ],
                                ),
                                models.Q(
                                    ("decided_by__isnull", True),
                                    models.Q(("decided_by", models.F("asked_by")), _negated=True),
                                    _connector="OR",
                                ),
                            ),
                            _connector="OR",
                        ),
                        name="remedies_nobody_approves_their_own",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("rate__isnull", False),
                            models.Q(
                                ("weighed_currency", models.F("currency")), ("weighed_minor", models.F("amount_minor"))
                            ),
                            _connector="OR",
                        ),
                        name="remedies_weighed_by_a_rate",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("weighed_minor__gte", 0)), name="remedies_weighed_not_negative"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("first_at__isnull", True),
                                ("first_by__isnull", True),
                                models.Q(("needs_two", False), ("granted_at__isnull", True), _connector="OR"),
                            ),
                            models.Q(
                                ("first_at__isnull", False),
                                ("first_by__isnull", False),
                                ("needs_two", True),
                                models.Q(("first_by", models.F("asked_by")), _negated=True),
                                models.Q(
                                    ("granted_at__isnull", True),
                                    models.Q(("first_by", models.F("decided_by")), _negated=True),
                                    _connector="OR",
                                ),
                            ),
                            _connector="OR",
                        ),
                        name="remedies_four_eyes",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("granted_at__isnull", False),
                            models.Q(
                                ("accepted_at__isnull", True),
                                ("declined_at__isnull", True),
                                ("paid_at__isnull", True),
                                ("reversed_at__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="remedies_granted_first",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("declined_at__isnull", True),
                            models.Q(("paid_at__isnull", True), ("reversed_at__isnull", True)),
                            _connector="OR",
                        ),
                        name="remedies_declined_is_not_paid",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("paid_at__isnull", True),
                            models.Q(("amount_minor__gt", 0), models.Q(("paid_reference", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="remedies_paid_with_a_reference",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("use__in", ["used", "rejected", "unknown"])), name="remedies_known_use"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("fair_minor__isnull", True), ("fair_minor__gte", 0), _connector="OR"),
                        name="remedies_fair_not_negative",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("recommended_high_minor__isnull", True), ("recommended_low_minor__isnull", True)),
                            models.Q(
                                ("recommended_high_minor__gte", models.F("recommended_low_minor")),
                                ("recommended_low_minor__gte", 0),
                            ),
                            _connector="OR",
                        ),
                        name="remedies_recommended_a_range",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("similar_high_minor__isnull", True), ("similar_low_minor__isnull", True)),
                            models.Q(
                                ("similar_count__gt", 0), ("similar_high_minor__gte", models.F("similar_low_minor"))
                            ),
                            _connector="OR",
                        ),
                        name="remedies_similar_a_range",
                    ),
                ],
            },
        ),
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
                (
                    "account",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="remedies.payoutaccount",
                    ),
                ),
                (
                    "remedy",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="payouts", to="remedies.remedy"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["remedy", "id"], name="remedies_payouts"),
                    models.Index(
                        condition=models.Q(("state__in", ["to_pay", "asked", "unknown", "failed"])),
                        fields=["state", "made_at"],
                        name="remedies_payout_open",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["to_pay", "asked", "unknown", "paid", "failed", "returned", "cancelled"])
                        ),
                        name="remedies_payout_known_state",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("destination__in", ["original_means", "proved"])),
                        name="remedies_payout_known_place",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("amount_minor__gt", 0),
                            ("paid_minor__gte", 0),
                            ("paid_minor__lte", models.F("amount_minor")),
                        ),
                        name="remedies_payout_pays_no_more",
                    ),
                    models.CheckConstraint(
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
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["asked", "unknown"]), _negated=True),
                            ("asked_at__isnull", False),
                            _connector="OR",
                        ),
                        name="remedies_payout_asked_for",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Policy",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("number", models.PositiveIntegerField()),
                ("table", models.JSONField()),
                ("reason", models.CharField(max_length=300)),
                ("drafted_at", models.DateTimeField()),
                ("switched_on_at", models.DateTimeField(null=True)),
                ("since", models.DateTimeField(null=True)),
                ("retired_at", models.DateTimeField(null=True)),
                (
                    "brand",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.brand"),
                ),
                (
                    "drafted_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "switched_on_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "policies",
                "indexes": [
                    models.Index(
                        condition=models.Q(("since__isnull", False)),
                        fields=["brand", "-since"],
                        name="remedies_policy_counts",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("brand", "number"), name="remedies_policy_number"),
                    models.CheckConstraint(
                        condition=models.Q(("number__gt", 0), models.Q(("reason", ""), _negated=True)),
                        name="remedies_policy_numbered",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("since__isnull", True),
                                ("switched_on_at__isnull", True),
                                ("switched_on_by__isnull", True),
                            ),
                            models.Q(
                                ("since__gte", models.F("switched_on_at")),
                                ("switched_on_at__isnull", False),
                                ("switched_on_by__isnull", False),
                                models.Q(("switched_on_by", models.F("drafted_by")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="remedies_policy_four_eyes",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Quote",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("pack", models.SlugField(max_length=40)),
                ("facts", models.JSONField()),
                ("evidence", models.CharField(blank=True, default="", max_length=300)),
                ("outcome", models.CharField(max_length=16)),
                ("amount_minor", models.BigIntegerField(default=0)),
                ("currency", models.CharField(blank=True, default="", max_length=3)),
                ("answer", models.JSONField()),
                ("asked_at", models.DateTimeField()),
                ("replaced_at", models.DateTimeField(null=True)),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="quotes", to="cases.case"
                    ),
                ),
                (
                    "telling",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="conversation.message",
                    ),
                ),
                (
                    "remedy",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="quote",
                        to="remedies.remedy",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("outcome__in", ["owed", "not_owed", "need_facts", "manual_review", "out_of_scope"])
                        ),
                        name="remedies_quote_known_outcome",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("amount_minor__gte", 0)), name="remedies_quote_not_negative"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("amount_minor", 0), models.Q(("currency", ""), _negated=True), _connector="OR"
                        ),
                        name="remedies_quote_names_its_currency",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("replaced_at__isnull", True)),
                        fields=("case", "pack"),
                        name="remedies_one_answer_stands",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Duty",
            fields=[
                ("key", models.CharField(max_length=40)),
                (
                    "promise",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="promises.promise",
                    ),
                ),
                (
                    "quote",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="duties", to="remedies.quote"
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "duties",
                "constraints": [models.UniqueConstraint(fields=("quote", "key"), name="remedies_duty_once")],
            },
        ),
        migrations.CreateModel(
            name="Redirection",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("asked_at", models.DateTimeField()),
                ("digest", models.CharField(max_length=64)),
                ("expires_at", models.DateTimeField()),
                ("tries", models.PositiveIntegerField(default=0)),
                ("proved_at", models.DateTimeField(null=True)),
                ("sealed", models.BinaryField(default=bytes)),
                ("given_at", models.DateTimeField(null=True)),
                ("refused_at", models.DateTimeField(null=True)),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "contact",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="customers.identity",
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "payout",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="remedies.payout"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("refused_at__isnull", True)),
                        fields=("payout",),
                        name="remedies_one_redirection_open",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("given_at__isnull", True),
                            models.Q(
                                ("decided_by__isnull", False),
                                ("proved_at__isnull", False),
                                ("refused_at__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="remedies_redirection_proved_first",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("given_at__isnull", True),
                            models.Q(("decided_by", models.F("asked_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="remedies_redirection_by_a_second_person",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SecondLook",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("because", models.CharField(max_length=12)),
                ("started_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                ("ending", models.CharField(blank=True, default="", max_length=12)),
                ("words", models.CharField(blank=True, default="", max_length=500)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="second_looks", to="cases.case"
                    ),
                ),
                (
                    "ended_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "first_owner",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "promise",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="promises.promise"
                    ),
                ),
                (
                    "remedy",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="remedies.remedy"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("because__in", ["declined", "not_yet", "not_solved", "low_answer"])),
                        name="remedies_look_known_because",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_at__isnull", True), ("ending", "")),
                            models.Q(("ended_at__isnull", False), ("ending__in", ["agreed", "final", "case_ended"])),
                            _connector="OR",
                        ),
                        name="remedies_look_end_has_a_name",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at__isnull", True)),
                        fields=("case",),
                        name="remedies_one_look_at_a_time",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="FinalAnswer",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("reasons", models.TextField()),
                ("stays", models.TextField()),
                ("elsewhere", models.TextField()),
                ("written_at", models.DateTimeField()),
                ("approved_at", models.DateTimeField(null=True)),
                ("sent_back_at", models.DateTimeField(null=True)),
                ("objection", models.CharField(blank=True, default="", max_length=300)),
                (
                    "approval",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="promises.promise"
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "letter",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="conversation.message",
                    ),
                ),
                (
                    "written_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "look",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="answers", to="remedies.secondlook"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("approved_at__isnull", True),
                                ("decided_by__isnull", True),
                                ("sent_back_at__isnull", True),
                            ),
                            models.Q(
                                ("approved_at__isnull", False),
                                ("sent_back_at__isnull", True),
                                models.Q(("decided_by", models.F("written_by")), _negated=True),
                            ),
                            models.Q(
                                ("approved_at__isnull", True),
                                ("sent_back_at__isnull", False),
                                models.Q(("decided_by", models.F("written_by")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="remedies_final_decided_by_another",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("approved_at__isnull", True), ("sent_back_at__isnull", True)),
                        fields=("look",),
                        name="remedies_one_final_at_a_time",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Transfer",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("key", models.CharField(max_length=120, unique=True)),
                ("step", models.CharField(max_length=10)),
                ("amount_minor", models.BigIntegerField()),
                ("currency", models.CharField(max_length=3)),
                ("at", models.DateTimeField()),
                (
                    "credit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="remedies.account"
                    ),
                ),
                (
                    "debit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="remedies.account"
                    ),
                ),
                (
                    "remedy",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="transfers", to="remedies.remedy"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("amount_minor__gt", 0)), name="remedies_transfer_moves_something"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("debit", models.F("credit")), _negated=True),
                        name="remedies_transfer_between_two",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("step__in", ["reserve", "grant", "issue", "pay", "redeem", "return", "expire", "reverse"])
                        ),
                        name="remedies_known_step",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="UntrueClaim",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("claim", models.CharField(max_length=200)),
                ("evidence", models.CharField(max_length=500)),
                ("found_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("confirmed_at", models.DateTimeField(null=True)),
                ("refused_at", models.DateTimeField(null=True)),
                ("contested_at", models.DateTimeField(null=True)),
                ("contest", models.CharField(blank=True, default="", max_length=500)),
                ("upheld_at", models.DateTimeField(null=True)),
                ("dropped_at", models.DateTimeField(null=True)),
                ("answer", models.CharField(blank=True, default="", max_length=500)),
                (
                    "case",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.case"),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "found_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "settled_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(
                            ("dropped_at__isnull", True),
                            ("refused_at__isnull", True),
                            models.Q(
                                ("confirmed_at__isnull", True),
                                models.Q(("contested_at__isnull", False), ("upheld_at__isnull", True)),
                                _connector="OR",
                            ),
                        ),
                        fields=["found_at"],
                        name="remedies_claims_to_decide",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("confirmed_at__isnull", True),
                                ("decided_by__isnull", True),
                                ("refused_at__isnull", True),
                            ),
                            models.Q(
                                ("confirmed_at__isnull", False),
                                ("refused_at__isnull", True),
                                models.Q(("decided_by", models.F("found_by")), _negated=True),
                            ),
                            models.Q(
                                ("confirmed_at__isnull", True),
                                ("refused_at__isnull", False),
                                models.Q(("decided_by", models.F("found_by")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="remedies_claim_by_a_second_person",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("contested_at__isnull", True),
                            models.Q(("confirmed_at__isnull", False), models.Q(("contest", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="remedies_claim_confirmed_first",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("dropped_at__isnull", True), ("settled_by__isnull", True), ("upheld_at__isnull", True)
                            ),
                            models.Q(
                                ("contested_at__isnull", False),
                                models.Q(
                                    models.Q(("dropped_at__isnull", True), ("upheld_at__isnull", False)),
                                    models.Q(("dropped_at__isnull", False), ("upheld_at__isnull", True)),
                                    _connector="OR",
                                ),
                                models.Q(("settled_by", models.F("found_by")), _negated=True),
                                models.Q(("settled_by", models.F("decided_by")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="remedies_claim_contest_by_a_third",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("dropped_at__isnull", True), ("refused_at__isnull", True)),
                        fields=("case",),
                        name="remedies_one_claim_a_case",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Voucher",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("digest", models.CharField(max_length=64, unique=True)),
                ("sealed", models.BinaryField()),
                ("amount_minor", models.BigIntegerField()),
                ("left_minor", models.BigIntegerField()),
                ("lost_minor", models.BigIntegerField(default=0)),
                ("currency", models.CharField(max_length=3)),
                ("issued_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                (
                    "brand",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.brand"),
                ),
                (
                    "payout",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="voucher", to="remedies.payout"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("left_minor__gt", 0)), fields=["expires_at"], name="remedies_voucher_open"
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("amount_minor__gt", 0),
                            ("left_minor__gte", 0),
                            ("lost_minor__gte", 0),
                            (
                                "amount_minor__gte",
                                django.db.models.expressions.CombinedExpression(
                                    models.F("left_minor"), "+", models.F("lost_minor")
                                ),
                            ),
                        ),
                        name="remedies_voucher_adds_up",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("expires_at__gt", models.F("issued_at"))),
                        name="remedies_voucher_expires_after_issue",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Redemption",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("key", models.CharField(max_length=250, unique=True)),
                ("asked_minor", models.BigIntegerField(null=True)),
                ("amount_minor", models.BigIntegerField()),
                ("left_minor", models.BigIntegerField()),
                ("at", models.DateTimeField()),
                (
                    "voucher",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="redemptions", to="remedies.voucher"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("amount_minor__gt", 0), ("left_minor__gte", 0)),
                        name="remedies_redemption_of_something",
                    )
                ],
            },
        ),
        protect("remedies_transfer"),
        protect("remedies_exchangerate"),
    ]

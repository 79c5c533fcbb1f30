from __future__ import annotations

import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.text
from django.db import migrations, models


class Migration(migrations.Migration):
    replaces = [("customers", "0001_squashed")]

    initial = True

    dependencies = [
        ("people", "0001_tables"),
    ]

    operations = [
        migrations.CreateModel(
            name="Customer",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("name", models.CharField(max_length=200)),
                ("language", models.CharField(default="en", max_length=12)),
                ("time_zone", models.CharField(max_length=64)),
                ("since_date", models.DateField(null=True)),
                ("order_count", models.PositiveIntegerField(default=0)),
                ("channel", models.CharField(default="mail", max_length=20)),
                (
                    "brand",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.brand"),
                ),
            ],
            options={
                "indexes": [
                    models.Index(django.db.models.functions.text.Lower("name"), name="customers_name"),
                    models.Index(
                        django.db.models.functions.text.Substr(
                            django.db.models.functions.text.Lower(models.F("name")),
                            django.db.models.expressions.CombinedExpression(
                                django.db.models.functions.text.StrIndex(
                                    django.db.models.functions.text.Lower(models.F("name")), models.Value(" ")
                                ),
                                "+",
                                models.Value(1),
                            ),
                        ),
                        name="customers_surname",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Consent",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("purpose", models.CharField(max_length=40)),
                ("is_given", models.BooleanField()),
                ("said_at", models.DateTimeField()),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="consents", to="customers.customer"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["customer", "purpose", "said_at"], name="customers_consent_last")],
            },
        ),
        migrations.CreateModel(
            name="Identity",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("kind", models.CharField(max_length=12)),
                ("value", models.CharField(max_length=254)),
                ("verified_at", models.DateTimeField(null=True)),
                (
                    "brand",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.brand"
                    ),
                ),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="identities", to="customers.customer"
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "identities",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("brand", "kind", "value"), name="customers_identity_names_one_customer"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Merge",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("moved", models.JSONField(default=dict)),
                ("merged_at", models.DateTimeField()),
                ("unmerged_at", models.DateTimeField(null=True)),
                (
                    "gone",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="customers.customer"
                    ),
                ),
                (
                    "kept",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="customers.customer"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("unmerged_at__isnull", True)),
                        fields=("gone",),
                        name="customers_gone_into_one",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kept", models.F("gone")), _negated=True), name="customers_merge_of_two"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Order",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("number", models.CharField(max_length=80)),
                ("placed_at", models.DateTimeField(null=True)),
                ("value_minor", models.BigIntegerField(null=True)),
                ("currency", models.CharField(blank=True, default="", max_length=3)),
                ("thing", models.CharField(blank=True, default="", max_length=80)),
                ("facts", models.JSONField(default=dict)),
                (
                    "brand",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.brand"
                    ),
                ),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="orders", to="customers.customer"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["thing"], name="customers_order_thing"),
                    models.Index(fields=["number"], name="customers_order_no"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("brand", "number", "customer"), name="customers_order_number")
                ],
            },
        ),
    ]

from __future__ import annotations

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    replaces = [("post", "0001_squashed")]

    initial = True

    dependencies = [
        ("people", "0001_tables"),
    ]

    operations = [
        migrations.CreateModel(
            name="Raw",
            fields=[
                ("digest", models.CharField(editable=False, max_length=64, primary_key=True, serialize=False)),
                ("size", models.PositiveBigIntegerField()),
                ("packed", models.BinaryField()),
                ("kept_at", models.DateTimeField()),
            ],
            options={
                "verbose_name_plural": "raw",
            },
        ),
        migrations.CreateModel(
            name="Account",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("channel", models.CharField(max_length=12)),
                ("adapter", models.SlugField(max_length=40)),
                ("name", models.CharField(max_length=120)),
                ("address", models.CharField(blank=True, default="", max_length=254)),
                ("settings", models.JSONField(default=dict)),
                ("sealed", models.BinaryField(default=bytes)),
                ("cursor", models.JSONField(default=dict)),
                ("is_active", models.BooleanField(default=True)),
                ("made_at", models.DateTimeField()),
                ("tried_at", models.DateTimeField(null=True)),
                ("fetched_at", models.DateTimeField(null=True)),
                ("trouble", models.CharField(blank=True, default="", max_length=500)),
                ("leased_until", models.DateTimeField(null=True)),
                ("lease", models.UUIDField(null=True)),
                (
                    "brand",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.brand"),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("is_active", True)),
                        fields=("brand", "channel", "name"),
                        name="post_account_name",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "channel__in",
                                [
                                    "mail",
                                    "form",
                                    "api",
                                    "import",
                                    "phone",
                                    "chat",
                                    "sms",
                                    "messaging",
                                    "social",
                                    "letter",
                                    "in_person",
                                    "page",
                                    "signal",
                                ],
                            )
                        ),
                        name="post_account_known_channel",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Inbound",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("channel", models.CharField(max_length=12)),
                ("source", models.CharField(max_length=80)),
                ("external_id", models.CharField(max_length=250)),
                ("received_at", models.DateTimeField()),
                ("from_name", models.CharField(blank=True, default="", max_length=200)),
                ("from_address", models.CharField(blank=True, default="", max_length=254)),
                ("subject", models.CharField(blank=True, default="", max_length=500)),
                ("text", models.TextField(blank=True, default="")),
                ("message_id", models.CharField(blank=True, default="", max_length=250)),
                ("references", models.JSONField(default=list)),
                ("facts", models.JSONField(default=dict)),
                ("taken_at", models.DateTimeField(null=True)),
                (
                    "account",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="post.account"
                    ),
                ),
                (
                    "brand",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.brand"
                    ),
                ),
                (
                    "raw",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="post.raw"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("source", "external_id"), name="post_one_delivery_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "channel__in",
                                [
                                    "mail",
                                    "form",
                                    "api",
                                    "import",
                                    "phone",
                                    "chat",
                                    "sms",
                                    "messaging",
                                    "social",
                                    "letter",
                                    "in_person",
                                    "page",
                                    "signal",
                                ],
                            )
                        ),
                        name="post_in_known_channel",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Outbound",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("key", models.CharField(max_length=160, unique=True)),
                ("channel", models.CharField(max_length=12)),
                ("to_name", models.CharField(blank=True, default="", max_length=200)),
                ("to_address", models.CharField(max_length=254)),
                ("subject", models.CharField(blank=True, default="", max_length=500)),
                ("text", models.TextField()),
                ("message_id", models.CharField(max_length=250, unique=True)),
                ("references", models.JSONField(default=list)),
                ("facts", models.JSONField(default=dict)),
                ("is_automatic", models.BooleanField(default=False)),
                ("made_at", models.DateTimeField()),
                ("send_at", models.DateTimeField()),
                ("sent_at", models.DateTimeField(null=True)),
                ("stopped_at", models.DateTimeField(null=True)),
                ("delivered_at", models.DateTimeField(null=True)),
                ("bounced_at", models.DateTimeField(null=True)),
                ("complained_at", models.DateTimeField(null=True)),
                (
                    "account",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="post.account"
                    ),
                ),
                (
                    "brand",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.brand"),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "channel__in",
                                [
                                    "mail",
                                    "form",
                                    "api",
                                    "import",
                                    "phone",
                                    "chat",
                                    "sms",
                                    "messaging",
                                    "social",
                                    "letter",
                                    "in_person",
                                    "page",
                                    "signal",
                                ],
                            )
                        ),
                        name="post_out_known_channel",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("sent_at__isnull", True), ("stopped_at__isnull", True), _connector="OR"),
                        name="post_sent_or_stopped",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Attachment",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("name", models.CharField(max_length=200)),
                ("media_type", models.CharField(max_length=120)),
                (
                    "inbound",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="attachments",
                        to="post.inbound",
                    ),
                ),
                (
                    "outbound",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="attachments",
                        to="post.outbound",
                    ),
                ),
                (
                    "raw",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="post.raw"),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("inbound__isnull", False), ("outbound__isnull", True)),
                            models.Q(("inbound__isnull", True), ("outbound__isnull", False)),
                            _connector="OR",
                        ),
                        name="post_attached_to_one",
                    )
                ],
            },
        ),
    ]

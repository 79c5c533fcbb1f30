from __future__ import annotations

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    replaces = [("conversation", "0001_squashed"), ("conversation", "0002_page_codes")]

    initial = True

    dependencies = [
        ("cases", "0001_tables"),
        ("customers", "0001_tables"),
        ("people", "0001_tables"),
        ("post", "0001_tables"),
        ("promises", "0001_tables"),
    ]

    operations = [
        migrations.CreateModel(
            name="DraftFile",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("name", models.CharField(max_length=200)),
                ("media_type", models.CharField(max_length=120)),
                ("kept_at", models.DateTimeField()),
                (
                    "case",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="cases.case"),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "raw",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="post.raw"),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Message",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("direction", models.CharField(max_length=6)),
                ("channel", models.CharField(max_length=12)),
                ("is_automatic", models.BooleanField(default=False)),
                ("said_at", models.DateTimeField()),
                ("subject", models.CharField(blank=True, default="", max_length=500)),
                ("text", models.TextField()),
                ("language", models.CharField(blank=True, default="", max_length=12)),
                ("is_thanks", models.BooleanField(default=False)),
                (
                    "author",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="messages",
                        to="cases.case",
                    ),
                ),
                (
                    "inbound",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="message",
                        to="post.inbound",
                    ),
                ),
                (
                    "outbound",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="message",
                        to="post.outbound",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["case", "said_at"], name="conversation_case")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("direction__in", ["in", "out", "note", "call"])),
                        name="conversation_known_direction",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("direction", "out"), _negated=True),
                            ("is_automatic", True),
                            ("author__isnull", False),
                            _connector="OR",
                        ),
                        name="conversation_nobody_speaks_for_a_person",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PageCode",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("digest", models.CharField(max_length=64)),
                ("sent_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("tries", models.PositiveIntegerField(default=0)),
                ("used_at", models.DateTimeField(null=True)),
                (
                    "case",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="cases.case"),
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
            ],
            options={
                "indexes": [models.Index(fields=["case", "sent_at"], name="conversation_page_code")],
            },
        ),
        migrations.CreateModel(
            name="Posted",
            fields=[
                ("key", models.CharField(max_length=120, primary_key=True, serialize=False)),
                (
                    "message",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="conversation.message"
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "posted",
            },
        ),
        migrations.CreateModel(
            name="PrivateLink",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("purpose", models.CharField(max_length=10)),
                ("made_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("revoked_at", models.DateTimeField(null=True)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="links", to="cases.case"
                    ),
                ),
                (
                    "promise",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="promises.promise"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Said",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("manner", models.CharField(max_length=6)),
                ("move_to_at", models.DateTimeField(null=True)),
                ("words", models.CharField(blank=True, default="", max_length=500)),
                ("is_agreed", models.BooleanField(default=False)),
                (
                    "message",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="said", to="conversation.message"
                    ),
                ),
                (
                    "promise",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="promises.promise"
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "said",
                "constraints": [
                    models.UniqueConstraint(fields=("message", "promise"), name="conversation_said_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("manner", "moves"), ("move_to_at__isnull", False)),
                            models.Q(models.Q(("manner", "moves"), _negated=True), ("move_to_at__isnull", True)),
                            _connector="OR",
                        ),
                        name="conversation_a_move_names_its_time",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Script",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("slug", models.SlugField()),
                ("language", models.CharField(max_length=12)),
                ("name", models.CharField(max_length=120)),
                ("text", models.TextField()),
                ("is_automatic", models.BooleanField(default=False)),
                ("version", models.PositiveIntegerField(default=1)),
                ("retired_at", models.DateTimeField(null=True)),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("slug", "language"), name="conversation_script_once")],
            },
        ),
        migrations.CreateModel(
            name="FormerScript",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("version", models.PositiveIntegerField()),
                ("name", models.CharField(max_length=120)),
                ("text", models.TextField()),
                ("change", models.CharField(max_length=12)),
                ("why", models.CharField(max_length=200)),
                ("replaced_at", models.DateTimeField()),
                (
                    "replaced_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "script",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="former", to="conversation.script"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("script", "version"), name="conversation_each_version_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Draft",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("text", models.TextField(blank=True, default="")),
                ("mode", models.CharField(default="message", max_length=8)),
                ("began_at", models.DateTimeField(null=True)),
                ("saved_at", models.DateTimeField()),
                ("looked_at", models.DateTimeField(null=True)),
                ("version", models.BigIntegerField(default=0)),
                ("page", models.CharField(blank=True, default="", max_length=36)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="drafts", to="cases.case"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("case", "person", "mode"), name="conversation_one_draft_each")
                ],
            },
        ),
    ]

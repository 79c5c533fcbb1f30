from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    """What holds of a remedy that was weighed, and approved by two: apart from the rows that it is asked of."""

    dependencies = [("remedies", "0011_budgets")]

    operations = [
        migrations.RemoveConstraint(
            model_name="remedy",
            name="remedies_nobody_approves_their_own",
        ),
        migrations.AddConstraint(
            model_name="remedy",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("beyond", ""), ("granted_at__isnull", False)),
                    models.Q(
                        ("beyond__in", ["no_authority", "case", "day", "customer", "allowance", "budget", "four_eyes"]),
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
        ),
        migrations.AddConstraint(
            model_name="remedy",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("rate__isnull", False),
                    models.Q(("weighed_currency", models.F("currency")), ("weighed_minor", models.F("amount_minor"))),
                    _connector="OR",
                ),
                name="remedies_weighed_by_a_rate",
            ),
        ),
        migrations.AddConstraint(
            model_name="remedy",
            constraint=models.CheckConstraint(
                condition=models.Q(("weighed_minor__gte", 0)), name="remedies_weighed_not_negative"
            ),
        ),
        migrations.AddConstraint(
            model_name="remedy",
            constraint=models.CheckConstraint(
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
        ),
    ]

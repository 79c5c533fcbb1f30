from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("customers", "0001_tables"),
        ("people", "0001_tables"),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="order",
            name="customers_order_thing",
        ),
        migrations.AddIndex(
            model_name="order",
            index=models.Index(fields=["brand", "thing"], name="customers_order_of_thing"),
        ),
    ]

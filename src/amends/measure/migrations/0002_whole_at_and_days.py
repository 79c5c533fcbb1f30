from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("measure", "0001_initial"),
    ]

    operations = [
        migrations.AddField(model_name="counted", name="whole_at", field=models.DateTimeField(null=True)),
        migrations.AddField(model_name="total", name="days", field=models.JSONField(default=list)),
        migrations.RunSQL("DELETE FROM measure_total", migrations.RunSQL.noop),
        migrations.RunSQL("DELETE FROM measure_counted", migrations.RunSQL.noop),
        migrations.AlterField(model_name="counted", name="whole_at", field=models.DateTimeField()),
    ]

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("detect", "0009_signals_by_type"),
    ]

    operations = [
        migrations.AddField(model_name="detector", name="sizes", field=models.JSONField(default=list)),
        migrations.AddField(model_name="finding", name="size", field=models.JSONField(default=dict)),
    ]

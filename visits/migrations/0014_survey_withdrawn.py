"""A survey may be withdrawn, with the reason, before it is opened."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("visits", "0013_visit_plans")]

    operations = [
        migrations.AddField(
            model_name="survey",
            name="withdrawn_reason",
            field=models.CharField(blank=True, editable=False, max_length=300, verbose_name="why withdrawn"),
        ),
        migrations.AlterField(
            model_name="survey",
            name="state",
            field=models.CharField(
                choices=[
                    ("prepared", "being prepared"),
                    ("open", "open"),
                    ("closed", "closed"),
                    ("reconciled", "reconciled"),
                    ("published", "results open"),
                    ("withdrawn", "withdrawn"),
                ],
                default="prepared",
                editable=False,
                max_length=12,
                verbose_name="state",
            ),
        ),
    ]

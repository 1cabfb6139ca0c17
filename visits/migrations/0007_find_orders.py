"""Orders that an index holds: by level then date, labelled files, by ethnicity."""

import datetime

import django.db.models.functions.comparison
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("visits", "0006_strokes_and_posts"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="cadre",
            name="cadre_by_rank",
        ),
        migrations.AddIndex(
            model_name="cadre",
            index=models.Index(
                models.F("level"),
                django.db.models.functions.comparison.Coalesce(
                    "level_since", models.Value(datetime.date(1, 1, 1), output_field=models.DateField())
                ),
                models.F("id"),
                name="cadre_by_rank",
            ),
        ),
        migrations.AddIndex(
            model_name="cadre",
            index=models.Index(
                condition=models.Q(("labels", ""), _negated=True),
                fields=["unit_left", "level", "id"],
                name="cadre_labelled",
            ),
        ),
        migrations.AddIndex(
            model_name="cadre",
            index=models.Index(fields=["ethnicity", "unit_left", "level", "id"], name="cadre_by_ethnicity"),
        ),
    ]

"""Voices are found by their symposium in an index without the talks, which belong to none."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("visits", "0050_statistics_from_indexes"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name="interview",
            name="symposium",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="voices",
                to="visits.symposium",
                verbose_name="symposium",
            ),
        ),
        migrations.AddIndex(
            model_name="interview",
            index=models.Index(
                condition=models.Q(("symposium__isnull", False)), fields=["symposium"], name="interview_voice"
            ),
        ),
    ]

"""Key words before the full text, the cadre's own statement, follow-ups of a talk."""

import django.db.models.deletion
from django.db import migrations, models


def mark_empty_talks(apps, schema_editor):
    """Talks still with the team that hold nothing to read are not written out."""
    talks = apps.get_model("visits", "Interview").objects.filter(visit__state__in=["draft", "returned"])
    talks.filter(text="", statements__isnull=True, answers__isnull=True).update(is_full=False)


class Migration(migrations.Migration):
    dependencies = [("visits", "0014_survey_withdrawn")]

    operations = [
        migrations.AddField(
            model_name="interview",
            name="keywords",
            field=models.TextField(
                blank=True,
                help_text="Enough for the moment; the full text can follow in the evening. Only the team sees them.",
                max_length=2000,
                verbose_name="key words",
            ),
        ),
        migrations.AddField(
            model_name="interview",
            name="own_statement",
            field=models.TextField(
                blank=True,
                help_text="What the cadre says of himself, in a heart-to-heart talk.",
                verbose_name="own statement of the cadre",
            ),
        ),
        migrations.AddField(
            model_name="interview",
            name="is_full",
            field=models.BooleanField(
                default=True,
                editable=False,
                help_text="Whether there is more than key words.",
                verbose_name="written out",
            ),
        ),
        migrations.AddField(
            model_name="followup",
            name="interview",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="follow_ups",
                to="visits.interview",
                verbose_name="talk that it came from",
            ),
        ),
        migrations.AlterField(
            model_name="draft",
            name="form",
            field=models.CharField(
                choices=[("visit", "visit"), ("interview", "interview"), ("note", "key words")],
                max_length=12,
                verbose_name="form",
            ),
        ),
        migrations.RunPython(mark_empty_talks, migrations.RunPython.noop),
    ]

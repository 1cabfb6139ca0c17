"""Confidential sources get a number within their visit; those that are there in the order of their random keys, which
says nothing about when each was heard."""

from django.db import migrations, models

NUMBER = """
UPDATE visits_interview SET source_number = found.number
FROM (
    SELECT id, ROW_NUMBER() OVER (PARTITION BY visit_id ORDER BY client_key) AS number
    FROM visits_interview WHERE is_confidential AND symposium_id IS NULL
) AS found
WHERE found.id = visits_interview.id
"""


class Migration(migrations.Migration):
    dependencies = [("visits", "0033_surveys_at_tasks")]

    operations = [
        migrations.AddField(
            model_name="interview",
            name="source_number",
            field=models.PositiveSmallIntegerField(
                editable=False, null=True, verbose_name="number of the source"
            ),
        ),
        migrations.RunSQL(NUMBER, migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name="interview",
            constraint=models.UniqueConstraint(
                fields=("visit", "source_number"), name="interview_source_numbered_once"
            ),
        ),
    ]

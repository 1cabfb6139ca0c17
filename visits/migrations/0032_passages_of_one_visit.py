"""The passages of one visit are found by an index that no join can use.

Where a search joins passages with the few visits of a team, PostgreSQL would go from visit to visit and ask the index of
words anew for each: a hundred times what one asking takes. A join cannot tell that its key is above zero; who asks for one
visit can.
"""

from django.db import migrations

INDEX = "CREATE INDEX passage_of_visit ON visits_passage (visit_id)"


def make(apps, schema_editor):
    where = " WHERE visit_id > 0" if schema_editor.connection.vendor == "postgresql" else ""
    schema_editor.execute(INDEX + where, params=None)


def take_away(apps, schema_editor):
    schema_editor.execute("DROP INDEX passage_of_visit", params=None)


class Migration(migrations.Migration):
    dependencies = [("visits", "0031_uploads")]

    operations = [
        migrations.RemoveIndex(model_name="passage", name="passage_of_visit"),
        migrations.RunPython(make, take_away),
    ]

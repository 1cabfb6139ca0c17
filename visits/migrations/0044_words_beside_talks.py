"""Words in what is no talk are found by an index of their own on PostgreSQL, which is a seventh of that of all texts.

A word of very many talks and of few statements was looked for in statements by all its hits.
"""

from django.db import migrations

INDEX = "CREATE INDEX passage_pairs_beside ON visits_passage USING gin (pairs) WHERE kind <> 'interview'"


def make(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(INDEX, params=None)


def take_away(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP INDEX passage_pairs_beside", params=None)


class Migration(migrations.Migration):
    dependencies = [("visits", "0043_settled_with_a_day")]

    operations = [migrations.RunPython(make, take_away)]

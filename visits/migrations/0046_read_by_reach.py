"""Who reaches the age limit and what is to be written out have indexes of their own; of more tokens it is known how
often they are borne."""

from django.db import migrations, models
from django.db.models import Q


def know_more_tokens(apps, schema_editor):
    """PostgreSQL keeps the numbers of so many tokens, from its next ANALYZE on: of a hundred it took nearly all as rare."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("ALTER TABLE visits_cadretoken ALTER COLUMN token SET STATISTICS 1000")


class Migration(migrations.Migration):
    dependencies = [("visits", "0045_rated_on")]

    operations = [
        migrations.AddIndex(
            model_name="cadre",
            index=models.Index(
                condition=Q(("state", "serving")),
                fields=["sex", "birth_month", "level", "unit", "id"],
                name="cadre_serving",
            ),
        ),
        migrations.AddIndex(
            model_name="interview",
            index=models.Index(
                condition=Q(("is_full", False)), fields=["visited_on", "id"], name="interview_unwritten"
            ),
        ),
        migrations.RunPython(know_more_tokens, migrations.RunPython.noop),
    ]

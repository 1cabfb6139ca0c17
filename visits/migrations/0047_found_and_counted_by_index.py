"""Cadres of a team by unit and name, those of an education, namesakes, talks and visits of a window: an index each."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("visits", "0046_read_by_reach")]

    operations = [
        migrations.RemoveIndex(model_name="interview", name="interview_by_state"),
        migrations.AddIndex(
            model_name="interview",
            index=models.Index(
                fields=["visit_state", "visited_on", "kind", "symposium", "source_class", "visit"],
                name="interview_counted",
            ),
        ),
        migrations.RemoveIndex(model_name="visit", name="visit_by_state"),
        migrations.AddIndex(
            model_name="visit",
            index=models.Index(
                fields=["state", "visited_on", "id"],
                include=["unit", "key_task", "to_task", "entries"],
                name="visit_by_state",
            ),
        ),
        migrations.RemoveIndex(model_name="cadre", name="cadre_by_strokes"),
        migrations.AddIndex(
            model_name="cadre",
            index=models.Index(fields=["stroke_key", "id", "unit"], name="cadre_by_strokes"),
        ),
        migrations.AddIndex(
            model_name="cadre",
            index=models.Index(fields=["unit_left", "name_key", "id"], name="cadre_by_unit_and_name"),
        ),
        migrations.AddIndex(
            model_name="cadre",
            index=models.Index(
                fields=["highest_education", "unit_left", "level", "id"], name="cadre_by_education"
            ),
        ),
        migrations.AddIndex(
            model_name="education",
            index=models.Index(fields=["degree", "cadre"], name="education_by_degree"),
        ),
    ]

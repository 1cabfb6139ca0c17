"""Ratings are added up by criterion, so that a round is added up from an index; worked out anew from the ratings."""

from functools import partial

import django.db.models.deletion
from django.db import migrations, models

from visits.fieldwork.visits.counting import RATED_CADRES, RATED_TEAMS, Tables, count_all


def add_up(apps, schema_editor):
    at = Tables(partial(apps.get_model, "visits"), schema_editor.connection.alias)
    count_all(at, (RATED_CADRES, RATED_TEAMS))


class Migration(migrations.Migration):
    dependencies = [
        ("visits", "0044_words_beside_talks"),
    ]

    operations = [
        migrations.CreateModel(
            name="RatedOn",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("sources", models.PositiveIntegerField()),
                ("n", models.PositiveIntegerField()),
                ("points", models.PositiveIntegerField()),
                ("by_class", models.JSONField()),
                (
                    "cadre",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="rated_on",
                        to="visits.cadre",
                    ),
                ),
                (
                    "criterion",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="visits.criterion"
                    ),
                ),
                (
                    "leadership_team",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="rated_on",
                        to="visits.leadershipteam",
                    ),
                ),
                (
                    "round",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="visits.round",
                    ),
                ),
            ],
            options={
                "verbose_name": "rating",
                "verbose_name_plural": "ratings",
            },
        ),
        migrations.DeleteModel(
            name="Rated",
        ),
        migrations.AddIndex(
            model_name="ratedon",
            index=models.Index(
                fields=["round", "sources", "criterion", "n", "points"], name="rated_on_added_up"
            ),
        ),
        migrations.AddConstraint(
            model_name="ratedon",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("cadre__isnull", False), ("leadership_team__isnull", True)),
                    models.Q(("cadre__isnull", True), ("leadership_team__isnull", False)),
                    _connector="OR",
                ),
                name="rated_on_has_one_subject",
            ),
        ),
        migrations.AddConstraint(
            model_name="ratedon",
            constraint=models.UniqueConstraint(
                fields=("cadre", "round", "criterion"), name="rated_on_cadre_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="ratedon",
            constraint=models.UniqueConstraint(
                fields=("leadership_team", "round", "criterion"), name="rated_on_team_once"
            ),
        ),
        migrations.RunPython(add_up, migrations.RunPython.noop),
    ]

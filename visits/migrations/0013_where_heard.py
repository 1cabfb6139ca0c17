"""Where a person heard or spoken of stands to the visit; until now everybody belonged to its unit. Summaries are counted anew in 0024."""

from functools import partial

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import visits.core.fields
from visits.fieldwork.visits.counting import Tables
from visits.migrations._together import Together

PLACES = [
    ("home", "own unit"), ("host", "where seconded or in a concurrent post"), ("task", "front line of a key task"),
    ("elsewhere", "elsewhere"),
]  # fmt: skip


def _unit(model, name):
    field = models.ForeignKey(
        blank=True, db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT,
        related_name="+", to="visits.unit", verbose_name="unit at the time, where another",
    )  # fmt: skip
    return migrations.AddField(model, name, field)


def _place(model, **more):
    options = {"default": "home", "choices": PLACES, "editable": False, "max_length": 10} | more
    return migrations.AddField(model, "heard_at", models.CharField(verbose_name="heard where", **options))


def _index(model, field, name):
    condition = models.Q(**{f"{field}__isnull": False})
    return migrations.AddIndex(model, models.Index(condition=condition, fields=[field], name=name))


def fill(apps, schema_editor):
    at = Tables(partial(apps.get_model, "visits"), schema_editor.connection.alias)
    at.rows("Interview").filter(source_cadre__isnull=False).update(heard_at="home")


class Migration(migrations.Migration):
    dependencies = [
        ("visits", "0012_kinds"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        _place("interview", blank=True, default=""),
        _place("statement"),
        _place("rating"),
        migrations.AddField(
            "cadreheard",
            "places",
            visits.core.fields.ChoiceSetField(blank=True, choices=PLACES, default=list, max_length=200),
        ),
        Together(
            [
                _unit("interview", "source_unit"),
                _unit("statement", "away_unit"),
                _unit("rating", "away_unit"),
                _index("interview", "source_unit", "interview_from_away"),
                _index("statement", "away_unit", "statement_from_away"),
                _index("rating", "away_unit", "rating_from_away"),
            ]
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]

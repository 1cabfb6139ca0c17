"""Seconded and in a concurrent post are two places where something is heard. Lines that hold the old, joint one are told
apart through the log, after the migrations (``visits/fieldwork/telling_apart.py``)."""

from django.db import migrations, models

import visits.core.fields

PLACES = [
    ("home", "own unit"), ("seconded", "where seconded"), ("concurrent", "where in a concurrent post"),
    ("host", "where seconded or in a concurrent post"), ("task", "front line of a key task"), ("elsewhere", "elsewhere"),
]  # fmt: skip


def _place(model, **more):
    options = {"default": "home", "choices": PLACES, "editable": False, "max_length": 10} | more
    return migrations.AlterField(model, "heard_at", models.CharField(verbose_name="heard where", **options))


class Migration(migrations.Migration):
    dependencies = [("visits", "0036_meeting_mode")]

    operations = [
        _place("interview", blank=True, default=""),
        *map(_place, ("statement", "rating", "cadreseen", "surveysubject")),
        migrations.AlterField(
            "cadreheard",
            "places",
            visits.core.fields.ChoiceSetField(blank=True, choices=PLACES, default=list, max_length=200),
        ),
    ]

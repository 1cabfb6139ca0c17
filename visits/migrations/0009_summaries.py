"""The day and the state of a visit on what belongs to it, filled, and rows that add up what was heard (see 0023)."""

from functools import partial

import django.db.models.deletion
from django.db import migrations, models

import visits.core.fields
from visits.fieldwork.visits.copies import DayOfVisit, StateOfVisit, refresh
from visits.fieldwork.visits.counting import Tables
from visits.migrations._together import Together

COPYING = ("interview", "statement", "rating", "symposium", "sitevisit")


def _copies(null):
    operation = migrations.AddField if null else migrations.AlterField
    for model in COPYING:
        plain = {"editable": False, "serialize": False, "null": null}
        yield operation(model, "visited_on", DayOfVisit(verbose_name="date", **plain))
        yield operation(model, "visit_state", StateOfVisit(max_length=12, verbose_name="state", **plain))


def fill_copies(apps, schema_editor):
    at = Tables(partial(apps.get_model, "visits"), schema_editor.connection.alias)
    for model in COPYING:
        refresh(at.get(model), at.get("Visit"), at.alias)


class Migration(migrations.Migration):
    dependencies = [
        ("visits", "0008_bare_names"),
    ]

    operations = [
        Together(
            [
                migrations.CreateModel(
                    name="CadreHeard",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("reach", models.CharField(max_length=20)),
                        ("last_on", models.DateField()),
                        (
                            "circles",
                            visits.core.fields.ChoiceSetField(
                                blank=True,
                                choices=[
                                    ("work", "work circle"),
                                    ("life", "life circle"),
                                    ("social", "social circle"),
                                ],
                                default=list,
                                max_length=200,
                            ),
                        ),
                        ("circles_heard", models.PositiveSmallIntegerField(default=0)),
                        ("sources", models.PositiveIntegerField(default=0)),
                        ("said", models.PositiveIntegerField(default=0)),
                        ("against", models.PositiveIntegerField(default=0)),
                        ("kinds", models.JSONField(default=dict)),
                        ("heard", models.PositiveIntegerField(default=0)),
                        (
                            "checks",
                            visits.core.fields.ChoiceSetField(
                                blank=True,
                                choices=[
                                    ("political", "political integrity"),
                                    ("competence", "professional competence"),
                                    ("performance", "work performance"),
                                ],
                                default=list,
                                max_length=200,
                            ),
                        ),
                        (
                            "cadre",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="visits.cadre",
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
                        "verbose_name": "cadre",
                        "verbose_name_plural": "cadres",
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("round", "reach", "cadre"), name="cadre_heard_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Rated",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("by_criterion", models.JSONField()),
                        ("totals", models.JSONField()),
                        (
                            "cadre",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="visits.cadre",
                            ),
                        ),
                        (
                            "leadership_team",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
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
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("cadre__isnull", False), ("leadership_team__isnull", True)),
                                    models.Q(("cadre__isnull", True), ("leadership_team__isnull", False)),
                                    _connector="OR",
                                ),
                                name="rated_has_one_subject",
                            ),
                            models.UniqueConstraint(fields=("round", "cadre"), name="rated_cadre_once"),
                            models.UniqueConstraint(
                                fields=("round", "leadership_team"), name="rated_team_once"
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="UnitHeard",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("reach", models.CharField(max_length=20)),
                        ("last_on", models.DateField()),
                        (
                            "circles",
                            visits.core.fields.ChoiceSetField(
                                blank=True,
                                choices=[
                                    ("work", "work circle"),
                                    ("life", "life circle"),
                                    ("social", "social circle"),
                                ],
                                default=list,
                                max_length=200,
                            ),
                        ),
                        ("circles_heard", models.PositiveSmallIntegerField(default=0)),
                        ("sources", models.PositiveIntegerField(default=0)),
                        ("said", models.PositiveIntegerField(default=0)),
                        ("against", models.PositiveIntegerField(default=0)),
                        ("kinds", models.JSONField(default=dict)),
                        ("visits", models.PositiveIntegerField(default=0)),
                        ("first_on", models.DateField()),
                        (
                            "entries",
                            visits.core.fields.ChoiceSetField(
                                blank=True,
                                choices=[
                                    ("front_line", "front line"),
                                    ("project", "project"),
                                    ("site", "site"),
                                ],
                                default=list,
                                max_length=200,
                            ),
                        ),
                        (
                            "targets",
                            visits.core.fields.ChoiceSetField(
                                blank=True,
                                choices=[
                                    ("leadership_team", "leadership team"),
                                    ("cadre", "cadres"),
                                    ("served", "people served"),
                                ],
                                default=list,
                                max_length=200,
                            ),
                        ),
                        (
                            "checks",
                            visits.core.fields.ChoiceSetField(
                                blank=True,
                                choices=[
                                    ("political", "political integrity"),
                                    ("competence", "professional competence"),
                                    ("performance", "work performance"),
                                ],
                                default=list,
                                max_length=200,
                            ),
                        ),
                        (
                            "methods",
                            visits.core.fields.ChoiceSetField(
                                blank=True,
                                choices=[
                                    ("symposium", "symposium"),
                                    ("questionnaire", "questionnaire"),
                                    ("interview", "individual interview"),
                                    ("site_visit", "site visit"),
                                    ("heart_to_heart", "heart-to-heart talk"),
                                ],
                                default=list,
                                max_length=200,
                            ),
                        ),
                        ("talks", models.PositiveIntegerField(default=0)),
                        ("served", models.PositiveIntegerField(default=0)),
                        ("by_circle", models.JSONField(default=dict)),
                        ("by_check", models.JSONField(default=dict)),
                        ("records", models.JSONField(default=dict)),
                        (
                            "round",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="visits.round",
                            ),
                        ),
                        (
                            "unit",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="visits.unit",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "unit",
                        "verbose_name_plural": "units",
                        "constraints": [
                            models.UniqueConstraint(fields=("round", "reach", "unit"), name="unit_heard_once")
                        ],
                    },
                ),
            ]
        ),
        migrations.AlterModelOptions(
            name="interview",
            options={
                "ordering": ("-visited_on", "-pk"),
                "verbose_name": "interview",
                "verbose_name_plural": "interviews",
            },
        ),
        migrations.AlterModelOptions(
            name="sitevisit",
            options={
                "ordering": ("-visited_on", "-pk"),
                "verbose_name": "site visit",
                "verbose_name_plural": "site visits",
            },
        ),
        migrations.AlterModelOptions(
            name="symposium",
            options={
                "ordering": ("-visited_on", "-pk"),
                "verbose_name": "symposium",
                "verbose_name_plural": "symposia",
            },
        ),
        Together(list(_copies(null=True))),
        migrations.RunPython(fill_copies, migrations.RunPython.noop),
        *_copies(null=False),
        migrations.AddIndex(
            model_name="interview",
            index=models.Index(fields=["visited_on", "id"], name="interview_by_date"),
        ),
        migrations.AddIndex(
            model_name="interview",
            index=models.Index(
                fields=["visit_state", "visited_on", "kind", "symposium"], name="interview_by_state"
            ),
        ),
        migrations.AddIndex(
            model_name="rating",
            index=models.Index(fields=["visited_on", "id"], name="rating_by_date"),
        ),
        migrations.AddIndex(
            model_name="sitevisit",
            index=models.Index(fields=["visited_on", "id"], name="site_visit_by_date"),
        ),
        migrations.AddIndex(
            model_name="statement",
            index=models.Index(fields=["cadre", "visited_on", "id"], name="statement_cadre_by_date"),
        ),
        migrations.AddIndex(
            model_name="statement",
            index=models.Index(fields=["leadership_team", "visited_on", "id"], name="statement_team_by_date"),
        ),
        migrations.AddIndex(
            model_name="symposium",
            index=models.Index(fields=["visited_on", "id"], name="symposium_by_date"),
        ),
        migrations.AddIndex(
            model_name="visit",
            index=models.Index(fields=["state", "accepted_at", "id"], name="visit_newly_accepted"),
        ),
    ]

"""Key tasks in scope, assigned, planned and visited; summary rows of them. Summaries are counted anew in 0024."""

import django.db.models.deletion
from django.db import migrations, models

import visits.core.fields


class Migration(migrations.Migration):
    dependencies = [
        ("visits", "0022_imported_from"),
    ]

    operations = [
        migrations.CreateModel(
            name="TaskHeard",
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
                        choices=[("front_line", "front line"), ("project", "project"), ("site", "site")],
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
                ("by_entry", models.JSONField(default=dict)),
                ("records", models.JSONField(default=dict)),
            ],
            options={
                "verbose_name": "key task",
                "verbose_name_plural": "key tasks",
            },
        ),
        migrations.AddField(
            model_name="assignment",
            name="key_task",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="hands",
                to="visits.keytask",
                verbose_name="key task",
            ),
        ),
        migrations.AddField(
            model_name="plannedvisit",
            name="key_task",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="planned_visits",
                to="visits.keytask",
                verbose_name="key task",
            ),
        ),
        migrations.AddField(
            model_name="scopeentry",
            name="key_task",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="scope_entries",
                to="visits.keytask",
                verbose_name="key task",
            ),
        ),
        migrations.AddField(
            model_name="unitheard",
            name="by_entry",
            field=models.JSONField(default=dict),
        ),
        migrations.AddField(
            model_name="visit",
            name="to_task",
            field=models.BooleanField(default=False, editable=False, verbose_name="to the key task itself"),
        ),
        migrations.AlterField(
            model_name="assignment",
            name="unit",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="assignments",
                to="visits.unit",
                verbose_name="unit",
            ),
        ),
        migrations.AlterField(
            model_name="plannedvisit",
            name="unit",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="planned_visits",
                to="visits.unit",
                verbose_name="unit",
            ),
        ),
        migrations.AlterField(
            model_name="scopeentry",
            name="unit",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="scope_entries",
                to="visits.unit",
                verbose_name="unit",
            ),
        ),
        migrations.AddConstraint(
            model_name="assignment",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_on__isnull", True)),
                fields=("round", "key_task"),
                name="assignment_one_team_a_task",
                violation_error_message="Another team has this key task in the round.",
            ),
        ),
        migrations.AddConstraint(
            model_name="assignment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("key_task__isnull", False), ("unit__isnull", True)),
                    models.Q(("key_task__isnull", True), ("unit__isnull", False)),
                    _connector="OR",
                ),
                name="assignment_of_one",
                violation_error_message="Name a unit or a key task, one of the two.",
            ),
        ),
        migrations.AddConstraint(
            model_name="plannedvisit",
            constraint=models.UniqueConstraint(
                fields=("round", "key_task", "number"),
                name="planned_task_once",
                violation_error_message="This visit of the key task is in the plan of the round already.",
            ),
        ),
        migrations.AddConstraint(
            model_name="plannedvisit",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("key_task__isnull", False), ("unit__isnull", True)),
                    models.Q(("key_task__isnull", True), ("unit__isnull", False)),
                    _connector="OR",
                ),
                name="planned_of_one",
                violation_error_message="Name a unit or a key task, one of the two.",
            ),
        ),
        migrations.AddConstraint(
            model_name="scopeentry",
            constraint=models.UniqueConstraint(fields=("round", "key_task"), name="scope_task_once_a_round"),
        ),
        migrations.AddConstraint(
            model_name="scopeentry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("key_task__isnull", False), ("unit__isnull", True)),
                    models.Q(("key_task__isnull", True), ("unit__isnull", False)),
                    _connector="OR",
                ),
                name="scope_of_one",
                violation_error_message="Name a unit or a key task, one of the two.",
            ),
        ),
        migrations.AddConstraint(
            model_name="visit",
            constraint=models.CheckConstraint(
                condition=models.Q(("to_task", False), ("key_task__isnull", False), _connector="OR"),
                name="visit_to_a_task_names_it",
            ),
        ),
        migrations.AddField(
            model_name="taskheard",
            name="key_task",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="visits.keytask"
            ),
        ),
        migrations.AddField(
            model_name="taskheard",
            name="round",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="visits.round",
            ),
        ),
        migrations.AddConstraint(
            model_name="taskheard",
            constraint=models.UniqueConstraint(fields=("round", "reach", "key_task"), name="task_heard_once"),
        ),
    ]

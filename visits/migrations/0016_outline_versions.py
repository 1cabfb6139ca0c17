"""The outline in versions, its questions by class of person talked to."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.utils import timezone


def into_versions(apps, schema_editor):
    """What is asked now becomes version 1; members of leadership teams become heads and deputies."""
    question = apps.get_model("visits", "OutlineQuestion")
    if not question.objects.exists():
        return
    first = apps.get_model("visits", "Outline").objects.create(number=1, published_on=timezone.localdate())
    question.objects.update(outline=first)
    members = question.objects.filter(talk_class="team_member")
    for one in members:
        if one.is_active:
            question.objects.create(
                outline=first,
                talk_class="head",
                check_key=one.check_key,
                text=one.text,
                position=one.position,
            )
    members.update(talk_class="deputy")
    apps.get_model("visits", "Interview").objects.update(outline=first)
    if question.objects.filter(is_active=False).exists():
        _put_retired_apart(apps, question)


def _put_retired_apart(apps, question):
    """Questions no longer in use keep their answers in a version 0, which asks nobody."""
    earlier = apps.get_model("visits", "Outline").objects.create(number=0, published_on=timezone.localdate())
    question.objects.filter(is_active=False).update(outline=earlier)


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("visits", "0015_key_words"),
    ]

    operations = [
        migrations.CreateModel(
            name="Outline",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveSmallIntegerField(unique=True, verbose_name="version")),
                ("note", models.CharField(blank=True, max_length=200, verbose_name="what changed")),
                (
                    "published_on",
                    models.DateField(blank=True, editable=False, null=True, verbose_name="in force from"),
                ),
                (
                    "published_by",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={"verbose_name": "outline", "verbose_name_plural": "outlines", "ordering": ("-number",)},
        ),
        migrations.AddField(
            model_name="interview",
            name="outline",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="talks",
                to="visits.outline",
            ),
        ),
        migrations.AddField(
            model_name="outlinequestion",
            name="outline",
            field=models.ForeignKey(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="questions",
                to="visits.outline",
                verbose_name="outline",
            ),
        ),
        migrations.AddField(
            model_name="outlinequestion",
            name="origin",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="visits.outlinequestion",
            ),
        ),
        migrations.RenameField(model_name="outlinequestion", old_name="source_class", new_name="talk_class"),
        migrations.AlterField(
            model_name="outlinequestion",
            name="talk_class",
            field=models.CharField(
                blank=True,
                choices=[
                    ("head", "head of a leadership team"),
                    ("deputy", "deputy in a leadership team"),
                    ("middle", "middle-level cadre"),
                    ("staff", "staff member"),
                    ("served", "person served"),
                    ("leader", "superior leader"),
                    ("partner", "cooperating unit"),
                    ("neighbour", "neighbour or relative"),
                    ("self", "the cadre himself"),
                ],
                max_length=16,
                verbose_name="for",
            ),
        ),
        migrations.AlterField(
            model_name="outlinequestion",
            name="position",
            field=models.PositiveSmallIntegerField(
                default=0,
                help_text="Questions are asked in this order; 0 puts it at the end.",
                verbose_name="position",
            ),
        ),
        migrations.RunPython(into_versions, migrations.RunPython.noop),
        migrations.AlterField(
            model_name="outlinequestion",
            name="outline",
            field=models.ForeignKey(
                editable=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="questions",
                to="visits.outline",
                verbose_name="outline",
            ),
        ),
        migrations.RemoveField(model_name="outlinequestion", name="is_active"),
    ]

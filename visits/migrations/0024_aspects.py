"""Four aspects of a cadre beside the three checks: of criteria, of statements, and in what is added up."""

from functools import partial

from django.db import migrations, models
from django.db.models import OuterRef, Subquery

import visits.core.fields
from visits.core.kinds.defaults import enter
from visits.fieldwork.visits.counting import Tables, count_all

FAMILIES = [
    ("task", "types of key tasks"), ("channel", "channels of leads"), ("finding", "kinds of findings"),
    ("decision", "kinds of decisions"), ("label", "marks of cadres"), ("post_mark", "marks of posts"),
    ("aspect", "aspects of a cadre"),
]  # fmt: skip
OF_CHECK = {"political": "thinking", "competence": "ability", "performance": "duties"}
OF_CRITERION = {
    "政治担当": "duties", "政治能力": "ability", "政治自律": "ability", "依法办事": "duties", "服务群众": "reputation",
}  # fmt: skip


def begin(apps, schema_editor):
    """Each criterion and each statement about a cadre gets its aspect; the summaries are worked out anew.

    Whoever later changes what is counted takes the counting out and does it in a migration of their own.
    """
    at = Tables(partial(apps.get_model, "visits"), schema_editor.connection.alias)
    enter(apps.get_model("visits", "Kind"), ["aspect"])
    criteria, said = at.rows("Criterion"), at.rows("Statement").filter(cadre__isnull=False)
    for check, aspect in OF_CHECK.items():
        criteria.filter(check_key=check).update(aspect=aspect)
        said.filter(check_key=check).update(aspect=aspect)
    for name, aspect in OF_CRITERION.items():
        criteria.filter(name=name).exclude(check_key="").update(aspect=aspect)
    said.filter(interview__source_class="served", criterion__isnull=True).update(aspect="reputation")
    of_criterion = criteria.filter(pk=OuterRef("criterion")).values("aspect")[:1]
    said.filter(criterion__isnull=False).update(aspect=Subquery(of_criterion))
    count_all(at)


class Migration(migrations.Migration):
    dependencies = [("visits", "0023_tasks_visited")]

    operations = [
        migrations.AlterField(
            model_name="kind",
            name="family",
            field=models.CharField(choices=FAMILIES, editable=False, max_length=16, verbose_name="family"),
        ),
        migrations.AddField(
            model_name="criterion",
            name="aspect",
            field=models.CharField(blank=True, default="", max_length=32, verbose_name="aspect"),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="statement",
            name="aspect",
            field=models.CharField(blank=True, default="", max_length=32, verbose_name="aspect"),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="cadreheard",
            name="aspects",
            field=visits.core.fields.ChoiceSetField(blank=True, default=list, max_length=200),
        ),
        migrations.AddField(model_name="unitheard", name="by_aspect", field=models.JSONField(default=dict)),
        migrations.AddField(model_name="taskheard", name="by_aspect", field=models.JSONField(default=dict)),
        migrations.RunPython(begin, migrations.RunPython.noop),
    ]

"""Kinds of decisions as data; what figures count a decision as stands beside its kind."""

from django.conf import settings
from django.db import migrations, models
from django.db.models import F, Q

from visits.core.kinds.defaults import enter

FAMILIES = [
    ("task", "types of key tasks"), ("channel", "channels of leads"), ("finding", "kinds of findings"),
    ("decision", "kinds of decisions"),
]  # fmt: skip
MADE = ("decided", "told", "overturned")
STEPS = ("recommended_on", "met_on", "notice_from", "notice_to")


def begin(apps, schema_editor):
    """The kinds there were, each of which was a behaviour of its own, and 重用, 进一步使用."""
    enter(apps.get_model("visits", "Kind"), ["decision"])
    apps.get_model("visits", "Decision").objects.update(counts_as=F("kind"))


class Migration(migrations.Migration):
    dependencies = [("visits", "0013_where_heard"), migrations.swappable_dependency(settings.AUTH_USER_MODEL)]

    operations = [
        migrations.RemoveConstraint(model_name="decision", name="decision_promotion_has_its_steps"),
        migrations.RemoveConstraint(model_name="decision", name="decision_from_key_task_names_it"),
        migrations.RemoveIndex(model_name="decision", name="decision_by_kind"),
        migrations.AddField(
            model_name="decision",
            name="counts_as",
            field=models.CharField(default="", editable=False, max_length=32),
        ),
        migrations.AlterField(
            model_name="decision",
            name="kind",
            field=models.CharField(max_length=32, verbose_name="kind of decision"),
        ),
        migrations.AlterField(
            model_name="kind",
            name="family",
            field=models.CharField(choices=FAMILIES, editable=False, max_length=16, verbose_name="family"),
        ),
        migrations.RunPython(begin, migrations.RunPython.noop),
        migrations.AddIndex(
            model_name="decision",
            index=models.Index(fields=["state", "counts_as", "decided_on"], name="decision_by_kind"),
        ),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.CheckConstraint(
                condition=Q(predates_order=True)
                | ~Q(counts_as="promotion", state__in=MADE)
                | Q(**{f"{name}__isnull": False for name in STEPS}),
                name="decision_promotion_has_its_steps",
                violation_error_message="A promotion has its recommendation, its meeting and its public notice.",
            ),
        ),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.CheckConstraint(
                condition=Q(predates_order=True)
                | ~Q(counts_as="promotion", origin="key_task", state__in=MADE)
                | Q(key_task__isnull=False),
                name="decision_from_key_task_names_it",
                violation_error_message="A promotion from a key task names the task.",
            ),
        ),
    ]

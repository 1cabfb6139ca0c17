"""A settled finding has a day."""

from django.db import migrations, models
from django.db.models import Q
from django.utils import timezone


def give_a_day(apps, schema_editor):
    """To settled ones that were written without: the day of their last step, else that on which they were opened."""
    findings = apps.get_model("visits", "Finding").objects.using(schema_editor.connection.alias)
    for one in findings.filter(decided_on=None).exclude(state="unverified"):
        last = one.steps.order_by("at").last()
        findings.filter(pk=one.pk).update(decided_on=timezone.localdate(last.at if last else one.created_at))


class Migration(migrations.Migration):
    dependencies = [("visits", "0042_unit_of_findings")]

    operations = [
        migrations.RunPython(give_a_day, migrations.RunPython.noop),
        migrations.RemoveConstraint(model_name="finding", name="finding_settled_with_reason"),
        migrations.AddConstraint(
            model_name="finding",
            constraint=models.CheckConstraint(
                condition=Q(state="unverified")
                | ~Q(reason="") & Q(decided_by__isnull=False, decided_on__isnull=False),
                name="finding_settled_with_reason",
                violation_error_message="A settled finding says why, who settled it, and when.",
            ),
        ),
    ]

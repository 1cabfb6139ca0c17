"""No more came to a symposium than were expected; where rows say otherwise, those who came were expected."""

from django.db import migrations, models


def expect_who_came(apps, schema_editor):
    rows = apps.get_model("visits", "Attendance").objects
    rows.filter(expected__gt=0, present__gt=models.F("expected")).update(expected=models.F("present"))


class Migration(migrations.Migration):
    dependencies = [("visits", "0002_past_midnight")]

    operations = [
        migrations.RunPython(expect_who_came, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="attendance",
            constraint=models.CheckConstraint(
                condition=models.Q(("expected", 0), ("present__lte", models.F("expected")), _connector="OR"),
                name="attendance_no_more_than_expected",
                violation_error_message="More came than were expected. Correct one of the two numbers.",
            ),
        ),
    ]

"""Marks of cadres and marks of posts as data; a post bears its marks."""

from django.db import migrations, models

import visits.core.fields
from visits.core.kinds.defaults import enter

FAMILIES = [
    ("task", "types of key tasks"), ("channel", "channels of leads"), ("finding", "kinds of findings"),
    ("decision", "kinds of decisions"), ("label", "marks of cadres"), ("post_mark", "marks of posts"),
]  # fmt: skip


def begin(apps, schema_editor):
    """The marks to begin with."""
    enter(apps.get_model("visits", "Kind"), ["label", "post_mark"])


class Migration(migrations.Migration):
    dependencies = [("visits", "0016_search")]

    operations = [
        migrations.AddField(
            model_name="post",
            name="marks",
            field=visits.core.fields.ChoiceSetField(
                blank=True, default=list, max_length=200, verbose_name="marks"
            ),
        ),
        migrations.AlterField(
            model_name="kind",
            name="family",
            field=models.CharField(choices=FAMILIES, editable=False, max_length=16, verbose_name="family"),
        ),
        migrations.RunPython(begin, migrations.RunPython.noop),
    ]

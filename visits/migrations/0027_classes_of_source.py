"""Classes of source as data."""

from django.db import migrations, models

from visits.core.kinds.defaults import enter

FAMILIES = [
    ("task", "types of key tasks"), ("channel", "channels of leads"), ("finding", "kinds of findings"),
    ("decision", "kinds of decisions"), ("label", "marks of cadres"), ("post_mark", "marks of posts"),
    ("aspect", "aspects of a cadre"), ("source", "classes of source"),
]  # fmt: skip
COLUMNS = [
    ("interview", "class of the source"), ("rating", "class of the source"), ("attendance", "class"),
    ("peoplemet", "class"), ("recommendationvoice", "class of source"),
]  # fmt: skip


def begin(apps, schema_editor):
    """The classes there were, each of which is a behaviour of its own."""
    enter(apps.get_model("visits", "Kind"), ["source"])


class Migration(migrations.Migration):
    dependencies = [("visits", "0026_overlooked")]

    operations = [
        migrations.AlterField(
            model_name="kind",
            name="family",
            field=models.CharField(choices=FAMILIES, editable=False, max_length=16, verbose_name="family"),
        ),
        *(
            migrations.AlterField(
                model_name=model,
                name="source_class",
                field=models.CharField(max_length=32, verbose_name=label),
            )
            for model, label in COLUMNS
        ),
        migrations.RunPython(begin, migrations.RunPython.noop),
    ]

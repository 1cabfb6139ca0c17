"""Kinds as data: their table, and in the columns that name them room for keys of the city's own."""

from django.db import migrations, models

from visits.core.kinds.defaults import enter

BEGUN_WITH = ("task", "channel", "finding")


def begin(apps, schema_editor):
    """The kinds that were written in the program until now, and those of the published account that were missing."""
    enter(apps.get_model("visits", "Kind"), BEGUN_WITH)


class Migration(migrations.Migration):
    dependencies = [("visits", "0011_goes_on")]

    operations = [
        migrations.CreateModel(
            name="Kind",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "family",
                    models.CharField(
                        choices=[
                            ("task", "types of key tasks"),
                            ("channel", "channels of leads"),
                            ("finding", "kinds of findings"),
                        ],
                        editable=False,
                        max_length=16,
                        verbose_name="family",
                    ),
                ),
                ("key", models.CharField(editable=False, max_length=32, verbose_name="key")),
                ("name_zh", models.CharField(max_length=40, verbose_name="name in Chinese")),
                (
                    "name_en",
                    models.CharField(
                        blank=True,
                        help_text="Empty: the Chinese name.",
                        max_length=60,
                        verbose_name="name in English",
                    ),
                ),
                ("behaviour", models.CharField(editable=False, max_length=32, verbose_name="behaves as")),
                ("position", models.PositiveSmallIntegerField(default=0, verbose_name="position")),
                ("retired_on", models.DateField(blank=True, null=True, verbose_name="retired on")),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="version")),
                ("changed_at", models.DateTimeField(auto_now=True, verbose_name="changed at")),
            ],
            options={
                "verbose_name": "kind",
                "verbose_name_plural": "kinds",
                "ordering": ("family", "position", "pk"),
                "constraints": [
                    models.UniqueConstraint(fields=("family", "key"), name="kind_key_once"),
                    models.UniqueConstraint(
                        fields=("family", "name_zh"),
                        name="kind_name_once",
                        violation_error_message="Another kind of this family has this name already.",
                    ),
                ],
            },
        ),
        migrations.AlterField(
            model_name="finding",
            name="kind",
            field=models.CharField(blank=True, max_length=32, verbose_name="kind of finding"),
        ),
        migrations.AlterField(
            model_name="keytask", name="kind", field=models.CharField(max_length=32, verbose_name="type")
        ),
        migrations.AlterField(
            model_name="lead",
            name="channel",
            field=models.CharField(max_length=32, verbose_name="how it came"),
        ),
        migrations.RunPython(begin, migrations.RunPython.noop),
    ]

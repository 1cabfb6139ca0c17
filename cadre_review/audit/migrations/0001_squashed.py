"""The log and the head of its chain, append-only in the database itself."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from cadre_review.audit import triggers


def put_up(apps, schema_editor):
    apps.get_model("audit", "ChainHead").objects.get_or_create(pk=1)
    triggers.make(schema_editor)


def take_down(apps, schema_editor):
    triggers.drop(schema_editor)


class Migration(migrations.Migration):
    initial = True
    replaces = [("audit", "0001_log"), ("audit", "0002_append_only")]

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ChainHead",
            fields=[
                ("id", models.PositiveSmallIntegerField(default=1, primary_key=True, serialize=False)),
                ("number", models.PositiveBigIntegerField(default=0)),
                (
                    "digest",
                    models.CharField(
                        default="0000000000000000000000000000000000000000000000000000000000000000",
                        max_length=64,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Entry",
            fields=[
                (
                    "number",
                    models.PositiveBigIntegerField(primary_key=True, serialize=False, verbose_name="number"),
                ),
                ("at", models.DateTimeField(verbose_name="time")),
                ("actor_name", models.CharField(blank=True, max_length=64, verbose_name="account name")),
                ("act", models.CharField(max_length=64, verbose_name="act")),
                ("thing", models.CharField(blank=True, max_length=64, verbose_name="kind of thing")),
                ("thing_id", models.CharField(blank=True, max_length=64, verbose_name="number of thing")),
                ("detail", models.JSONField(default=dict, verbose_name="detail")),
                ("address", models.CharField(blank=True, max_length=45, verbose_name="address")),
                ("previous", models.CharField(max_length=64)),
                ("digest", models.CharField(max_length=64, unique=True)),
                (
                    "actor",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="account",
                    ),
                ),
            ],
            options={
                "verbose_name": "log entry",
                "verbose_name_plural": "log entries",
                "ordering": ("-number",),
                "indexes": [
                    models.Index(fields=["actor", "number"], name="entry_actor"),
                    models.Index(fields=["act", "number"], name="entry_act"),
                    models.Index(fields=["at"], name="entry_at"),
                    models.Index(fields=["thing", "thing_id", "number"], name="entry_thing"),
                ],
            },
        ),
        migrations.RunPython(put_up, take_down, elidable=False),
    ]

"""Entries carry the digests of the rows they wrote; the head remembers when the log was last verified."""

from django.db import migrations, models

from cadre_review.audit import triggers


def put_up(apps, schema_editor):
    triggers.make(schema_editor)


def take_down(apps, schema_editor):
    triggers.drop(schema_editor)


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_squashed")]

    operations = [
        migrations.RunPython(take_down, put_up),
        migrations.AddField("entry", "rows", models.JSONField(null=True)),
        migrations.AddField("chainhead", "verified_at", models.DateTimeField(null=True)),
        migrations.AddField("chainhead", "verified_number", models.PositiveBigIntegerField(default=0)),
        migrations.AddField("chainhead", "verified_breaks", models.PositiveIntegerField(default=0)),
        migrations.RunPython(put_up, take_down),
    ]

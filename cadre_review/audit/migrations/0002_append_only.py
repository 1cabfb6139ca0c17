"""Make the log append-only in the database, and give the chain its first link."""

from django.db import migrations

from cadre_review.audit import triggers


def put_up(apps, schema_editor):
    apps.get_model("audit", "ChainHead").objects.get_or_create(pk=1)
    triggers.make(schema_editor)


def take_down(apps, schema_editor):
    triggers.drop(schema_editor)


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_log")]

    operations = [migrations.RunPython(put_up, take_down, elidable=False)]

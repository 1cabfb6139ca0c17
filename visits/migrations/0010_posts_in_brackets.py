"""Posts with brackets are found as they are read too, 县（区）长 as 县长: what such files are found by is written anew."""

from django.db import migrations
from django.db.models import Q

from visits.cadres.files.actions.files import all_tokens

BATCH = 2000


def fill(apps, schema_editor):
    cadres, tokens = apps.get_model("visits", "Cadre"), apps.get_model("visits", "CadreToken")
    bracketed = Q(post_title__contains="（") | Q(post_title__contains="(")
    last = 0
    while people := list(
        cadres.objects.filter(bracketed, pk__gt=last).order_by("pk").select_related("unit")[:BATCH]
    ):
        last = people[-1].pk
        rows = [tokens(cadre_id=one.pk, token=token) for one in people for token in sorted(all_tokens(one))]
        tokens.objects.bulk_create(rows, batch_size=4000, ignore_conflicts=True)


class Migration(migrations.Migration):
    dependencies = [("visits", "0009_summaries")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]

"""Files on record get their place in the order by strokes, and are found by their posts."""

from django.db import migrations

from visits.cadres.actions.files import own_post
from visits.names import post_tokens, stroke_key

BATCH = 2000


def fill(apps, schema_editor):
    """Go through the files in batches by key."""
    cadres, tokens = apps.get_model("visits", "Cadre"), apps.get_model("visits", "CadreToken")
    last = 0
    while True:
        rows = cadres.objects.filter(pk__gt=last).order_by("pk").select_related("unit")
        people = list(rows.only("name", "post_title", "unit__name", "unit__short_name")[:BATCH])
        if not people:
            return
        for one in people:
            one.stroke_key = stroke_key(one.name)
        cadres.objects.bulk_update(people, ["stroke_key"], batch_size=500)
        lines = [tokens(cadre=one, token=word) for one in people for word in post_tokens(own_post(one))]
        tokens.objects.bulk_create(lines, batch_size=4000, ignore_conflicts=True)
        last = people[-1].pk


class Migration(migrations.Migration):
    dependencies = [("visits", "0005_age_limits")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]

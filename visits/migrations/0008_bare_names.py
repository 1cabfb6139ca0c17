"""Names are found by one bare form everywhere, and surnames by their own readings: what files are found by follows."""

from django.db import migrations

from visits.cadres.files.actions.files import all_tokens
from visits.core.pinyin import search_text, stroke_key

BATCH = 2000


def fill(apps, schema_editor):
    """Go through the files in batches by key and write only what differs."""
    cadres, tokens = apps.get_model("visits", "Cadre"), apps.get_model("visits", "CadreToken")
    last = 0
    while people := list(cadres.objects.filter(pk__gt=last).order_by("pk").select_related("unit")[:BATCH]):
        last = people[-1].pk
        wanted = {(one.pk, token) for one in people for token in all_tokens(one)}
        rows = tokens.objects.filter(cadre__in=people).order_by().values_list("pk", "cadre_id", "token")
        present = {(cadre, token): pk for pk, cadre, token in rows}
        gone = sorted(pk for pair, pk in present.items() if pair not in wanted)
        for at in range(0, len(gone), 500):
            tokens.objects.filter(pk__in=gone[at : at + 500]).delete()
        new = [tokens(cadre_id=cadre, token=token) for cadre, token in sorted(wanted - present.keys())]
        tokens.objects.bulk_create(new, batch_size=4000)
        moved = [one for one in people if one.stroke_key != stroke_key(one.name)]
        for one in moved:
            one.stroke_key = stroke_key(one.name)
        cadres.objects.bulk_update(moved, ["stroke_key"], batch_size=500)
    fill_units(apps.get_model("visits", "Unit"))


def fill_units(units):
    """What units are found by, where it differs."""
    moved = []
    for unit in units.objects.all():
        text = search_text(unit.name, unit.short_name, *unit.former_names.replace(";", "；").split("；"))
        if text != unit.search_text:
            unit.search_text = text
            moved.append(unit)
    units.objects.bulk_update(moved, ["search_text"], batch_size=500)


class Migration(migrations.Migration):
    dependencies = [("visits", "0007_job_attempt")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]

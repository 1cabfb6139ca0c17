"""Of cadres found by key the unit is read from an index alone."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("visits", "0047_found_and_counted_by_index")]

    operations = [
        migrations.AddIndex(model_name="cadre", index=models.Index(fields=["id", "unit"], name="cadre_units"))
    ]

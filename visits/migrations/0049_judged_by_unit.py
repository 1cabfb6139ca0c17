"""A team's cadres are found by place and judged by unit from one index."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("visits", "0048_units_of_cadres")]

    operations = [
        migrations.RemoveIndex(model_name="cadre", name="cadre_by_unit_and_name"),
        migrations.AddIndex(
            model_name="cadre",
            index=models.Index(fields=["unit_left", "name_key", "id", "unit"], name="cadre_by_unit_and_name"),
        ),
    ]

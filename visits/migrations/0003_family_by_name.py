"""Kin are tied by name and month of birth: an index finds the lines that name somebody."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("visits", "0002_cadre_files_in_full")]

    operations = [
        migrations.AddIndex(
            model_name="familymember",
            index=models.Index(fields=["name", "birth_month"], name="family_by_name"),
        ),
    ]

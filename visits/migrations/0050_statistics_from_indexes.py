"""The statistics of the roster are counted from two indexes alone."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("visits", "0049_judged_by_unit")]

    operations = [
        migrations.AddIndex(
            model_name="cadre",
            index=models.Index(
                fields=[
                    "level",
                    "rank_grade",
                    "ethnicity",
                    "highest_education",
                    "sex",
                    "political_status",
                    "party_entry",
                    "party_entry_month",
                    "unit",
                ],
                name="cadre_kinds",
            ),
        ),
        migrations.AddIndex(
            model_name="cadre",
            index=models.Index(fields=["level", "birth_month", "rank_grade", "unit"], name="cadre_ages"),
        ),
    ]

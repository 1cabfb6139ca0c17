from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("visits", "0025_dossiers")]

    operations = [
        migrations.AddIndex(
            model_name="interview",
            index=models.Index(fields=["visit", "kind", "symposium", "id"], name="interview_by_kind"),
        ),
    ]

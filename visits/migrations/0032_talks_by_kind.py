from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("visits", "0031_grounds_kept")]

    operations = [
        migrations.AddIndex(
            model_name="interview",
            index=models.Index(fields=["visit", "kind", "symposium", "id"], name="interview_by_kind"),
        ),
    ]

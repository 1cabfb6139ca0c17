from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("visits", "0003_family_by_name")]

    operations = [
        migrations.AddField(
            model_name="job",
            name="seen_at",
            field=models.DateTimeField(null=True, verbose_name="last sign of life"),
        ),
    ]

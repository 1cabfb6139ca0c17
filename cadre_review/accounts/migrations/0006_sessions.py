from typing import Any

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def bring(apps: Any, _editor: Any) -> None:
    """Whoever is signed in stays so; the account is written in when the session is saved next."""
    old, new = apps.get_model("sessions", "Session"), apps.get_model("accounts", "Session")
    new.objects.bulk_create(
        new(**row) for row in old.objects.values("session_key", "session_data", "expire_date")
    )
    old.objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("accounts", "0005_preferences"), ("sessions", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="Session",
            fields=[
                (
                    "session_key",
                    models.CharField(
                        max_length=40, primary_key=True, serialize=False, verbose_name="session key"
                    ),
                ),
                ("session_data", models.TextField(verbose_name="session data")),
                ("expire_date", models.DateTimeField(db_index=True, verbose_name="expire date")),
                (
                    "account",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={"verbose_name": "session", "verbose_name_plural": "sessions", "abstract": False},
        ),
        migrations.RunPython(bring, migrations.RunPython.noop),
    ]

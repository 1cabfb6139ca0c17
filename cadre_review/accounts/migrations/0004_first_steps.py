"""When a person took the first steps off their first page."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    """A column of accounts."""

    dependencies: ClassVar = [("accounts", "0003_kept_posts")]

    operations: ClassVar = [
        migrations.AddField("user", "first_steps_closed_at", models.DateTimeField(editable=False, null=True)),
    ]

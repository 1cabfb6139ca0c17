"""A step of a visit by which a second note of the day was put into it knows the key of that note."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """See the head of the file."""

    dependencies = [("visits", "0037_heard_by_kind_of_post")]
    operations = [
        migrations.AddField(
            "statechange", "came_with", models.UUIDField(null=True, unique=True, editable=False)
        ),
    ]

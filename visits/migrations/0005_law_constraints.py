import django.db.models.expressions
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("visits", "0004_law_order"),
    ]

    operations = [
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("predates_order", True),
                    models.Q(
                        ("met_on__gte", models.F("recommended_on")),
                        ("notice_from__gte", models.F("met_on")),
                        ("notice_to__gte", models.F("notice_from")),
                        ("decided_on__gte", models.F("met_on")),
                        ("decided_on__gt", models.F("notice_to")),
                        ("appointed_on__gte", models.F("decided_on")),
                        ("told_on__gte", models.F("decided_on")),
                    ),
                    _connector="OR",
                ),
                name="decision_days_in_order",
                violation_error_message="The days of this decision are not in the order of the law.",
            ),
        ),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("predates_order", True),
                    models.Q(
                        ("kind", "promotion"), ("state__in", ("decided", "told", "overturned")), _negated=True
                    ),
                    models.Q(
                        ("met_on__isnull", False),
                        ("notice_from__isnull", False),
                        ("notice_to__isnull", False),
                        ("recommended_on__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="decision_promotion_has_its_steps",
                violation_error_message="A promotion has its recommendation, its meeting and its public notice.",
            ),
        ),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("predates_order", True),
                    models.Q(
                        ("kind", "promotion"),
                        ("origin", "key_task"),
                        ("state__in", ("decided", "told", "overturned")),
                        _negated=True,
                    ),
                    ("key_task__isnull", False),
                    _connector="OR",
                ),
                name="decision_from_key_task_names_it",
                violation_error_message="A promotion from a key task names the task.",
            ),
        ),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("predates_order", True),
                    models.Q(("state__in", ("decided", "told", "overturned")), _negated=True),
                    ("level_before", 90),
                    (
                        "level_before__lte",
                        django.db.models.expressions.CombinedExpression(
                            models.F("level_after"), "+", models.Value(10)
                        ),
                    ),
                    models.Q(("exception_reason", ""), _negated=True),
                    _connector="OR",
                ),
                name="decision_rises_one_level",
                violation_error_message="A rise of more than one level is an exception with its reason.",
            ),
        ),
        migrations.AddConstraint(
            model_name="visit",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ready_at__isnull", True), ("sent_back_at__isnull", True), _connector="OR"),
                    models.Q(
                        models.Q(("ready_at__isnull", True), ("sent_back_at__isnull", True)),
                        ("state__in", ["draft", "returned"]),
                        _connector="OR",
                    ),
                ),
                name="visit_with_one_hand",
            ),
        ),
    ]

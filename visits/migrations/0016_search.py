"""The index of the search, and tags. What is there already comes in by ``manage.py rebuild_search``."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import visits.reports.search.models

# SQLite: a full-text table that keeps no text of its own, kept up to date by the database itself.
FULL_TEXT = (
    "CREATE VIRTUAL TABLE visits_passage_pairs USING fts5("
    "pairs, content='visits_passage', content_rowid='id', tokenize='ascii', detail='none')",
    "CREATE TRIGGER visits_passage_in AFTER INSERT ON visits_passage BEGIN "
    "INSERT INTO visits_passage_pairs (rowid, pairs) VALUES (new.id, new.pairs); END",
    "CREATE TRIGGER visits_passage_out AFTER DELETE ON visits_passage BEGIN INSERT INTO visits_passage_pairs "
    "(visits_passage_pairs, rowid, pairs) VALUES ('delete', old.id, old.pairs); END",
    "CREATE TRIGGER visits_passage_anew AFTER UPDATE OF pairs ON visits_passage BEGIN INSERT INTO visits_passage_pairs "
    "(visits_passage_pairs, rowid, pairs) VALUES ('delete', old.id, old.pairs); "
    "INSERT INTO visits_passage_pairs (rowid, pairs) VALUES (new.id, new.pairs); END",
)
# PostgreSQL: the index over the pairs; the planner knows how often the commonest of them are.
GIN = (
    "CREATE INDEX passage_pairs ON visits_passage USING gin (pairs)",
    "ALTER TABLE visits_passage ALTER COLUMN pairs SET STATISTICS 1000",
)


def make(apps, schema_editor):
    for statement in GIN if schema_editor.connection.vendor == "postgresql" else FULL_TEXT:
        schema_editor.execute(statement, params=None)


def take_away(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute("DROP TABLE visits_passage_pairs", params=None)


class Migration(migrations.Migration):
    dependencies = [
        ("visits", "0015_recommendations"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Tag",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "name",
                    models.CharField(
                        error_messages={"unique": "There is a tag of this name."},
                        max_length=20,
                        unique=True,
                        verbose_name="tag",
                    ),
                ),
                ("is_retired", models.BooleanField(default=False, editable=False, verbose_name="retired")),
            ],
            options={
                "verbose_name": "tag",
                "verbose_name_plural": "tags",
                "ordering": ("name",),
            },
        ),
        migrations.CreateModel(
            name="Passage",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("visit", "visit"),
                            ("interview", "talk"),
                            ("statement", "statement"),
                            ("symposium", "symposium"),
                            ("site_visit", "site visit"),
                            ("finding", "finding"),
                            ("decision", "decision"),
                            ("lead", "lead"),
                        ],
                        max_length=12,
                        verbose_name="kind",
                    ),
                ),
                ("thing_id", models.PositiveBigIntegerField()),
                ("day", models.DateField(verbose_name="date")),
                ("text", models.TextField(verbose_name="text")),
                ("pairs", visits.reports.search.models.PairsField()),
                (
                    "cadre",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="visits.cadre",
                    ),
                ),
                (
                    "decision",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="visits.decision",
                    ),
                ),
                (
                    "finding",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="visits.finding",
                    ),
                ),
                (
                    "interview",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="visits.interview",
                    ),
                ),
                (
                    "lead",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="visits.lead",
                    ),
                ),
                (
                    "leadership_team",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="visits.leadershipteam",
                    ),
                ),
                (
                    "site_visit",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="visits.sitevisit",
                    ),
                ),
                (
                    "statement",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="visits.statement",
                    ),
                ),
                (
                    "symposium",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="visits.symposium",
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="visits.visitteam",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="visits.unit",
                    ),
                ),
                (
                    "visit",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="visits.visit",
                    ),
                ),
            ],
            options={
                "verbose_name": "passage",
                "verbose_name_plural": "passages",
                "ordering": ("-day", "-pk"),
            },
        ),
        migrations.CreateModel(
            name="TagMark",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("marked_at", models.DateTimeField(auto_now_add=True, verbose_name="put on at")),
                (
                    "marked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="put on by",
                    ),
                ),
                (
                    "passage",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="marks",
                        to="visits.passage",
                        verbose_name="passage",
                    ),
                ),
                (
                    "tag",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="marks",
                        to="visits.tag",
                        verbose_name="tag",
                    ),
                ),
            ],
            options={
                "verbose_name": "tag on a passage",
                "verbose_name_plural": "tags on passages",
                "ordering": ("pk",),
            },
        ),
        migrations.AddIndex(
            model_name="passage",
            index=models.Index(fields=["day", "id"], name="passage_by_day"),
        ),
        migrations.AddIndex(
            model_name="passage",
            index=models.Index(fields=["kind", "day", "id"], name="passage_by_kind"),
        ),
        migrations.AddIndex(
            model_name="passage",
            index=models.Index(fields=["team", "day", "id"], name="passage_by_team"),
        ),
        migrations.AddIndex(
            model_name="passage",
            index=models.Index(fields=["unit", "day", "id"], name="passage_by_unit"),
        ),
        migrations.AddIndex(
            model_name="passage",
            index=models.Index(
                condition=models.Q(("cadre__isnull", False)),
                fields=["cadre", "day", "id"],
                name="passage_by_cadre",
            ),
        ),
        migrations.AddIndex(
            model_name="passage",
            index=models.Index(
                condition=models.Q(("visit__isnull", False)), fields=["visit"], name="passage_of_visit"
            ),
        ),
        migrations.AddIndex(
            model_name="passage",
            index=models.Index(
                condition=models.Q(("interview__isnull", False)), fields=["interview"], name="passage_of_talk"
            ),
        ),
        migrations.AddIndex(
            model_name="passage",
            index=models.Index(
                condition=models.Q(("symposium__isnull", False)),
                fields=["symposium"],
                name="passage_of_symposium",
            ),
        ),
        migrations.AddConstraint(
            model_name="passage",
            constraint=models.UniqueConstraint(fields=("kind", "thing_id"), name="passage_once"),
        ),
        migrations.AddConstraint(
            model_name="tagmark",
            constraint=models.UniqueConstraint(fields=("tag", "passage"), name="tag_once_a_passage"),
        ),
        migrations.RunPython(make, take_away),
    ]

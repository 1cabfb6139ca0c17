"""All tables of the app at once; a database that went through the migrations it replaces goes on from here."""

import datetime

import django.core.serializers.json
import django.core.validators
import django.db.models.deletion
import django.db.models.functions.comparison
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import visits.core.fields
import visits.judgement.evidence.subjects
from visits.migrations._first_rows import write_first_rows
from visits.migrations._together import Together


class Migration(migrations.Migration):
    initial = True
    replaces = [
        ("visits", "0001_initial"),
        ("visits", "0002_cadre_files_in_full"),
        ("visits", "0003_family_by_name"),
        ("visits", "0004_job_signs_of_life"),
        ("visits", "0005_age_limits"),
        ("visits", "0006_strokes_and_posts"),
        ("visits", "0007_find_orders"),
        ("visits", "0008_draft_box"),
        ("visits", "0009_seal_requests"),
        ("visits", "0010_questionnaires"),
        ("visits", "0011_survey_counts"),
        ("visits", "0013_visit_plans"),
        ("visits", "0014_survey_withdrawn"),
        ("visits", "0015_key_words"),
        ("visits", "0016_outline_versions"),
        ("visits", "0017_symposia_and_sites"),
        ("visits", "0018_coverage_rule"),
        ("visits", "0019_review_at_volume"),
        ("visits", "0020_leads"),
        ("visits", "0021_findings"),
        ("visits", "0022_appraisals"),
        ("visits", "0023_decisions"),
        ("visits", "0024_rectifications"),
        ("visits", "0025_dossiers"),
        ("visits", "0026_letters"),
        ("visits", "0027_notices"),
        ("visits", "0028_seal_of_letters"),
        ("visits", "0029_proposal_answers"),
        ("visits", "0030_plan_for_a_lead"),
        ("visits", "0031_grounds_kept"),
        ("visits", "0032_talks_by_kind"),
        ("visits", "0033_follow_ups"),
        ("visits", "0034_measures"),
        ("visits", "0035_proposal_subjects"),
        ("visits", "0036_proposal_subjects_filled"),
        ("visits", "0037_questions_on_integrity"),
    ]

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        Together(
            [
                migrations.CreateModel(
                    name="Revision",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("thing", models.CharField(max_length=64, verbose_name="kind of record")),
                        ("thing_id", models.PositiveBigIntegerField(verbose_name="record")),
                        ("version", models.PositiveIntegerField(verbose_name="version")),
                        (
                            "content",
                            models.JSONField(
                                encoder=django.core.serializers.json.DjangoJSONEncoder, verbose_name="content"
                            ),
                        ),
                        (
                            "written_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="written by",
                            ),
                        ),
                        ("written_at", models.DateTimeField(auto_now_add=True, verbose_name="written at")),
                    ],
                    options={
                        "verbose_name": "version",
                        "verbose_name_plural": "versions",
                        "ordering": ("thing", "thing_id", "-version"),
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("thing", "thing_id", "version"), name="revision_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="SavedView",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("list_key", models.CharField(max_length=40)),
                        ("name", models.CharField(max_length=60, verbose_name="name")),
                        ("query", models.CharField(blank=True, max_length=2000)),
                        (
                            "owner",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="saved_views",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("is_shared", models.BooleanField(default=False, verbose_name="shared with my team")),
                        ("group", models.CharField(blank=True, editable=False, max_length=40)),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                    ],
                    options={
                        "verbose_name": "saved view",
                        "verbose_name_plural": "saved views",
                        "ordering": ("name", "pk"),
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("list_key", "owner", "name"),
                                name="saved_view_once",
                                violation_error_message="You have a view of this name already.",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Export",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("list_key", models.CharField(max_length=40, verbose_name="list")),
                        ("query", models.CharField(blank=True, max_length=2000, verbose_name="filter")),
                        ("rows", models.PositiveIntegerField(default=0, verbose_name="rows")),
                        ("reason", models.CharField(blank=True, max_length=200, verbose_name="reason")),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("taken", "taken away"),
                                    ("requested", "waiting for approval"),
                                    ("approved", "approved"),
                                    ("refused", "refused"),
                                ],
                                default="taken",
                                max_length=10,
                                verbose_name="state",
                            ),
                        ),
                        (
                            "taken_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="taken by",
                            ),
                        ),
                        (
                            "decided_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="decided by",
                            ),
                        ),
                        ("decided_at", models.DateTimeField(null=True, verbose_name="decided at")),
                        ("taken_at", models.DateTimeField(auto_now_add=True, verbose_name="taken at")),
                    ],
                    options={
                        "verbose_name": "export",
                        "verbose_name_plural": "exports",
                        "ordering": ("-taken_at", "-pk"),
                    },
                ),
                migrations.CreateModel(
                    name="ImportBatch",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("kind", models.CharField(max_length=20)),
                        ("file_name", models.CharField(max_length=200, verbose_name="file name")),
                        ("digest", models.CharField(max_length=64)),
                        ("plan", models.JSONField(default=dict)),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("preview", "shown"),
                                    ("committed", "taken in"),
                                    ("discarded", "discarded"),
                                    ("undone", "undone"),
                                ],
                                default="preview",
                                max_length=10,
                                verbose_name="state",
                            ),
                        ),
                        (
                            "made_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="made by",
                            ),
                        ),
                        ("made_at", models.DateTimeField(auto_now_add=True, verbose_name="made at")),
                        (
                            "committed_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="taken in at"),
                        ),
                        ("undone_at", models.DateTimeField(blank=True, null=True, verbose_name="undone at")),
                    ],
                    options={
                        "verbose_name": "import",
                        "verbose_name_plural": "imports",
                        "ordering": ("-made_at", "-pk"),
                    },
                ),
                migrations.CreateModel(
                    name="Job",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("kind", models.CharField(max_length=40)),
                        ("title", models.CharField(max_length=200, verbose_name="title")),
                        ("wanted", models.JSONField(default=dict)),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("waiting", "waiting"),
                                    ("running", "at work"),
                                    ("done", "finished"),
                                    ("failed", "failed"),
                                ],
                                default="waiting",
                                max_length=8,
                                verbose_name="state",
                            ),
                        ),
                        ("done", models.PositiveIntegerField(default=0)),
                        ("total", models.PositiveIntegerField(default=0)),
                        ("message", models.CharField(blank=True, max_length=500, verbose_name="message")),
                        ("result", models.FileField(blank=True, upload_to="jobs/%Y/")),
                        ("result_name", models.CharField(blank=True, max_length=200)),
                        ("next_url", models.CharField(blank=True, max_length=300)),
                        (
                            "made_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="asked by",
                            ),
                        ),
                        ("made_at", models.DateTimeField(auto_now_add=True, verbose_name="asked at")),
                        (
                            "finished_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="finished at"),
                        ),
                        ("seen_at", models.DateTimeField(null=True, verbose_name="last sign of life")),
                    ],
                    options={
                        "verbose_name": "job",
                        "verbose_name_plural": "jobs",
                        "ordering": ("-made_at", "-pk"),
                    },
                ),
                migrations.CreateModel(
                    name="Unit",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "code",
                            models.CharField(
                                error_messages={"unique": "Another unit has this code already."},
                                max_length=32,
                                unique=True,
                                verbose_name="unit code",
                            ),
                        ),
                        ("name", models.CharField(max_length=120, verbose_name="full name")),
                        (
                            "short_name",
                            models.CharField(blank=True, max_length=60, verbose_name="short name"),
                        ),
                        (
                            "former_names",
                            models.CharField(
                                blank=True,
                                help_text="Parted by ;",
                                max_length=300,
                                verbose_name="former names",
                            ),
                        ),
                        (
                            "category",
                            models.CharField(
                                choices=[
                                    ("county", "counties and districts"),
                                    ("department", "municipal departments"),
                                    ("enterprise", "enterprises and institutions"),
                                ],
                                max_length=16,
                                verbose_name="category",
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("county", "county or district"),
                                    ("party", "Party department"),
                                    ("government", "government department"),
                                    ("congress", "People's Congress"),
                                    ("cppcc", "People's Political Consultative Conference"),
                                    ("discipline", "discipline inspection and supervision"),
                                    ("court", "court"),
                                    ("procuratorate", "procuratorate"),
                                    ("mass", "mass organisation"),
                                    ("institution", "municipal institution"),
                                    ("affiliate", "institution under a department"),
                                    ("enterprise", "municipal state-owned enterprise"),
                                    ("zone", "development zone or new area"),
                                    ("town", "town or township"),
                                    ("subdistrict", "subdistrict"),
                                    ("headquarters", "project headquarters"),
                                ],
                                max_length=16,
                                verbose_name="kind",
                            ),
                        ),
                        (
                            "parent",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="children",
                                to="visits.unit",
                                verbose_name="superior unit",
                            ),
                        ),
                        (
                            "region_code",
                            models.CharField(
                                blank=True,
                                help_text="GB/T 2260; development zones have none.",
                                max_length=6,
                                verbose_name="region code",
                            ),
                        ),
                        (
                            "position",
                            models.PositiveIntegerField(
                                default=0, help_text="Order among its neighbours.", verbose_name="position"
                            ),
                        ),
                        ("valid_from", models.DateField(blank=True, null=True, verbose_name="exists from")),
                        ("valid_to", models.DateField(blank=True, null=True, verbose_name="exists until")),
                        (
                            "successor",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="predecessors",
                                to="visits.unit",
                                verbose_name="successor",
                            ),
                        ),
                        ("note", models.CharField(blank=True, max_length=300, verbose_name="note")),
                        ("version", models.PositiveIntegerField(default=1, editable=False)),
                        ("tree_left", models.PositiveIntegerField(db_index=True, default=0, editable=False)),
                        ("tree_right", models.PositiveIntegerField(default=0, editable=False)),
                        ("depth", models.PositiveSmallIntegerField(default=0, editable=False)),
                        ("search_text", models.TextField(blank=True, default="", editable=False)),
                    ],
                    options={
                        "verbose_name": "unit",
                        "verbose_name_plural": "units",
                        "ordering": ("tree_left", "pk"),
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("valid_to__isnull", True),
                                    ("valid_from__isnull", True),
                                    ("valid_to__gte", models.F("valid_from")),
                                    _connector="OR",
                                ),
                                name="unit_dates_in_order",
                                violation_error_message="The unit ends before it begins.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("parent", models.F("pk")), _negated=True),
                                name="unit_not_its_own_parent",
                                violation_error_message="A unit cannot be its own superior.",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="LeadershipTeam",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "unit",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="leadership_team",
                                to="visits.unit",
                                verbose_name="unit",
                            ),
                        ),
                        ("name", models.CharField(blank=True, max_length=120, verbose_name="name")),
                        ("note", models.CharField(blank=True, max_length=300, verbose_name="note")),
                    ],
                    options={
                        "verbose_name": "leadership team",
                        "verbose_name_plural": "leadership teams",
                        "ordering": ("unit__tree_left", "pk"),
                    },
                ),
                migrations.CreateModel(
                    name="Post",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "unit",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="posts",
                                to="visits.unit",
                                verbose_name="unit",
                            ),
                        ),
                        ("title", models.CharField(max_length=120, verbose_name="post")),
                        (
                            "level",
                            models.PositiveSmallIntegerField(
                                choices=[
                                    (10, "head of bureau level"),
                                    (20, "deputy head of bureau level"),
                                    (30, "head of division level"),
                                    (40, "deputy head of division level"),
                                    (50, "head of section level"),
                                    (60, "deputy head of section level"),
                                    (70, "section member level"),
                                    (90, "other level"),
                                ],
                                default=90,
                                verbose_name="level",
                            ),
                        ),
                        (
                            "standing",
                            models.CharField(
                                choices=[("head", "head"), ("deputy", "deputy"), ("other", "other member")],
                                default="other",
                                max_length=8,
                                verbose_name="head or deputy",
                            ),
                        ),
                        (
                            "in_leadership_team",
                            models.BooleanField(default=True, verbose_name="in the leadership team"),
                        ),
                        (
                            "establishment",
                            models.PositiveSmallIntegerField(default=1, verbose_name="establishment"),
                        ),
                        ("position", models.PositiveSmallIntegerField(default=0, verbose_name="position")),
                        ("valid_from", models.DateField(blank=True, null=True, verbose_name="exists from")),
                        ("valid_to", models.DateField(blank=True, null=True, verbose_name="exists until")),
                        ("version", models.PositiveIntegerField(default=1, editable=False)),
                    ],
                    options={
                        "verbose_name": "post",
                        "verbose_name_plural": "posts",
                        "ordering": ("unit", "position", "pk"),
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("unit", "title"),
                                name="post_once_a_unit",
                                violation_error_message="The unit has a post of this name already.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("valid_to__isnull", True),
                                    ("valid_from__isnull", True),
                                    ("valid_to__gte", models.F("valid_from")),
                                    _connector="OR",
                                ),
                                name="post_dates_in_order",
                                violation_error_message="The post ends before it begins.",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="KeyTask",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("name", models.CharField(max_length=120, unique=True, verbose_name="key task")),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("auto_city", "automobile city"),
                                    ("village_renewal", "urban village renewal"),
                                    ("project", "major project"),
                                    ("poverty", "poverty alleviation"),
                                    ("grassroots", "grassroots organisation"),
                                    ("civilised_city", "civilised and hygienic city"),
                                    ("livelihood", "people's livelihood"),
                                ],
                                max_length=16,
                                verbose_name="type",
                            ),
                        ),
                        (
                            "lead_unit",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="led_tasks",
                                to="visits.unit",
                                verbose_name="lead unit",
                            ),
                        ),
                        ("site", models.CharField(blank=True, max_length=120, verbose_name="site")),
                        ("started_on", models.DateField(blank=True, null=True, verbose_name="start")),
                        ("ended_on", models.DateField(blank=True, null=True, verbose_name="end")),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("planned", "planned"),
                                    ("running", "under way"),
                                    ("done", "completed"),
                                    ("stopped", "stopped"),
                                ],
                                default="running",
                                max_length=8,
                                verbose_name="state",
                            ),
                        ),
                        ("note", models.TextField(blank=True, verbose_name="note")),
                        ("version", models.PositiveIntegerField(default=1, editable=False)),
                    ],
                    options={
                        "verbose_name": "key task",
                        "verbose_name_plural": "key tasks",
                        "ordering": ("name", "pk"),
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("ended_on__isnull", True),
                                    ("started_on__isnull", True),
                                    ("ended_on__gte", models.F("started_on")),
                                    _connector="OR",
                                ),
                                name="key_task_dates_in_order",
                                violation_error_message="The task ends before it begins.",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="TeamClosing",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "team",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="closings",
                                to="visits.visitteam",
                                verbose_name="visit team",
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("declared", "declared closed"),
                                    ("sent_back", "sent back"),
                                    ("confirmed", "closed"),
                                    ("reopened", "reopened"),
                                ],
                                default="declared",
                                editable=False,
                                max_length=10,
                                verbose_name="state",
                            ),
                        ),
                        (
                            "note",
                            models.TextField(
                                blank=True,
                                help_text="At most 500 characters.",
                                max_length=500,
                                verbose_name="what is left open",
                            ),
                        ),
                        (
                            "declared_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="declared by",
                            ),
                        ),
                        ("declared_at", models.DateTimeField(auto_now_add=True, verbose_name="declared at")),
                        (
                            "decided_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="decided by",
                            ),
                        ),
                        (
                            "decided_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="decided at"),
                        ),
                        ("reason", models.CharField(blank=True, max_length=200, verbose_name="reason")),
                        ("version", models.PositiveIntegerField(default=1, editable=False)),
                    ],
                    options={
                        "verbose_name": "closing of a team's part",
                        "verbose_name_plural": "closings of teams' parts",
                        "ordering": ("-declared_at", "-pk"),
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("state__in", ["declared", "confirmed"])),
                                fields=("team",),
                                name="closing_one_standing",
                                violation_error_message="The team's part is declared closed already.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state__in", ["sent_back", "reopened"]), _negated=True),
                                    models.Q(("reason", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="closing_reason_given",
                                violation_error_message="Give the reason.",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Scheme",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("name", models.CharField(max_length=80, verbose_name="scheme")),
                        ("version", models.PositiveSmallIntegerField(default=1, verbose_name="version")),
                        (
                            "published_on",
                            models.DateField(blank=True, null=True, verbose_name="in force from"),
                        ),
                        ("note", models.TextField(blank=True, verbose_name="note")),
                    ],
                    options={
                        "verbose_name": "scheme of criteria",
                        "verbose_name_plural": "schemes of criteria",
                        "ordering": ("name", "-version", "pk"),
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("name", "version"),
                                name="scheme_version_once",
                                violation_error_message="This version of the scheme exists already.",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Scale",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "scheme",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="scales",
                                to="visits.scheme",
                                verbose_name="scheme",
                            ),
                        ),
                        ("name", models.CharField(max_length=60, verbose_name="scale")),
                    ],
                    options={
                        "verbose_name": "scale",
                        "verbose_name_plural": "scales",
                        "ordering": ("scheme", "pk"),
                        "constraints": [
                            models.UniqueConstraint(fields=("scheme", "name"), name="scale_once_a_scheme")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Grade",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "scale",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="grades",
                                to="visits.scale",
                                verbose_name="scale",
                            ),
                        ),
                        ("label", models.CharField(max_length=20, verbose_name="grade")),
                        (
                            "points",
                            models.DecimalField(decimal_places=2, max_digits=5, verbose_name="points"),
                        ),
                        ("position", models.PositiveSmallIntegerField(verbose_name="position")),
                    ],
                    options={
                        "verbose_name": "grade",
                        "verbose_name_plural": "grades",
                        "ordering": ("scale", "position", "pk"),
                        "constraints": [
                            models.UniqueConstraint(fields=("scale", "label"), name="grade_once_a_scale")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Criterion",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "scheme",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="criteria",
                                to="visits.scheme",
                                verbose_name="scheme",
                            ),
                        ),
                        (
                            "subject_kind",
                            models.CharField(
                                choices=[("cadre", "cadre"), ("team", "leadership team")],
                                max_length=8,
                                verbose_name="rates",
                            ),
                        ),
                        (
                            "check_key",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("political", "political integrity"),
                                    ("competence", "professional competence"),
                                    ("performance", "work performance"),
                                ],
                                max_length=16,
                                verbose_name="check",
                            ),
                        ),
                        (
                            "dimension",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("political_building", "political building"),
                                    ("ideological_building", "ideological building"),
                                    ("running", "how it runs"),
                                    ("function", "overall function"),
                                ],
                                max_length=24,
                                verbose_name="dimension",
                            ),
                        ),
                        ("name", models.CharField(max_length=60, verbose_name="criterion")),
                        (
                            "hint",
                            models.CharField(blank=True, max_length=200, verbose_name="what to look at"),
                        ),
                        (
                            "scale",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="criteria",
                                to="visits.scale",
                                verbose_name="scale",
                            ),
                        ),
                        (
                            "points",
                            models.DecimalField(
                                decimal_places=2, default=100, max_digits=6, verbose_name="full points"
                            ),
                        ),
                        ("position", models.PositiveSmallIntegerField(default=0, verbose_name="position")),
                    ],
                    options={
                        "verbose_name": "criterion",
                        "verbose_name_plural": "criteria",
                        "ordering": ("scheme", "subject_kind", "position", "pk"),
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("dimension", ""),
                                        ("subject_kind", "cadre"),
                                        models.Q(("check_key", ""), _negated=True),
                                    ),
                                    models.Q(
                                        ("check_key", ""),
                                        ("subject_kind", "team"),
                                        models.Q(("dimension", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="criterion_has_its_place",
                                violation_error_message="A criterion for cadres needs a check, one for teams a dimension.",
                            ),
                            models.UniqueConstraint(
                                fields=("scheme", "subject_kind", "name"), name="criterion_once_a_scheme"
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Round",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("name", models.CharField(max_length=80, unique=True, verbose_name="round")),
                        ("starts_on", models.DateField(verbose_name="first day")),
                        ("ends_on", models.DateField(verbose_name="last day")),
                        (
                            "scheme",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="rounds",
                                to="visits.scheme",
                                verbose_name="scheme of criteria",
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("planned", "being planned"),
                                    ("open", "open"),
                                    ("closed", "closed"),
                                ],
                                default="planned",
                                max_length=8,
                                verbose_name="state",
                            ),
                        ),
                        (
                            "minimum_group",
                            models.PositiveSmallIntegerField(
                                default=5,
                                help_text="Figures with fewer sources are withheld.",
                                verbose_name="minimum group",
                            ),
                        ),
                        ("note", models.TextField(blank=True, verbose_name="note")),
                        ("version", models.PositiveIntegerField(default=1, editable=False)),
                    ],
                    options={
                        "verbose_name": "round",
                        "verbose_name_plural": "rounds",
                        "ordering": ("-starts_on", "-pk"),
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("ends_on__gte", models.F("starts_on"))),
                                name="round_dates_in_order",
                                violation_error_message="The round ends before it begins.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("minimum_group__gte", 2)),
                                name="round_minimum_group",
                                violation_error_message="The minimum group is at least 2.",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ScopeEntry",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "round",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="scope",
                                to="visits.round",
                                verbose_name="round",
                            ),
                        ),
                        (
                            "unit",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="scope_entries",
                                to="visits.unit",
                                verbose_name="unit",
                            ),
                        ),
                        ("in_scope", models.BooleanField(default=True, verbose_name="in scope")),
                        ("reason", models.CharField(blank=True, max_length=200, verbose_name="why not")),
                    ],
                    options={
                        "verbose_name": "unit in scope",
                        "verbose_name_plural": "units in scope",
                        "ordering": ("round", "unit__tree_left", "pk"),
                        "constraints": [
                            models.UniqueConstraint(fields=("round", "unit"), name="scope_once_a_round"),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("in_scope", True),
                                    models.Q(("reason", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="scope_reason_given",
                                violation_error_message="Say why the unit is left out.",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="VisitTeam",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "round",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="teams",
                                to="visits.round",
                                verbose_name="round",
                            ),
                        ),
                        ("name", models.CharField(max_length=60, verbose_name="visit team")),
                        ("position", models.PositiveSmallIntegerField(default=1, verbose_name="number")),
                        ("note", models.CharField(blank=True, max_length=300, verbose_name="note")),
                        ("version", models.PositiveIntegerField(default=1, editable=False)),
                    ],
                    options={
                        "verbose_name": "visit team",
                        "verbose_name_plural": "visit teams",
                        "ordering": ("-round__starts_on", "position", "pk"),
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("round", "name"),
                                name="team_once_a_round",
                                violation_error_message="The round has a team of this name already.",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="TeamMembership",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "team",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="memberships",
                                to="visits.visitteam",
                                verbose_name="visit team",
                            ),
                        ),
                        (
                            "user",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="team_memberships",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="member",
                            ),
                        ),
                        ("is_lead", models.BooleanField(default=False, verbose_name="leads the team")),
                        ("from_on", models.DateField(verbose_name="from")),
                        ("to_on", models.DateField(blank=True, null=True, verbose_name="to")),
                    ],
                    options={
                        "verbose_name": "team membership",
                        "verbose_name_plural": "team memberships",
                        "ordering": ("team", "-is_lead", "pk"),
                        "indexes": [models.Index(fields=["user", "team"], name="membership_user")],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("to_on__isnull", True),
                                    ("to_on__gte", models.F("from_on")),
                                    _connector="OR",
                                ),
                                name="membership_dates_in_order",
                                violation_error_message="The membership ends before it begins.",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("to_on__isnull", True)),
                                fields=("team", "user"),
                                name="membership_once",
                                violation_error_message="This person serves in the team already.",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Assignment",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "team",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="assignments",
                                to="visits.visitteam",
                                verbose_name="visit team",
                            ),
                        ),
                        (
                            "round",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="assignments",
                                to="visits.round",
                                verbose_name="round",
                            ),
                        ),
                        (
                            "unit",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="assignments",
                                to="visits.unit",
                                verbose_name="unit",
                            ),
                        ),
                        ("assigned_on", models.DateField(verbose_name="assigned on")),
                        ("ended_on", models.DateField(blank=True, null=True, verbose_name="handed over on")),
                    ],
                    options={
                        "verbose_name": "assignment",
                        "verbose_name_plural": "assignments",
                        "ordering": ("team", "unit__tree_left", "pk"),
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("ended_on__isnull", True)),
                                fields=("round", "unit"),
                                name="assignment_one_team_a_unit",
                                violation_error_message="Another team has this unit in the round.",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Recusal",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "user",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="recusals",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="who keeps away",
                            ),
                        ),
                        (
                            "unit",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="recusals",
                                to="visits.unit",
                                verbose_name="unit",
                            ),
                        ),
                        (
                            "cadre",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="recusals",
                                to="visits.cadre",
                                verbose_name="cadre",
                            ),
                        ),
                        (
                            "relation",
                            models.CharField(
                                choices=[
                                    ("spouse", "spouse"),
                                    ("lineal", "lineal kin"),
                                    ("collateral", "collateral kin within three generations"),
                                    ("affinity", "close affinity"),
                                    ("own_unit", "own unit"),
                                    ("former_superior", "former superior or subordinate"),
                                    ("other", "other reason"),
                                ],
                                max_length=16,
                                verbose_name="relation",
                            ),
                        ),
                        ("note", models.CharField(blank=True, max_length=200, verbose_name="note")),
                        ("declared_at", models.DateTimeField(auto_now_add=True, verbose_name="declared at")),
                        (
                            "withdrawn_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="withdrawn at"),
                        ),
                    ],
                    options={
                        "verbose_name": "avoidance",
                        "verbose_name_plural": "avoidances",
                        "ordering": ("-declared_at", "-pk"),
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("cadre__isnull", True), ("unit__isnull", False)),
                                    models.Q(("cadre__isnull", False), ("unit__isnull", True)),
                                    _connector="OR",
                                ),
                                name="recusal_of_unit_or_cadre",
                                violation_error_message="Name either a unit or a cadre.",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Cadre",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "client_key",
                            models.UUIDField(editable=False, unique=True, verbose_name="client key"),
                        ),
                        (
                            "version",
                            models.PositiveIntegerField(default=1, editable=False, verbose_name="version"),
                        ),
                        ("content_hash", models.CharField(blank=True, editable=False, max_length=64)),
                        (
                            "created_by",
                            models.ForeignKey(
                                editable=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="written by",
                            ),
                        ),
                        ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="written at")),
                        ("changed_at", models.DateTimeField(auto_now=True, verbose_name="changed at")),
                        ("name", models.CharField(max_length=60, verbose_name="name")),
                        (
                            "former_names",
                            models.CharField(blank=True, max_length=120, verbose_name="former names"),
                        ),
                        (
                            "name_key",
                            visits.core.fields.CodePointField(default="", editable=False, max_length=120),
                        ),
                        (
                            "stroke_key",
                            visits.core.fields.CodePointField(default="", editable=False, max_length=240),
                        ),
                        (
                            "sex",
                            models.CharField(
                                choices=[("male", "male"), ("female", "female")],
                                max_length=8,
                                verbose_name="sex",
                            ),
                        ),
                        (
                            "birth_month",
                            models.DateField(
                                help_text="The first day of the month stands for it.",
                                verbose_name="month of birth",
                            ),
                        ),
                        ("ethnicity", models.CharField(blank=True, max_length=20, verbose_name="ethnicity")),
                        (
                            "native_place",
                            models.CharField(blank=True, max_length=60, verbose_name="native place"),
                        ),
                        (
                            "birthplace",
                            models.CharField(blank=True, max_length=60, verbose_name="birthplace"),
                        ),
                        (
                            "political_status",
                            models.CharField(blank=True, max_length=30, verbose_name="political status"),
                        ),
                        (
                            "party_entry",
                            models.CharField(
                                blank=True,
                                help_text="As written on the form.",
                                max_length=60,
                                verbose_name="Party entry",
                            ),
                        ),
                        (
                            "party_entry_month",
                            models.DateField(blank=True, null=True, verbose_name="month of Party entry"),
                        ),
                        (
                            "work_start_month",
                            models.DateField(blank=True, null=True, verbose_name="start of work"),
                        ),
                        ("health", models.CharField(blank=True, max_length=30, verbose_name="health")),
                        (
                            "professional_title",
                            models.CharField(blank=True, max_length=60, verbose_name="professional title"),
                        ),
                        ("specialty", models.CharField(blank=True, max_length=120, verbose_name="specialty")),
                        (
                            "id_number",
                            visits.core.fields.SealedTextField(
                                blank=True, default="", verbose_name="ID number"
                            ),
                        ),
                        (
                            "id_fingerprint",
                            models.CharField(blank=True, default="", editable=False, max_length=64),
                        ),
                        (
                            "id_last_four",
                            models.CharField(
                                blank=True,
                                default="",
                                editable=False,
                                max_length=4,
                                verbose_name="last four of the ID",
                            ),
                        ),
                        (
                            "unit",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="cadres",
                                to="visits.unit",
                                verbose_name="unit",
                            ),
                        ),
                        ("unit_left", models.PositiveIntegerField(default=0, editable=False)),
                        (
                            "post_title",
                            models.CharField(
                                blank=True,
                                help_text="As the roster prints it.",
                                max_length=200,
                                verbose_name="unit and post",
                            ),
                        ),
                        (
                            "unit_position",
                            models.PositiveIntegerField(
                                default=99999,
                                help_text="The order in which the unit's own roster names its people.",
                                verbose_name="place in the unit's own order",
                            ),
                        ),
                        (
                            "level",
                            models.PositiveSmallIntegerField(
                                choices=[
                                    (10, "head of bureau level"),
                                    (20, "deputy head of bureau level"),
                                    (30, "head of division level"),
                                    (40, "deputy head of division level"),
                                    (50, "head of section level"),
                                    (60, "deputy head of section level"),
                                    (70, "section member level"),
                                    (90, "other level"),
                                ],
                                default=90,
                                verbose_name="level",
                            ),
                        ),
                        (
                            "level_since",
                            models.DateField(blank=True, null=True, verbose_name="at this level since"),
                        ),
                        (
                            "post_since",
                            models.DateField(blank=True, null=True, verbose_name="in this post since"),
                        ),
                        (
                            "rank_grade",
                            models.PositiveSmallIntegerField(
                                blank=True,
                                choices=[
                                    (10, "first-rank inspector"),
                                    (11, "second-rank inspector"),
                                    (20, "first-rank consultant"),
                                    (21, "second-rank consultant"),
                                    (22, "third-rank consultant"),
                                    (23, "fourth-rank consultant"),
                                    (30, "first-rank principal clerk"),
                                    (31, "second-rank principal clerk"),
                                    (32, "third-rank principal clerk"),
                                    (33, "fourth-rank principal clerk"),
                                    (40, "first-rank clerk"),
                                    (41, "second-rank clerk"),
                                    (120, "consultant (before 2019)"),
                                    (121, "deputy consultant (before 2019)"),
                                    (130, "principal clerk (before 2019)"),
                                    (131, "deputy principal clerk (before 2019)"),
                                ],
                                null=True,
                                verbose_name="rank grade",
                            ),
                        ),
                        (
                            "rank_grade_since",
                            models.DateField(blank=True, null=True, verbose_name="rank grade since"),
                        ),
                        (
                            "highest_education",
                            models.CharField(
                                blank=True, max_length=60, verbose_name="highest education and degree"
                            ),
                        ),
                        ("major", models.CharField(blank=True, max_length=80, verbose_name="major")),
                        ("resume", models.TextField(blank=True, verbose_name="résumé")),
                        ("rewards", models.TextField(blank=True, verbose_name="rewards and punishments")),
                        ("assessments", models.TextField(blank=True, verbose_name="annual assessments")),
                        (
                            "measures",
                            models.TextField(
                                blank=True,
                                help_text="Talks, admonitions, sanctions, each with its date.",
                                verbose_name="measures and sanctions",
                            ),
                        ),
                        (
                            "photo",
                            models.ImageField(blank=True, upload_to="photos/%Y/", verbose_name="photo"),
                        ),
                        (
                            "labels",
                            models.CharField(
                                blank=True, help_text="Parted by ;", max_length=120, verbose_name="labels"
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("serving", "in service"),
                                    ("retired", "retired"),
                                    ("left", "transferred out"),
                                    ("deceased", "deceased"),
                                ],
                                default="serving",
                                max_length=10,
                                verbose_name="state",
                            ),
                        ),
                        (
                            "account",
                            models.OneToOneField(
                                blank=True,
                                help_text="The file stays closed to this account.",
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="own_file",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="own account",
                            ),
                        ),
                        ("note", models.CharField(blank=True, max_length=300, verbose_name="note")),
                    ],
                    options={
                        "verbose_name": "cadre",
                        "verbose_name_plural": "cadres",
                        "ordering": ("name_key", "pk"),
                        "indexes": [
                            models.Index(fields=["name_key", "id"], name="cadre_by_name"),
                            models.Index(fields=["level", "unit_left", "id"], name="cadre_by_level"),
                            models.Index(fields=["unit_left", "level", "id"], name="cadre_by_unit"),
                            models.Index(fields=["birth_month", "id"], name="cadre_by_birth"),
                            models.Index(fields=["stroke_key", "id"], name="cadre_by_strokes"),
                            models.Index(
                                models.F("level"),
                                django.db.models.functions.comparison.Coalesce(
                                    "level_since",
                                    models.Value(datetime.date(1, 1, 1), output_field=models.DateField()),
                                ),
                                models.F("id"),
                                name="cadre_by_rank",
                            ),
                            models.Index(
                                condition=models.Q(("labels", ""), _negated=True),
                                fields=["unit_left", "level", "id"],
                                name="cadre_labelled",
                            ),
                            models.Index(
                                fields=["ethnicity", "unit_left", "level", "id"], name="cadre_by_ethnicity"
                            ),
                            models.Index(
                                fields=["unit_left", "unit_position", "id"], name="cadre_by_own_order"
                            ),
                            models.Index(fields=["name", "birth_month"], name="cadre_namesakes"),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("id_fingerprint", ""), _negated=True),
                                fields=("id_fingerprint",),
                                name="cadre_id_once",
                                violation_error_message="Another file has this ID number already.",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="CadreToken",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "cadre",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="tokens",
                                to="visits.cadre",
                            ),
                        ),
                        ("token", visits.core.fields.CodePointField(max_length=40)),
                    ],
                    options={
                        "ordering": ("token", "cadre"),
                        "constraints": [
                            models.UniqueConstraint(fields=("token", "cadre"), name="cadre_token_once")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Tenure",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "cadre",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="tenures",
                                to="visits.cadre",
                                verbose_name="cadre",
                            ),
                        ),
                        (
                            "unit",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="tenures",
                                to="visits.unit",
                                verbose_name="unit",
                            ),
                        ),
                        (
                            "post",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="tenures",
                                to="visits.post",
                                verbose_name="post of the establishment",
                            ),
                        ),
                        ("title", models.CharField(max_length=120, verbose_name="post")),
                        (
                            "level",
                            models.PositiveSmallIntegerField(
                                choices=[
                                    (10, "head of bureau level"),
                                    (20, "deputy head of bureau level"),
                                    (30, "head of division level"),
                                    (40, "deputy head of division level"),
                                    (50, "head of section level"),
                                    (60, "deputy head of section level"),
                                    (70, "section member level"),
                                    (90, "other level"),
                                ],
                                default=90,
                                verbose_name="level",
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("main", "main post"),
                                    ("concurrent", "concurrent post"),
                                    ("secondment", "secondment"),
                                ],
                                default="main",
                                max_length=12,
                                verbose_name="kind",
                            ),
                        ),
                        (
                            "home_unit",
                            models.ForeignKey(
                                blank=True,
                                help_text="Of a secondment: the unit that keeps the post; the unit above is the host.",
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="seconded_away",
                                to="visits.unit",
                                verbose_name="home unit",
                            ),
                        ),
                        ("from_on", models.DateField(blank=True, null=True, verbose_name="from")),
                        ("to_on", models.DateField(blank=True, null=True, verbose_name="to")),
                    ],
                    options={
                        "verbose_name": "post held",
                        "verbose_name_plural": "posts held",
                        "ordering": ("cadre", "-from_on", "-pk"),
                        "indexes": [models.Index(fields=["unit", "to_on"], name="tenure_unit")],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("to_on__isnull", True),
                                    ("from_on__isnull", True),
                                    ("to_on__gte", models.F("from_on")),
                                    _connector="OR",
                                ),
                                name="tenure_dates_in_order",
                                violation_error_message="The post ends before it begins.",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="TaskAssignment",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "cadre",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="task_assignments",
                                to="visits.cadre",
                                verbose_name="cadre",
                            ),
                        ),
                        (
                            "key_task",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="assignments",
                                to="visits.keytask",
                                verbose_name="key task",
                            ),
                        ),
                        (
                            "role",
                            models.CharField(blank=True, max_length=80, verbose_name="role in the task"),
                        ),
                        ("is_secondment", models.BooleanField(default=False, verbose_name="secondment")),
                        ("from_on", models.DateField(verbose_name="from")),
                        ("to_on", models.DateField(blank=True, null=True, verbose_name="to")),
                    ],
                    options={
                        "verbose_name": "assignment to a key task",
                        "verbose_name_plural": "assignments to key tasks",
                        "ordering": ("key_task", "-from_on", "pk"),
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("cadre", "key_task", "from_on"),
                                name="task_assignment_once",
                                violation_error_message="This cadre is assigned to the task from that day already.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("to_on__isnull", True),
                                    ("to_on__gte", models.F("from_on")),
                                    _connector="OR",
                                ),
                                name="task_assignment_dates_in_order",
                                violation_error_message="The assignment ends before it begins.",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Education",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "cadre",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="educations",
                                to="visits.cadre",
                                verbose_name="cadre",
                            ),
                        ),
                        (
                            "mode",
                            models.CharField(
                                choices=[
                                    ("full_time", "full-time education"),
                                    ("on_job", "on-job education"),
                                ],
                                max_length=10,
                                verbose_name="mode",
                            ),
                        ),
                        ("level", models.CharField(blank=True, max_length=40, verbose_name="education")),
                        ("degree", models.CharField(blank=True, max_length=40, verbose_name="degree")),
                        (
                            "level_school",
                            models.CharField(
                                blank=True, max_length=120, verbose_name="school and major of the education"
                            ),
                        ),
                        (
                            "degree_school",
                            models.CharField(
                                blank=True, max_length=120, verbose_name="school and major of the degree"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "education",
                        "verbose_name_plural": "educations",
                        "ordering": ("cadre", "mode", "pk"),
                        "constraints": [
                            models.UniqueConstraint(fields=("cadre", "mode"), name="education_once_a_mode")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="FamilyMember",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "cadre",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="family",
                                to="visits.cadre",
                                verbose_name="cadre",
                            ),
                        ),
                        ("relation", models.CharField(max_length=20, verbose_name="relation")),
                        ("name", models.CharField(max_length=60, verbose_name="name")),
                        (
                            "birth_month",
                            models.DateField(blank=True, null=True, verbose_name="month of birth"),
                        ),
                        (
                            "political_status",
                            models.CharField(blank=True, max_length=30, verbose_name="political status"),
                        ),
                        (
                            "unit_and_post",
                            models.CharField(blank=True, max_length=200, verbose_name="unit and post"),
                        ),
                        ("position", models.PositiveSmallIntegerField(default=0, verbose_name="position")),
                        (
                            "birth_text",
                            models.CharField(
                                blank=True,
                                help_text="Where it is not a month.",
                                max_length=20,
                                verbose_name="birth as written",
                            ),
                        ),
                        (
                            "relative",
                            models.ForeignKey(
                                blank=True,
                                help_text="The relative's own cadre file, where there is one.",
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="kin_lines",
                                to="visits.cadre",
                                verbose_name="own file",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "family member",
                        "verbose_name_plural": "family members",
                        "ordering": ("cadre", "position", "pk"),
                        "indexes": [models.Index(fields=["name", "birth_month"], name="family_by_name")],
                    },
                ),
                migrations.CreateModel(
                    name="RankRecord",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "cadre",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="rank_records",
                                to="visits.cadre",
                                verbose_name="cadre",
                            ),
                        ),
                        (
                            "level",
                            models.PositiveSmallIntegerField(
                                blank=True,
                                choices=[
                                    (10, "head of bureau level"),
                                    (20, "deputy head of bureau level"),
                                    (30, "head of division level"),
                                    (40, "deputy head of division level"),
                                    (50, "head of section level"),
                                    (60, "deputy head of section level"),
                                    (70, "section member level"),
                                    (90, "other level"),
                                ],
                                null=True,
                                verbose_name="level",
                            ),
                        ),
                        (
                            "rank_grade",
                            models.PositiveSmallIntegerField(
                                blank=True,
                                choices=[
                                    (10, "first-rank inspector"),
                                    (11, "second-rank inspector"),
                                    (20, "first-rank consultant"),
                                    (21, "second-rank consultant"),
                                    (22, "third-rank consultant"),
                                    (23, "fourth-rank consultant"),
                                    (30, "first-rank principal clerk"),
                                    (31, "second-rank principal clerk"),
                                    (32, "third-rank principal clerk"),
                                    (33, "fourth-rank principal clerk"),
                                    (40, "first-rank clerk"),
                                    (41, "second-rank clerk"),
                                    (120, "consultant (before 2019)"),
                                    (121, "deputy consultant (before 2019)"),
                                    (130, "principal clerk (before 2019)"),
                                    (131, "deputy principal clerk (before 2019)"),
                                ],
                                null=True,
                                verbose_name="rank grade",
                            ),
                        ),
                        ("from_on", models.DateField(verbose_name="from")),
                        ("to_on", models.DateField(blank=True, null=True, verbose_name="to")),
                        (
                            "document",
                            models.CharField(blank=True, max_length=80, verbose_name="document number"),
                        ),
                    ],
                    options={
                        "verbose_name": "rank held",
                        "verbose_name_plural": "ranks held",
                        "ordering": ("cadre", "-from_on", "-pk"),
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("level__isnull", False), ("rank_grade__isnull", True)),
                                    models.Q(("level__isnull", True), ("rank_grade__isnull", False)),
                                    _connector="OR",
                                ),
                                name="rank_record_of_one_kind",
                                violation_error_message="Name either a level or a rank grade.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("to_on__isnull", True),
                                    ("to_on__gte", models.F("from_on")),
                                    _connector="OR",
                                ),
                                name="rank_record_dates_in_order",
                                violation_error_message="The rank ends before it begins.",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="AppointmentForm",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "cadre",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="appointment_form",
                                to="visits.cadre",
                                verbose_name="cadre",
                            ),
                        ),
                        (
                            "proposed_post",
                            models.CharField(blank=True, max_length=200, verbose_name="proposed post"),
                        ),
                        (
                            "post_to_leave",
                            models.CharField(blank=True, max_length=200, verbose_name="post to leave"),
                        ),
                        (
                            "reason",
                            models.TextField(blank=True, verbose_name="reason for appointment or removal"),
                        ),
                        (
                            "reporting_unit",
                            models.CharField(blank=True, max_length=120, verbose_name="reporting unit"),
                        ),
                        (
                            "age_counted_on",
                            models.DateField(blank=True, null=True, verbose_name="age counted on"),
                        ),
                        ("filled_on", models.DateField(blank=True, null=True, verbose_name="filled in on")),
                        (
                            "filled_by",
                            models.CharField(blank=True, max_length=60, verbose_name="filled in by"),
                        ),
                        (
                            "editor_version",
                            models.CharField(
                                blank=True,
                                editable=False,
                                max_length=40,
                                verbose_name="version of the editor",
                            ),
                        ),
                        ("leaves", models.JSONField(blank=True, default=list, editable=False)),
                        (
                            "source_photo",
                            models.FileField(blank=True, editable=False, upload_to="photos/source/%Y/"),
                        ),
                        ("source_photo_of", models.CharField(blank=True, editable=False, max_length=200)),
                    ],
                    options={
                        "verbose_name": "appointment form",
                        "verbose_name_plural": "appointment forms",
                        "ordering": ("cadre",),
                    },
                ),
                migrations.CreateModel(
                    name="Matter",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "user",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="matters",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("reason", models.CharField(max_length=200, verbose_name="matter")),
                        ("started_at", models.DateTimeField(auto_now_add=True, verbose_name="started at")),
                        ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="ended at")),
                    ],
                    options={
                        "verbose_name": "matter",
                        "verbose_name_plural": "matters",
                        "ordering": ("-started_at", "-pk"),
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("ended_at__isnull", True)),
                                fields=("user",),
                                name="matter_one_at_a_time",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="AgeLimit",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "sex",
                            models.CharField(
                                choices=[("male", "male"), ("female", "female")],
                                max_length=8,
                                verbose_name="sex",
                            ),
                        ),
                        (
                            "level",
                            models.PositiveSmallIntegerField(
                                choices=[
                                    (10, "head of bureau level"),
                                    (20, "deputy head of bureau level"),
                                    (30, "head of division level"),
                                    (40, "deputy head of division level"),
                                    (50, "head of section level"),
                                    (60, "deputy head of section level"),
                                    (70, "section member level"),
                                    (90, "other level"),
                                ],
                                default=90,
                                help_text="“Other level” means all.",
                                verbose_name="this level and above",
                            ),
                        ),
                        ("years", models.PositiveSmallIntegerField(verbose_name="years")),
                        ("months", models.PositiveSmallIntegerField(default=0, verbose_name="and months")),
                        (
                            "grows_from",
                            models.DateField(
                                blank=True,
                                help_text="Empty where the age is the same for everyone.",
                                null=True,
                                verbose_name="grows for those born from",
                            ),
                        ),
                        (
                            "grows_every",
                            models.PositiveSmallIntegerField(
                                default=4,
                                help_text="Months between births.",
                                verbose_name="one month more for every … months",
                            ),
                        ),
                        (
                            "grows_most",
                            models.PositiveSmallIntegerField(
                                default=36, verbose_name="at most … months more"
                            ),
                        ),
                        ("valid_from", models.DateField(verbose_name="in force from")),
                        ("source", models.CharField(max_length=200, verbose_name="source")),
                        ("version", models.PositiveIntegerField(default=1, editable=False)),
                    ],
                    options={
                        "verbose_name": "age limit",
                        "verbose_name_plural": "age limits",
                        "ordering": ("sex", "level", "-valid_from", "pk"),
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("sex", "level", "valid_from"),
                                name="age_limit_once",
                                violation_error_message="There is an age limit for this sex and level from that day already.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("grows_every__gte", 1),
                                    ("months__lte", 11),
                                    ("years__gte", 40),
                                    ("years__lte", 80),
                                ),
                                name="age_limit_is_an_age",
                                violation_error_message="An age limit lies between 40 and 80 years and 0 to 11 months; it grows by whole months.",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="IntakeRow",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "batch",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="intake_rows",
                                to="visits.importbatch",
                            ),
                        ),
                        ("position", models.PositiveIntegerField()),
                        ("file", models.CharField(max_length=200, verbose_name="file")),
                        ("sheet", models.CharField(blank=True, max_length=100, verbose_name="sheet")),
                        ("row", models.PositiveIntegerField(default=0, verbose_name="row")),
                        (
                            "act",
                            models.CharField(
                                choices=[
                                    ("create", "new"),
                                    ("update", "changed"),
                                    ("unchanged", "unchanged"),
                                    ("confirm", "to confirm"),
                                    ("wrong", "wrong"),
                                ],
                                max_length=10,
                                verbose_name="effect",
                            ),
                        ),
                        ("name", models.CharField(blank=True, max_length=60, verbose_name="name")),
                        (
                            "unit_text",
                            models.CharField(blank=True, max_length=200, verbose_name="unit as written"),
                        ),
                        (
                            "unit",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="visits.unit",
                            ),
                        ),
                        ("raw", models.JSONField(default=dict)),
                        ("values", models.JSONField(default=dict)),
                        ("changes", models.JSONField(default=list)),
                        ("issues", models.JSONField(default=list)),
                        ("candidates", models.JSONField(default=list)),
                        ("left_out", models.BooleanField(default=False, verbose_name="left out")),
                        (
                            "cadre",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="intake_rows",
                                to="visits.cadre",
                            ),
                        ),
                        ("version_before", models.PositiveIntegerField(null=True)),
                        ("version_after", models.PositiveIntegerField(null=True)),
                    ],
                    options={
                        "verbose_name": "row of an import",
                        "verbose_name_plural": "rows of an import",
                        "ordering": ("batch", "position"),
                        "indexes": [
                            models.Index(fields=["batch", "act", "position"], name="intake_row_by_act"),
                            models.Index(fields=["batch", "unit_text"], name="intake_row_by_unit_text"),
                        ],
                        "constraints": [
                            models.UniqueConstraint(fields=("batch", "position"), name="intake_row_once")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="HeaderName",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("header", models.CharField(max_length=120, unique=True, verbose_name="header")),
                        ("column", models.CharField(blank=True, max_length=40, verbose_name="column")),
                        (
                            "told_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("told_at", models.DateTimeField(auto_now=True)),
                    ],
                    options={
                        "verbose_name": "header explained",
                        "verbose_name_plural": "headers explained",
                        "ordering": ("header",),
                    },
                ),
                migrations.CreateModel(
                    name="UnitName",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "text",
                            models.CharField(max_length=200, unique=True, verbose_name="unit as written"),
                        ),
                        (
                            "unit",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="written_names",
                                to="visits.unit",
                                verbose_name="unit",
                            ),
                        ),
                        (
                            "told_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("told_at", models.DateTimeField(auto_now=True)),
                    ],
                    options={
                        "verbose_name": "unit name explained",
                        "verbose_name_plural": "unit names explained",
                        "ordering": ("text",),
                    },
                ),
                migrations.CreateModel(
                    name="HandOver",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "visit",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="hand_overs",
                                to="visits.visit",
                                verbose_name="visit",
                            ),
                        ),
                        (
                            "from_team",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="visits.visitteam",
                                verbose_name="visit team before",
                            ),
                        ),
                        (
                            "to_team",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="visits.visitteam",
                                verbose_name="visit team",
                            ),
                        ),
                        (
                            "by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="by",
                            ),
                        ),
                        ("at", models.DateTimeField(auto_now_add=True, verbose_name="at")),
                        ("reason", models.CharField(max_length=200, verbose_name="reason")),
                    ],
                    options={
                        "verbose_name": "hand-over",
                        "verbose_name_plural": "hand-overs",
                        "ordering": ("at", "pk"),
                    },
                ),
                migrations.CreateModel(
                    name="Visit",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "client_key",
                            models.UUIDField(editable=False, unique=True, verbose_name="client key"),
                        ),
                        (
                            "version",
                            models.PositiveIntegerField(default=1, editable=False, verbose_name="version"),
                        ),
                        ("content_hash", models.CharField(blank=True, editable=False, max_length=64)),
                        (
                            "created_by",
                            models.ForeignKey(
                                editable=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="written by",
                            ),
                        ),
                        ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="written at")),
                        ("changed_at", models.DateTimeField(auto_now=True, verbose_name="changed at")),
                        (
                            "round",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="visits",
                                to="visits.round",
                                verbose_name="round",
                            ),
                        ),
                        (
                            "team",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="visits",
                                to="visits.visitteam",
                                verbose_name="visit team",
                            ),
                        ),
                        (
                            "unit",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="visits",
                                to="visits.unit",
                                verbose_name="unit",
                            ),
                        ),
                        (
                            "key_task",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="visits",
                                to="visits.keytask",
                                verbose_name="key task",
                            ),
                        ),
                        ("visited_on", models.DateField(verbose_name="date")),
                        ("starts_at", models.TimeField(blank=True, null=True, verbose_name="starting time")),
                        ("ends_at", models.TimeField(blank=True, null=True, verbose_name="ending time")),
                        ("place", models.CharField(blank=True, max_length=120, verbose_name="place")),
                        (
                            "entries",
                            visits.core.fields.ChoiceSetField(
                                blank=True,
                                choices=[
                                    ("front_line", "front line"),
                                    ("project", "project"),
                                    ("site", "site"),
                                ],
                                default=list,
                                max_length=200,
                                verbose_name="three entries",
                            ),
                        ),
                        (
                            "targets",
                            visits.core.fields.ChoiceSetField(
                                blank=True,
                                choices=[
                                    ("leadership_team", "leadership team"),
                                    ("cadre", "cadres"),
                                    ("served", "people served"),
                                ],
                                default=list,
                                max_length=200,
                                verbose_name="three visits",
                            ),
                        ),
                        (
                            "checks",
                            visits.core.fields.ChoiceSetField(
                                blank=True,
                                choices=[
                                    ("political", "political integrity"),
                                    ("competence", "professional competence"),
                                    ("performance", "work performance"),
                                ],
                                default=list,
                                max_length=200,
                                verbose_name="three checks",
                            ),
                        ),
                        (
                            "methods",
                            visits.core.fields.ChoiceSetField(
                                blank=True,
                                choices=[
                                    ("symposium", "symposium"),
                                    ("questionnaire", "questionnaire"),
                                    ("interview", "individual interview"),
                                    ("site_visit", "site visit"),
                                    ("heart_to_heart", "heart-to-heart talk"),
                                ],
                                default=list,
                                max_length=200,
                                verbose_name="methods",
                            ),
                        ),
                        ("observed", models.TextField(blank=True, verbose_name="what was seen")),
                        ("problems", models.TextField(blank=True, verbose_name="problems raised")),
                        ("suggestions", models.TextField(blank=True, verbose_name="suggestions")),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("draft", "draft"),
                                    ("submitted", "submitted"),
                                    ("returned", "returned"),
                                    ("resubmitted", "resubmitted"),
                                    ("accepted", "accepted"),
                                ],
                                default="draft",
                                editable=False,
                                max_length=12,
                                verbose_name="state",
                            ),
                        ),
                        (
                            "ready_at",
                            models.DateTimeField(
                                blank=True, editable=False, null=True, verbose_name="handed to the lead at"
                            ),
                        ),
                        (
                            "submitted_at",
                            models.DateTimeField(
                                blank=True, editable=False, null=True, verbose_name="submitted at"
                            ),
                        ),
                        (
                            "accepted_at",
                            models.DateTimeField(
                                blank=True, editable=False, null=True, verbose_name="accepted at"
                            ),
                        ),
                        (
                            "members_present",
                            models.ManyToManyField(
                                related_name="visits_present",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="members present",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "visit",
                        "verbose_name_plural": "visits",
                        "ordering": ("-visited_on", "-pk"),
                        "indexes": [
                            models.Index(fields=["visited_on", "id"], name="visit_by_date"),
                            models.Index(fields=["team", "visited_on", "id"], name="visit_by_team"),
                            models.Index(fields=["unit", "visited_on", "id"], name="visit_by_unit"),
                            models.Index(fields=["state", "visited_on", "id"], name="visit_by_state"),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("ends_at__isnull", True),
                                    ("starts_at__isnull", True),
                                    ("ends_at__gt", models.F("starts_at")),
                                    _connector="OR",
                                ),
                                name="visit_times_in_order",
                                violation_error_message="The visit ends before it begins.",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="FollowUp",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "visit",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="follow_ups",
                                to="visits.visit",
                                verbose_name="visit",
                            ),
                        ),
                        (
                            "interview",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="follow_ups",
                                to="visits.interview",
                                verbose_name="talk that it came from",
                            ),
                        ),
                        ("text", models.CharField(max_length=300, verbose_name="follow-up")),
                        ("owner", models.CharField(blank=True, max_length=60, verbose_name="who sees to it")),
                        ("due_on", models.DateField(blank=True, null=True, verbose_name="due on")),
                        ("done_on", models.DateField(blank=True, null=True, verbose_name="done on")),
                        (
                            "result",
                            models.CharField(
                                blank=True, editable=False, max_length=1000, verbose_name="what was done"
                            ),
                        ),
                        (
                            "papers",
                            models.CharField(
                                blank=True, editable=False, max_length=500, verbose_name="papers that show it"
                            ),
                        ),
                        (
                            "done_by",
                            models.ForeignKey(
                                blank=True,
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="written down by",
                            ),
                        ),
                        (
                            "closed_on",
                            models.DateField(blank=True, editable=False, null=True, verbose_name="closed on"),
                        ),
                        (
                            "closed_by",
                            models.ForeignKey(
                                blank=True,
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="closed by",
                            ),
                        ),
                        (
                            "times_reopened",
                            models.PositiveSmallIntegerField(
                                default=0, editable=False, verbose_name="times reopened"
                            ),
                        ),
                        (
                            "reason",
                            models.CharField(
                                blank=True, editable=False, max_length=500, verbose_name="why it was reopened"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "follow-up",
                        "verbose_name_plural": "follow-ups",
                        "ordering": ("due_on", "pk"),
                        "indexes": [
                            models.Index(
                                condition=models.Q(("closed_on__isnull", True)),
                                fields=["due_on", "id"],
                                name="follow_up_open",
                            )
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("closed_by__isnull", True),
                                    models.Q(("closed_by", models.F("done_by")), _negated=True),
                                    _connector="OR",
                                ),
                                name="follow_up_closed_by_another",
                                violation_error_message="Who wrote down what was done does not close it.",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="StateChange",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "visit",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="state_changes",
                                to="visits.visit",
                                verbose_name="visit",
                            ),
                        ),
                        (
                            "before",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("draft", "draft"),
                                    ("submitted", "submitted"),
                                    ("returned", "returned"),
                                    ("resubmitted", "resubmitted"),
                                    ("accepted", "accepted"),
                                ],
                                max_length=12,
                                verbose_name="before",
                            ),
                        ),
                        (
                            "after",
                            models.CharField(
                                choices=[
                                    ("draft", "draft"),
                                    ("submitted", "submitted"),
                                    ("returned", "returned"),
                                    ("resubmitted", "resubmitted"),
                                    ("accepted", "accepted"),
                                ],
                                max_length=12,
                                verbose_name="after",
                            ),
                        ),
                        ("act", models.CharField(max_length=24, verbose_name="act")),
                        (
                            "by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="by",
                            ),
                        ),
                        ("at", models.DateTimeField(auto_now_add=True, verbose_name="at")),
                        ("reason", models.CharField(blank=True, max_length=500, verbose_name="reason")),
                        (
                            "field",
                            models.CharField(
                                blank=True,
                                help_text="Where the reason points.",
                                max_length=40,
                                verbose_name="field",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "step",
                        "verbose_name_plural": "steps",
                        "ordering": ("at", "pk"),
                    },
                ),
                migrations.CreateModel(
                    name="Attachment",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "visit",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="attachments",
                                to="visits.visit",
                                verbose_name="visit",
                            ),
                        ),
                        (
                            "site_visit",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="attachments",
                                to="visits.sitevisit",
                                verbose_name="taken at",
                            ),
                        ),
                        ("client_key", models.UUIDField(editable=False, unique=True)),
                        (
                            "file",
                            models.FileField(
                                max_length=200, upload_to="attachments/%Y/%m/", verbose_name="file"
                            ),
                        ),
                        (
                            "thumbnail",
                            models.FileField(
                                blank=True, editable=False, max_length=200, upload_to="thumbnails/%Y/%m/"
                            ),
                        ),
                        ("name", models.CharField(max_length=200, verbose_name="file name")),
                        (
                            "content_type",
                            models.CharField(editable=False, max_length=80, verbose_name="type"),
                        ),
                        (
                            "size",
                            models.PositiveBigIntegerField(
                                editable=False, help_text="Bytes.", verbose_name="size"
                            ),
                        ),
                        (
                            "digest",
                            models.CharField(
                                editable=False, help_text="SHA-256 of the stored bytes.", max_length=64
                            ),
                        ),
                        (
                            "sent_digest",
                            models.CharField(
                                blank=True,
                                editable=False,
                                help_text="SHA-256 of the bytes as they were sent.",
                                max_length=64,
                            ),
                        ),
                        ("caption", models.CharField(blank=True, max_length=200, verbose_name="caption")),
                        (
                            "added_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="added by",
                            ),
                        ),
                        ("added_at", models.DateTimeField(auto_now_add=True, verbose_name="added at")),
                    ],
                    options={
                        "verbose_name": "attachment",
                        "verbose_name_plural": "attachments",
                        "ordering": ("added_at", "pk"),
                    },
                ),
                migrations.CreateModel(
                    name="Outline",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("number", models.PositiveSmallIntegerField(unique=True, verbose_name="version")),
                        ("note", models.CharField(blank=True, max_length=200, verbose_name="what changed")),
                        (
                            "published_on",
                            models.DateField(
                                blank=True, editable=False, null=True, verbose_name="in force from"
                            ),
                        ),
                        (
                            "published_by",
                            models.ForeignKey(
                                blank=True,
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "outline",
                        "verbose_name_plural": "outlines",
                        "ordering": ("-number",),
                    },
                ),
                migrations.CreateModel(
                    name="OutlineQuestion",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "outline",
                            models.ForeignKey(
                                editable=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="questions",
                                to="visits.outline",
                                verbose_name="outline",
                            ),
                        ),
                        (
                            "origin",
                            models.ForeignKey(
                                blank=True,
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="visits.outlinequestion",
                            ),
                        ),
                        (
                            "talk_class",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("head", "head of a leadership team"),
                                    ("deputy", "deputy in a leadership team"),
                                    ("middle", "middle-level cadre"),
                                    ("staff", "staff member"),
                                    ("served", "person served"),
                                    ("leader", "superior leader"),
                                    ("partner", "cooperating unit"),
                                    ("neighbour", "neighbour or relative"),
                                    ("self", "the cadre himself"),
                                ],
                                max_length=16,
                                verbose_name="for",
                            ),
                        ),
                        (
                            "check_key",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("political", "political integrity"),
                                    ("competence", "professional competence"),
                                    ("performance", "work performance"),
                                ],
                                max_length=16,
                                verbose_name="check",
                            ),
                        ),
                        ("text", models.CharField(max_length=200, verbose_name="question")),
                        (
                            "position",
                            models.PositiveSmallIntegerField(
                                default=0,
                                help_text="Questions are asked in this order; 0 puts it at the end.",
                                verbose_name="position",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "outline question",
                        "verbose_name_plural": "outline questions",
                        "ordering": ("position", "pk"),
                    },
                ),
                migrations.CreateModel(
                    name="Interview",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "client_key",
                            models.UUIDField(editable=False, unique=True, verbose_name="client key"),
                        ),
                        (
                            "version",
                            models.PositiveIntegerField(default=1, editable=False, verbose_name="version"),
                        ),
                        ("content_hash", models.CharField(blank=True, editable=False, max_length=64)),
                        (
                            "created_by",
                            models.ForeignKey(
                                editable=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="written by",
                            ),
                        ),
                        ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="written at")),
                        ("changed_at", models.DateTimeField(auto_now=True, verbose_name="changed at")),
                        (
                            "visit",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="interviews",
                                to="visits.visit",
                                verbose_name="visit",
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("interview", "individual interview"),
                                    ("heart_to_heart", "heart-to-heart talk"),
                                    ("symposium", "voice at a symposium"),
                                ],
                                default="interview",
                                max_length=16,
                                verbose_name="kind",
                            ),
                        ),
                        (
                            "source_cadre",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="interviews_given",
                                to="visits.cadre",
                                verbose_name="cadre heard",
                            ),
                        ),
                        (
                            "is_confidential",
                            models.BooleanField(default=False, verbose_name="confidential source"),
                        ),
                        (
                            "source_class",
                            models.CharField(
                                choices=[
                                    ("leader", "superior leader"),
                                    ("team_member", "member of the leadership team"),
                                    ("middle", "middle-level cadre"),
                                    ("staff", "staff member"),
                                    ("served", "person served"),
                                    ("partner", "cooperating unit"),
                                    ("neighbour", "neighbour or relative"),
                                    ("self", "the cadre himself"),
                                ],
                                max_length=16,
                                verbose_name="class of the source",
                            ),
                        ),
                        (
                            "source_relation",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("superior", "superior"),
                                    ("peer", "colleague of the same level"),
                                    ("subordinate", "subordinate"),
                                    ("served", "person served"),
                                    ("acquaintance", "acquaintance"),
                                    ("self", "himself"),
                                ],
                                max_length=16,
                                verbose_name="relation to the subject",
                            ),
                        ),
                        (
                            "source_circle",
                            models.CharField(
                                choices=[
                                    ("work", "work circle"),
                                    ("life", "life circle"),
                                    ("social", "social circle"),
                                ],
                                default="work",
                                max_length=8,
                                verbose_name="circle",
                            ),
                        ),
                        (
                            "interviewer",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="interviews_led",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="first interviewer",
                            ),
                        ),
                        (
                            "second_interviewer",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="interviews_joined",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="second interviewer",
                            ),
                        ),
                        (
                            "recorder",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="interviews_recorded",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="recorder",
                            ),
                        ),
                        (
                            "alone_reason",
                            models.CharField(
                                blank=True,
                                help_text="A team has at least two; say why not.",
                                max_length=200,
                                verbose_name="why one interviewer alone",
                            ),
                        ),
                        ("starts_at", models.TimeField(blank=True, null=True, verbose_name="starting time")),
                        ("ends_at", models.TimeField(blank=True, null=True, verbose_name="ending time")),
                        ("place", models.CharField(blank=True, max_length=120, verbose_name="place")),
                        (
                            "symposium",
                            models.ForeignKey(
                                blank=True,
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="voices",
                                to="visits.symposium",
                                verbose_name="symposium",
                            ),
                        ),
                        (
                            "outline",
                            models.ForeignKey(
                                blank=True,
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="talks",
                                to="visits.outline",
                            ),
                        ),
                        (
                            "keywords",
                            models.TextField(
                                blank=True,
                                help_text="Enough for the moment; the full text can follow in the evening. Only the team sees them.",
                                max_length=2000,
                                verbose_name="key words",
                            ),
                        ),
                        ("text", models.TextField(blank=True, verbose_name="what was said")),
                        (
                            "own_statement",
                            models.TextField(
                                blank=True,
                                help_text="What the cadre says of himself, in a heart-to-heart talk.",
                                verbose_name="own statement of the cadre",
                            ),
                        ),
                        (
                            "is_full",
                            models.BooleanField(
                                default=True,
                                editable=False,
                                help_text="Whether there is more than key words.",
                                verbose_name="written out",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "interview",
                        "verbose_name_plural": "interviews",
                        "ordering": ("-visit__visited_on", "-pk"),
                        "indexes": [
                            models.Index(
                                fields=["visit", "kind", "symposium", "id"], name="interview_by_kind"
                            )
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("kind", "symposium"), ("symposium__isnull", False)),
                                    models.Q(
                                        models.Q(("kind", "symposium"), _negated=True),
                                        ("symposium__isnull", True),
                                    ),
                                    _connector="OR",
                                ),
                                name="interview_voice_of_a_symposium",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("is_confidential", False),
                                    ("source_cadre__isnull", True),
                                    _connector="OR",
                                ),
                                name="interview_source_named_or_sealed",
                                violation_error_message="A confidential source is not named.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("second_interviewer__isnull", False),
                                    models.Q(("alone_reason", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="interview_two_or_reason",
                                violation_error_message="A talk is held by two; where one was alone, say why.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("second_interviewer__isnull", True),
                                    models.Q(("second_interviewer", models.F("interviewer")), _negated=True),
                                    _connector="OR",
                                ),
                                name="interview_two_people",
                                violation_error_message="The second interviewer is another person.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("ends_at__isnull", True),
                                    ("starts_at__isnull", True),
                                    ("ends_at__gt", models.F("starts_at")),
                                    _connector="OR",
                                ),
                                name="interview_times_in_order",
                                violation_error_message="The talk ends before it begins.",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="SealedSource",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "interview",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="sealed_source",
                                to="visits.interview",
                            ),
                        ),
                        ("identity", visits.core.fields.SealedTextField(verbose_name="who the source is")),
                        (
                            "sealed_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("sealed_on", models.DateField(auto_now_add=True)),
                    ],
                    options={
                        "verbose_name": "sealed source",
                        "verbose_name_plural": "sealed sources",
                    },
                ),
                migrations.CreateModel(
                    name="Answer",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "interview",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="answers",
                                to="visits.interview",
                            ),
                        ),
                        (
                            "question",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="answers",
                                to="visits.outlinequestion",
                            ),
                        ),
                        ("text", models.TextField(verbose_name="answer")),
                    ],
                    options={
                        "verbose_name": "answer",
                        "verbose_name_plural": "answers",
                        "ordering": ("question__position", "pk"),
                        "constraints": [
                            models.UniqueConstraint(fields=("interview", "question"), name="answer_once")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Statement",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "visit",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="statements",
                                to="visits.visit",
                            ),
                        ),
                        (
                            "interview",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="statements",
                                to="visits.interview",
                            ),
                        ),
                        (
                            "cadre",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="statements",
                                to="visits.cadre",
                                verbose_name="cadre",
                            ),
                        ),
                        (
                            "leadership_team",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="statements",
                                to="visits.leadershipteam",
                                verbose_name="leadership team",
                            ),
                        ),
                        (
                            "side",
                            models.CharField(
                                choices=[("for", "for"), ("against", "against")],
                                max_length=8,
                                verbose_name="for or against",
                            ),
                        ),
                        (
                            "nature",
                            models.CharField(
                                choices=[("fact", "fact"), ("opinion", "opinion")],
                                max_length=8,
                                verbose_name="fact or opinion",
                            ),
                        ),
                        (
                            "check_key",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("political", "political integrity"),
                                    ("competence", "professional competence"),
                                    ("performance", "work performance"),
                                ],
                                max_length=16,
                                verbose_name="check",
                            ),
                        ),
                        (
                            "dimension",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("political_building", "political building"),
                                    ("ideological_building", "ideological building"),
                                    ("running", "how it runs"),
                                    ("function", "overall function"),
                                ],
                                max_length=24,
                                verbose_name="dimension",
                            ),
                        ),
                        (
                            "criterion",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="statements",
                                to="visits.criterion",
                                verbose_name="criterion",
                            ),
                        ),
                        (
                            "circle",
                            models.CharField(
                                choices=[
                                    ("work", "work circle"),
                                    ("life", "life circle"),
                                    ("social", "social circle"),
                                ],
                                default="work",
                                max_length=8,
                                verbose_name="circle",
                            ),
                        ),
                        ("text", models.TextField(max_length=2000, verbose_name="statement")),
                        ("position", models.PositiveSmallIntegerField(default=0, editable=False)),
                    ],
                    options={
                        "verbose_name": "statement",
                        "verbose_name_plural": "statements",
                        "ordering": ("interview", "position", "pk"),
                        "indexes": [
                            models.Index(fields=["cadre", "side", "check_key"], name="statement_cadre"),
                            models.Index(
                                fields=["leadership_team", "side", "dimension"], name="statement_team"
                            ),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("cadre__isnull", False), ("leadership_team__isnull", True)),
                                    models.Q(("cadre__isnull", True), ("leadership_team__isnull", False)),
                                    _connector="OR",
                                ),
                                name="statement_has_one_subject",
                                violation_error_message="A statement is about one cadre or one leadership team.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("cadre__isnull", False), models.Q(("check_key", ""), _negated=True)
                                    ),
                                    models.Q(
                                        ("leadership_team__isnull", False),
                                        models.Q(("dimension", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="statement_has_its_place",
                                violation_error_message="Say which check or which dimension the statement belongs to.",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Rating",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "visit",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="ratings",
                                to="visits.visit",
                            ),
                        ),
                        (
                            "interview",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="ratings",
                                to="visits.interview",
                            ),
                        ),
                        (
                            "cadre",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="ratings",
                                to="visits.cadre",
                                verbose_name="cadre",
                            ),
                        ),
                        (
                            "leadership_team",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="ratings",
                                to="visits.leadershipteam",
                                verbose_name="leadership team",
                            ),
                        ),
                        (
                            "criterion",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="ratings",
                                to="visits.criterion",
                                verbose_name="criterion",
                            ),
                        ),
                        (
                            "grade",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="ratings",
                                to="visits.grade",
                                verbose_name="grade",
                            ),
                        ),
                        (
                            "source_class",
                            models.CharField(
                                choices=[
                                    ("leader", "superior leader"),
                                    ("team_member", "member of the leadership team"),
                                    ("middle", "middle-level cadre"),
                                    ("staff", "staff member"),
                                    ("served", "person served"),
                                    ("partner", "cooperating unit"),
                                    ("neighbour", "neighbour or relative"),
                                    ("self", "the cadre himself"),
                                ],
                                max_length=16,
                                verbose_name="class of the source",
                            ),
                        ),
                        (
                            "circle",
                            models.CharField(
                                choices=[
                                    ("work", "work circle"),
                                    ("life", "life circle"),
                                    ("social", "social circle"),
                                ],
                                max_length=8,
                                verbose_name="circle",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "rating",
                        "verbose_name_plural": "ratings",
                        "ordering": ("pk",),
                        "indexes": [
                            models.Index(
                                fields=["cadre", "criterion", "source_class", "grade", "visit", "interview"],
                                name="rating_cadre",
                            ),
                            models.Index(
                                fields=[
                                    "leadership_team",
                                    "criterion",
                                    "source_class",
                                    "grade",
                                    "visit",
                                    "interview",
                                ],
                                name="rating_team",
                            ),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("cadre__isnull", False), ("leadership_team__isnull", True)),
                                    models.Q(("cadre__isnull", True), ("leadership_team__isnull", False)),
                                    _connector="OR",
                                ),
                                name="rating_has_one_subject",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("cadre__isnull", False)),
                                fields=("interview", "cadre", "criterion"),
                                name="rating_cadre_once",
                                violation_error_message="This source has rated the cadre on this criterion already.",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("leadership_team__isnull", False)),
                                fields=("interview", "leadership_team", "criterion"),
                                name="rating_team_once",
                                violation_error_message="This source has rated the team on this criterion already.",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Draft",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "owner",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="drafts",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("client_key", models.UUIDField(verbose_name="client key")),
                        (
                            "form",
                            models.CharField(
                                choices=[
                                    ("visit", "visit"),
                                    ("interview", "interview"),
                                    ("note", "key words"),
                                    ("symposium", "symposium"),
                                    ("site_visit", "site visit"),
                                ],
                                max_length=12,
                                verbose_name="form",
                            ),
                        ),
                        (
                            "visit",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="drafts",
                                to="visits.visit",
                            ),
                        ),
                        ("address", models.CharField(max_length=200, verbose_name="page")),
                        ("title", models.CharField(blank=True, max_length=120, verbose_name="title")),
                        ("content", visits.core.fields.SealedTextField(verbose_name="what was typed")),
                        ("version", models.PositiveIntegerField(default=1)),
                        ("saved_at", models.DateTimeField(auto_now=True, verbose_name="saved at")),
                    ],
                    options={
                        "verbose_name": "draft",
                        "verbose_name_plural": "drafts",
                        "ordering": ("-saved_at", "-pk"),
                        "constraints": [
                            models.UniqueConstraint(fields=("owner", "client_key"), name="draft_once")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ReviewComment",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("client_key", models.UUIDField(editable=False, unique=True)),
                        (
                            "visit",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="comments",
                                to="visits.visit",
                                verbose_name="visit",
                            ),
                        ),
                        (
                            "interview",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="comments",
                                to="visits.interview",
                                verbose_name="interview",
                            ),
                        ),
                        ("field", models.CharField(max_length=40, verbose_name="field")),
                        ("text", models.TextField(max_length=500, verbose_name="comment")),
                        (
                            "made_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="written by",
                            ),
                        ),
                        ("made_at", models.DateTimeField(auto_now_add=True, verbose_name="written at")),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("open", "open"),
                                    ("settled", "settled"),
                                    ("taken_back", "taken back"),
                                ],
                                default="open",
                                editable=False,
                                max_length=10,
                                verbose_name="state",
                            ),
                        ),
                        (
                            "settled_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="settled by",
                            ),
                        ),
                        (
                            "settled_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="settled at"),
                        ),
                        ("version", models.PositiveIntegerField(default=1, editable=False)),
                    ],
                    options={
                        "verbose_name": "comment",
                        "verbose_name_plural": "comments",
                        "ordering": ("made_at", "pk"),
                        "indexes": [models.Index(fields=["visit", "state"], name="comment_of_visit")],
                    },
                ),
                migrations.CreateModel(
                    name="Questionnaire",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("client_key", models.UUIDField(editable=False, unique=True)),
                        (
                            "name",
                            models.CharField(
                                error_messages={"unique": "Another questionnaire has this name already."},
                                max_length=80,
                                unique=True,
                                verbose_name="name",
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("questionnaire", "questionnaire"),
                                    ("ballot", "democratic evaluation"),
                                ],
                                default="questionnaire",
                                max_length=16,
                                verbose_name="kind",
                            ),
                        ),
                        (
                            "created_by",
                            models.ForeignKey(
                                editable=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="made by",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "questionnaire",
                        "verbose_name_plural": "questionnaires",
                        "ordering": ("name", "pk"),
                    },
                ),
                migrations.CreateModel(
                    name="Design",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "questionnaire",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="designs",
                                to="visits.questionnaire",
                                verbose_name="questionnaire",
                            ),
                        ),
                        ("number", models.PositiveSmallIntegerField(default=1, verbose_name="version")),
                        (
                            "intro",
                            models.TextField(
                                blank=True,
                                help_text="Read by everyone who answers.",
                                max_length=1000,
                                verbose_name="words at the top",
                            ),
                        ),
                        (
                            "classes",
                            models.JSONField(
                                blank=True,
                                default=list,
                                help_text="Rows of label, name and weight (percent, empty where nothing is weighted).",
                                verbose_name="voter classes",
                            ),
                        ),
                        (
                            "published_on",
                            models.DateField(
                                blank=True, editable=False, null=True, verbose_name="in force from"
                            ),
                        ),
                        ("version", models.PositiveIntegerField(default=1, editable=False)),
                    ],
                    options={
                        "verbose_name": "version of a questionnaire",
                        "verbose_name_plural": "versions of questionnaires",
                        "ordering": ("questionnaire__name", "-number", "pk"),
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("questionnaire", "number"), name="design_number_once"
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("published_on__isnull", True)),
                                fields=("questionnaire",),
                                name="design_one_draft",
                                violation_error_message="This questionnaire has a draft already.",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Question",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "design",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="questions",
                                to="visits.design",
                                verbose_name="version",
                            ),
                        ),
                        ("section", models.CharField(blank=True, max_length=60, verbose_name="section")),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("single", "one choice"),
                                    ("multiple", "several choices"),
                                    ("scale", "one grade of a scale"),
                                    ("grid", "a grade for each person"),
                                    ("text", "free text"),
                                ],
                                default="single",
                                max_length=8,
                                verbose_name="kind",
                            ),
                        ),
                        ("text", models.CharField(max_length=300, verbose_name="question")),
                        ("hint", models.CharField(blank=True, max_length=200, verbose_name="hint")),
                        ("is_required", models.BooleanField(default=True, verbose_name="must be answered")),
                        (
                            "on_integrity",
                            models.BooleanField(
                                default=False,
                                help_text="Mostly bad answers to such a question propose a lead.",
                                verbose_name="asks about integrity",
                            ),
                        ),
                        (
                            "most",
                            models.PositiveSmallIntegerField(
                                blank=True,
                                help_text="How many may be chosen; empty: any number.",
                                null=True,
                                verbose_name="at most",
                            ),
                        ),
                        ("options", models.JSONField(blank=True, default=list, verbose_name="choices")),
                        ("position", models.PositiveSmallIntegerField(default=0, verbose_name="position")),
                    ],
                    options={
                        "verbose_name": "question",
                        "verbose_name_plural": "questions",
                        "ordering": ("position", "pk"),
                    },
                ),
                migrations.CreateModel(
                    name="Survey",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "client_key",
                            models.UUIDField(editable=False, unique=True, verbose_name="client key"),
                        ),
                        (
                            "version",
                            models.PositiveIntegerField(default=1, editable=False, verbose_name="version"),
                        ),
                        ("content_hash", models.CharField(blank=True, editable=False, max_length=64)),
                        (
                            "created_by",
                            models.ForeignKey(
                                editable=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="written by",
                            ),
                        ),
                        ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="written at")),
                        ("changed_at", models.DateTimeField(auto_now=True, verbose_name="changed at")),
                        (
                            "design",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="surveys",
                                to="visits.design",
                                verbose_name="questionnaire",
                            ),
                        ),
                        ("title", models.CharField(max_length=100, verbose_name="title")),
                        (
                            "round",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="surveys",
                                to="visits.round",
                                verbose_name="round",
                            ),
                        ),
                        (
                            "team",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="surveys",
                                to="visits.visitteam",
                                verbose_name="visit team",
                            ),
                        ),
                        (
                            "unit",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="surveys",
                                to="visits.unit",
                                verbose_name="unit",
                            ),
                        ),
                        (
                            "held_at",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="surveys",
                                to="visits.visit",
                                verbose_name="during the visit",
                            ),
                        ),
                        (
                            "leadership_team",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="surveys",
                                to="visits.leadershipteam",
                                verbose_name="leadership team",
                            ),
                        ),
                        ("opens_at", models.DateTimeField(verbose_name="opens")),
                        ("closes_at", models.DateTimeField(verbose_name="closes")),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("prepared", "being prepared"),
                                    ("open", "open"),
                                    ("closed", "closed"),
                                    ("reconciled", "reconciled"),
                                    ("published", "results open"),
                                    ("withdrawn", "withdrawn"),
                                ],
                                default="prepared",
                                editable=False,
                                max_length=12,
                                verbose_name="state",
                            ),
                        ),
                        (
                            "minimum_group",
                            models.PositiveSmallIntegerField(
                                default=5, editable=False, verbose_name="minimum group"
                            ),
                        ),
                        ("note", models.CharField(blank=True, max_length=300, verbose_name="note")),
                        (
                            "withdrawn_reason",
                            models.CharField(
                                blank=True, editable=False, max_length=300, verbose_name="why withdrawn"
                            ),
                        ),
                        (
                            "sealed_size",
                            models.PositiveIntegerField(
                                default=0,
                                editable=False,
                                help_text="Bytes to which every answer is filled up; fixed at opening.",
                            ),
                        ),
                        (
                            "salt",
                            models.CharField(
                                blank=True,
                                editable=False,
                                help_text="Part of the sealing key; erased at closing.",
                                max_length=64,
                            ),
                        ),
                        (
                            "opened_at",
                            models.DateTimeField(
                                blank=True, editable=False, null=True, verbose_name="opened at"
                            ),
                        ),
                        (
                            "closed_at",
                            models.DateTimeField(
                                blank=True, editable=False, null=True, verbose_name="closed at"
                            ),
                        ),
                        (
                            "reconciled_at",
                            models.DateTimeField(
                                blank=True, editable=False, null=True, verbose_name="reconciled at"
                            ),
                        ),
                        (
                            "published_at",
                            models.DateTimeField(
                                blank=True, editable=False, null=True, verbose_name="results opened at"
                            ),
                        ),
                        (
                            "cadres",
                            models.ManyToManyField(
                                related_name="surveys",
                                through="visits.SurveySubject",
                                to="visits.cadre",
                                verbose_name="cadres asked about",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "survey",
                        "verbose_name_plural": "surveys",
                        "ordering": ("-opens_at", "-pk"),
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("closes_at__gt", models.F("opens_at"))),
                                name="survey_window_in_order",
                                violation_error_message="The survey closes before it opens.",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="SurveySubject",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "survey",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="subjects",
                                to="visits.survey",
                                verbose_name="survey",
                            ),
                        ),
                        (
                            "cadre",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="survey_subjects",
                                to="visits.cadre",
                                verbose_name="cadre",
                            ),
                        ),
                        ("name", models.CharField(max_length=60, verbose_name="name")),
                        ("post", models.CharField(blank=True, max_length=200, verbose_name="post")),
                        ("position", models.PositiveSmallIntegerField(default=0, verbose_name="position")),
                    ],
                    options={
                        "verbose_name": "cadre asked about",
                        "verbose_name_plural": "cadres asked about",
                        "ordering": ("position", "pk"),
                        "constraints": [
                            models.UniqueConstraint(fields=("survey", "cadre"), name="subject_once")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="VoterClass",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "survey",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="classes",
                                to="visits.survey",
                                verbose_name="survey",
                            ),
                        ),
                        ("label", models.CharField(max_length=4, verbose_name="class")),
                        ("name", models.CharField(max_length=40, verbose_name="who votes")),
                        ("expected", models.PositiveSmallIntegerField(default=0, verbose_name="how many")),
                        (
                            "issued_codes",
                            models.PositiveSmallIntegerField(
                                default=0, editable=False, verbose_name="code slips issued"
                            ),
                        ),
                        (
                            "issued_paper",
                            models.PositiveSmallIntegerField(default=0, verbose_name="paper sheets issued"),
                        ),
                        (
                            "weight",
                            models.DecimalField(
                                blank=True,
                                decimal_places=2,
                                max_digits=5,
                                null=True,
                                verbose_name="weight (%)",
                            ),
                        ),
                        (
                            "answered",
                            models.PositiveSmallIntegerField(
                                blank=True,
                                editable=False,
                                help_text="Counted at closing.",
                                null=True,
                                verbose_name="codes used",
                            ),
                        ),
                        ("position", models.PositiveSmallIntegerField(default=0, verbose_name="position")),
                    ],
                    options={
                        "verbose_name": "voter class",
                        "verbose_name_plural": "voter classes",
                        "ordering": ("position", "pk"),
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("survey", "label"),
                                name="voter_class_once",
                                violation_error_message="This class stands in the list twice.",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="SurveyCode",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "survey",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="codes",
                                to="visits.survey",
                            ),
                        ),
                        (
                            "voter_class",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="codes",
                                to="visits.voterclass",
                            ),
                        ),
                        ("digest", models.CharField(max_length=64, unique=True)),
                        (
                            "state",
                            models.CharField(
                                choices=[("unused", "not used"), ("used", "used"), ("void", "void")],
                                default="unused",
                                max_length=8,
                            ),
                        ),
                        (
                            "sending",
                            models.CharField(
                                blank=True,
                                help_text="Keyed digest of the random word of the page that sent.",
                                max_length=64,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "one-time code",
                        "verbose_name_plural": "one-time codes",
                        "ordering": ("pk",),
                    },
                ),
                migrations.CreateModel(
                    name="SealedAnswer",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "survey",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="sealed_answers",
                                to="visits.survey",
                            ),
                        ),
                        ("sealed", models.BinaryField()),
                    ],
                    options={
                        "verbose_name": "sealed answer",
                        "verbose_name_plural": "sealed answers",
                        "ordering": ("pk",),
                    },
                ),
                migrations.CreateModel(
                    name="AnswerSheet",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "survey",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="answer_sheets",
                                to="visits.survey",
                                verbose_name="survey",
                            ),
                        ),
                        (
                            "voter_class",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="answer_sheets",
                                to="visits.voterclass",
                                verbose_name="class",
                            ),
                        ),
                        ("content", models.JSONField(blank=True, default=dict, verbose_name="answers")),
                    ],
                    options={
                        "verbose_name": "answered sheet",
                        "verbose_name_plural": "answered sheets",
                        "ordering": ("pk",),
                    },
                ),
                migrations.CreateModel(
                    name="PaperSheet",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "survey",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="sheets",
                                to="visits.survey",
                            ),
                        ),
                        (
                            "voter_class",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="sheets",
                                to="visits.voterclass",
                            ),
                        ),
                        ("number", models.PositiveIntegerField(verbose_name="sheet number")),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("once", "entered once"),
                                    ("differs", "entries differ"),
                                    ("settled", "settled"),
                                ],
                                default="once",
                                max_length=8,
                                verbose_name="state",
                            ),
                        ),
                        (
                            "mark",
                            models.CharField(
                                blank=True,
                                choices=[("valid", "valid"), ("abstained", "abstained"), ("void", "void")],
                                max_length=9,
                                verbose_name="counts as",
                            ),
                        ),
                        (
                            "void_reason",
                            models.CharField(blank=True, max_length=200, verbose_name="reason why void"),
                        ),
                        (
                            "content",
                            models.JSONField(blank=True, default=dict, verbose_name="settled content"),
                        ),
                        (
                            "settled_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "settled_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="settled at"),
                        ),
                    ],
                    options={
                        "verbose_name": "paper sheet",
                        "verbose_name_plural": "paper sheets",
                        "ordering": ("voter_class", "number", "pk"),
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("voter_class", "number"), name="paper_sheet_number"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="PaperEntry",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "sheet",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="entries",
                                to="visits.papersheet",
                            ),
                        ),
                        (
                            "entered_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("entered_at", models.DateTimeField(auto_now_add=True, verbose_name="entered at")),
                        (
                            "mark",
                            models.CharField(
                                choices=[("valid", "valid"), ("abstained", "abstained"), ("void", "void")],
                                default="valid",
                                max_length=9,
                                verbose_name="counts as",
                            ),
                        ),
                        (
                            "void_reason",
                            models.CharField(blank=True, max_length=200, verbose_name="reason why void"),
                        ),
                        ("content", models.JSONField(blank=True, default=dict, verbose_name="content")),
                    ],
                    options={
                        "verbose_name": "entry of a paper sheet",
                        "verbose_name_plural": "entries of paper sheets",
                        "ordering": ("sheet", "pk"),
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("sheet", "entered_by"), name="paper_entry_two_people"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Reconciliation",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "survey",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="reconciliations",
                                to="visits.survey",
                            ),
                        ),
                        (
                            "teller",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="teller",
                            ),
                        ),
                        ("counted_at", models.DateTimeField(auto_now_add=True, verbose_name="counted at")),
                        (
                            "witness",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="witness",
                            ),
                        ),
                        (
                            "witnessed_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="confirmed at"),
                        ),
                        (
                            "reopened_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "reopened_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="reopened at"),
                        ),
                        (
                            "reopen_reason",
                            models.CharField(blank=True, max_length=500, verbose_name="reason for reopening"),
                        ),
                    ],
                    options={
                        "verbose_name": "reconciliation",
                        "verbose_name_plural": "reconciliations",
                        "ordering": ("-pk",),
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("reopened_at__isnull", True)),
                                fields=("survey",),
                                name="reconciliation_one_in_force",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("witness__isnull", True),
                                    models.Q(("witness", models.F("teller")), _negated=True),
                                    _connector="OR",
                                ),
                                name="reconciliation_two_people",
                                violation_error_message="Teller and witness are two people.",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ClassCount",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "reconciliation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="counts",
                                to="visits.reconciliation",
                            ),
                        ),
                        (
                            "voter_class",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="counts",
                                to="visits.voterclass",
                            ),
                        ),
                        ("issued", models.PositiveIntegerField(verbose_name="issued")),
                        ("returned", models.PositiveIntegerField(verbose_name="handed in")),
                        ("valid", models.PositiveIntegerField(verbose_name="valid")),
                        ("abstained", models.PositiveIntegerField(verbose_name="abstained")),
                        ("void", models.PositiveIntegerField(verbose_name="void")),
                    ],
                    options={
                        "verbose_name": "count of a voter class",
                        "verbose_name_plural": "counts of voter classes",
                        "ordering": ("reconciliation", "voter_class", "pk"),
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("reconciliation", "voter_class"), name="class_count_once_a_class"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="PublishedTable",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "survey",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="tables",
                                to="visits.survey",
                            ),
                        ),
                        ("place", models.PositiveIntegerField(verbose_name="place")),
                        ("content", models.JSONField(verbose_name="content")),
                        (
                            "published_at",
                            models.DateTimeField(auto_now_add=True, verbose_name="published at"),
                        ),
                    ],
                    options={
                        "verbose_name": "published table",
                        "verbose_name_plural": "published tables",
                        "ordering": ("survey", "place", "pk"),
                        "constraints": [
                            models.UniqueConstraint(fields=("survey", "place"), name="published_table_place")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="SealRequest",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "interview",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="seal_requests",
                                to="visits.interview",
                                verbose_name="talk",
                            ),
                        ),
                        (
                            "lead",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="seal_requests",
                                to="visits.lead",
                                verbose_name="lead",
                            ),
                        ),
                        (
                            "made_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="asked by",
                            ),
                        ),
                        ("made_at", models.DateTimeField(auto_now_add=True, verbose_name="asked at")),
                        ("reason", models.CharField(max_length=500, verbose_name="why the name is needed")),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("asked", "waiting for a decision"),
                                    ("approved", "approved"),
                                    ("refused", "refused"),
                                ],
                                default="asked",
                                max_length=8,
                                verbose_name="state",
                            ),
                        ),
                        (
                            "decided_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="decided by",
                            ),
                        ),
                        (
                            "decided_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="decided at"),
                        ),
                        (
                            "decision_note",
                            models.CharField(blank=True, max_length=500, verbose_name="note of the decision"),
                        ),
                        (
                            "open_until",
                            models.DateTimeField(blank=True, null=True, verbose_name="can be read until"),
                        ),
                        ("looks", models.PositiveIntegerField(default=0, verbose_name="times read")),
                    ],
                    options={
                        "verbose_name": "request to open a seal",
                        "verbose_name_plural": "requests to open a seal",
                        "ordering": ("-made_at", "-pk"),
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("state", "asked")),
                                fields=("interview", "made_by"),
                                name="seal_request_once",
                                violation_error_message="You have asked for this name already; the decision is still to come.",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("state", "asked")),
                                fields=("lead", "made_by"),
                                name="seal_request_of_lead_once",
                                violation_error_message="You have asked for this name already; the decision is still to come.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("interview__isnull", True), ("lead__isnull", False)),
                                    models.Q(("interview__isnull", False), ("lead__isnull", True)),
                                    _connector="OR",
                                ),
                                name="seal_request_of_one",
                                violation_error_message="A request names one talk or one lead.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("decided_by__isnull", True),
                                    models.Q(("decided_by", models.F("made_by")), _negated=True),
                                    _connector="OR",
                                ),
                                name="seal_request_second_person",
                                violation_error_message="Nobody decides on his own request.",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="SiteVisit",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "client_key",
                            models.UUIDField(editable=False, unique=True, verbose_name="client key"),
                        ),
                        (
                            "version",
                            models.PositiveIntegerField(default=1, editable=False, verbose_name="version"),
                        ),
                        ("content_hash", models.CharField(blank=True, editable=False, max_length=64)),
                        (
                            "created_by",
                            models.ForeignKey(
                                editable=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="written by",
                            ),
                        ),
                        ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="written at")),
                        ("changed_at", models.DateTimeField(auto_now=True, verbose_name="changed at")),
                        (
                            "visit",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="site_visits",
                                to="visits.visit",
                                verbose_name="visit",
                            ),
                        ),
                        ("place", models.CharField(max_length=120, verbose_name="place")),
                        (
                            "latitude",
                            models.DecimalField(
                                blank=True,
                                decimal_places=3,
                                max_digits=6,
                                null=True,
                                validators=[
                                    django.core.validators.MinValueValidator(-90),
                                    django.core.validators.MaxValueValidator(90),
                                ],
                                verbose_name="latitude",
                            ),
                        ),
                        (
                            "longitude",
                            models.DecimalField(
                                blank=True,
                                decimal_places=3,
                                max_digits=6,
                                null=True,
                                validators=[
                                    django.core.validators.MinValueValidator(-180),
                                    django.core.validators.MaxValueValidator(180),
                                ],
                                verbose_name="longitude",
                            ),
                        ),
                        (
                            "accuracy",
                            models.PositiveIntegerField(
                                blank=True, null=True, verbose_name="accuracy (metres)"
                            ),
                        ),
                        (
                            "key_task",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="site_visits",
                                to="visits.keytask",
                                verbose_name="key task",
                            ),
                        ),
                        (
                            "keywords",
                            models.TextField(
                                blank=True,
                                help_text="Enough for the moment; the full text can follow in the evening. Only the team sees them.",
                                max_length=2000,
                                verbose_name="key words",
                            ),
                        ),
                        ("observed", models.TextField(blank=True, verbose_name="what was seen")),
                        (
                            "is_full",
                            models.BooleanField(default=True, editable=False, verbose_name="written out"),
                        ),
                    ],
                    options={
                        "verbose_name": "site visit",
                        "verbose_name_plural": "site visits",
                        "ordering": ("-visit__visited_on", "-pk"),
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("latitude__isnull", True), ("longitude__isnull", True)),
                                    models.Q(("latitude__isnull", False), ("longitude__isnull", False)),
                                    _connector="OR",
                                ),
                                name="site_position_whole",
                                violation_error_message="A position has a latitude and a longitude.",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="PeopleMet",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "site_visit",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="people_met",
                                to="visits.sitevisit",
                            ),
                        ),
                        (
                            "source_class",
                            models.CharField(
                                choices=[
                                    ("leader", "superior leader"),
                                    ("team_member", "member of the leadership team"),
                                    ("middle", "middle-level cadre"),
                                    ("staff", "staff member"),
                                    ("served", "person served"),
                                    ("partner", "cooperating unit"),
                                    ("neighbour", "neighbour or relative"),
                                    ("self", "the cadre himself"),
                                ],
                                max_length=16,
                                verbose_name="class",
                            ),
                        ),
                        ("count", models.PositiveSmallIntegerField(default=1, verbose_name="how many")),
                        (
                            "said",
                            models.CharField(
                                blank=True, max_length=500, verbose_name="what they said in sum"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "people met",
                        "verbose_name_plural": "people met",
                        "ordering": ("pk",),
                    },
                ),
                migrations.CreateModel(
                    name="Symposium",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "client_key",
                            models.UUIDField(editable=False, unique=True, verbose_name="client key"),
                        ),
                        (
                            "version",
                            models.PositiveIntegerField(default=1, editable=False, verbose_name="version"),
                        ),
                        ("content_hash", models.CharField(blank=True, editable=False, max_length=64)),
                        (
                            "created_by",
                            models.ForeignKey(
                                editable=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="written by",
                            ),
                        ),
                        ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="written at")),
                        ("changed_at", models.DateTimeField(auto_now=True, verbose_name="changed at")),
                        (
                            "visit",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="symposia",
                                to="visits.visit",
                                verbose_name="visit",
                            ),
                        ),
                        (
                            "host",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="host",
                            ),
                        ),
                        (
                            "recorder",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="recorder",
                            ),
                        ),
                        ("starts_at", models.TimeField(blank=True, null=True, verbose_name="starting time")),
                        ("ends_at", models.TimeField(blank=True, null=True, verbose_name="ending time")),
                        ("place", models.CharField(blank=True, max_length=120, verbose_name="place")),
                        ("agenda", models.TextField(blank=True, verbose_name="agenda")),
                        (
                            "keywords",
                            models.TextField(
                                blank=True,
                                help_text="Enough for the moment; the full text can follow in the evening. Only the team sees them.",
                                max_length=2000,
                                verbose_name="key words",
                            ),
                        ),
                        ("minutes", models.TextField(blank=True, verbose_name="minutes")),
                        (
                            "political_building",
                            models.TextField(blank=True, verbose_name="political building"),
                        ),
                        (
                            "ideological_building",
                            models.TextField(blank=True, verbose_name="ideological building"),
                        ),
                        ("running", models.TextField(blank=True, verbose_name="how it runs")),
                        ("function", models.TextField(blank=True, verbose_name="overall function")),
                        (
                            "is_full",
                            models.BooleanField(default=True, editable=False, verbose_name="written out"),
                        ),
                    ],
                    options={
                        "verbose_name": "symposium",
                        "verbose_name_plural": "symposia",
                        "ordering": ("-visit__visited_on", "-pk"),
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("host", models.F("recorder")), _negated=True),
                                name="symposium_two_people",
                                violation_error_message="The recorder is another person than the host.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("ends_at__isnull", True),
                                    ("starts_at__isnull", True),
                                    ("ends_at__gt", models.F("starts_at")),
                                    _connector="OR",
                                ),
                                name="symposium_times_in_order",
                                violation_error_message="The symposium ends before it begins.",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Attendance",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "symposium",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="attendance",
                                to="visits.symposium",
                            ),
                        ),
                        (
                            "source_class",
                            models.CharField(
                                choices=[
                                    ("leader", "superior leader"),
                                    ("team_member", "member of the leadership team"),
                                    ("middle", "middle-level cadre"),
                                    ("staff", "staff member"),
                                    ("served", "person served"),
                                    ("partner", "cooperating unit"),
                                    ("neighbour", "neighbour or relative"),
                                    ("self", "the cadre himself"),
                                ],
                                max_length=16,
                                verbose_name="class",
                            ),
                        ),
                        ("expected", models.PositiveSmallIntegerField(default=0, verbose_name="expected")),
                        ("present", models.PositiveSmallIntegerField(default=0, verbose_name="came")),
                    ],
                    options={
                        "verbose_name": "attendance",
                        "verbose_name_plural": "attendance",
                        "ordering": ("pk",),
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("symposium", "source_class"), name="attendance_once_a_class"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="PlannedVisit",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "client_key",
                            models.UUIDField(editable=False, unique=True, verbose_name="client key"),
                        ),
                        (
                            "version",
                            models.PositiveIntegerField(default=1, editable=False, verbose_name="version"),
                        ),
                        ("content_hash", models.CharField(blank=True, editable=False, max_length=64)),
                        (
                            "created_by",
                            models.ForeignKey(
                                editable=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="written by",
                            ),
                        ),
                        ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="written at")),
                        ("changed_at", models.DateTimeField(auto_now=True, verbose_name="changed at")),
                        (
                            "round",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="planned_visits",
                                to="visits.round",
                                verbose_name="round",
                            ),
                        ),
                        (
                            "unit",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="planned_visits",
                                to="visits.unit",
                                verbose_name="unit",
                            ),
                        ),
                        (
                            "number",
                            models.PositiveSmallIntegerField(
                                default=1,
                                help_text="1 for the first visit of the round to the unit.",
                                verbose_name="which visit",
                            ),
                        ),
                        ("wanted_on", models.DateField(verbose_name="wanted on")),
                        (
                            "part_of_day",
                            models.CharField(
                                choices=[
                                    ("whole", "whole day"),
                                    ("morning", "morning"),
                                    ("afternoon", "afternoon"),
                                ],
                                default="whole",
                                max_length=12,
                                verbose_name="time of day",
                            ),
                        ),
                        (
                            "agreed_on",
                            models.DateField(
                                blank=True, editable=False, null=True, verbose_name="agreed for"
                            ),
                        ),
                        (
                            "methods",
                            visits.core.fields.ChoiceSetField(
                                blank=True,
                                choices=[
                                    ("symposium", "symposium"),
                                    ("questionnaire", "questionnaire"),
                                    ("interview", "individual interview"),
                                    ("site_visit", "site visit"),
                                    ("heart_to_heart", "heart-to-heart talk"),
                                ],
                                default=list,
                                max_length=200,
                                verbose_name="methods meant",
                            ),
                        ),
                        (
                            "to_hear",
                            models.CharField(
                                blank=True,
                                help_text="Classes of people, not names.",
                                max_length=300,
                                verbose_name="also to be heard",
                            ),
                        ),
                        ("note", models.CharField(blank=True, max_length=300, verbose_name="note")),
                        (
                            "lead",
                            models.ForeignKey(
                                blank=True,
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="plans",
                                to="visits.lead",
                                verbose_name="lead to be verified",
                            ),
                        ),
                        (
                            "dropped_at",
                            models.DateTimeField(
                                blank=True, editable=False, null=True, verbose_name="dropped at"
                            ),
                        ),
                        (
                            "dropped_reason",
                            models.CharField(
                                blank=True, editable=False, max_length=300, verbose_name="why dropped"
                            ),
                        ),
                        (
                            "members",
                            models.ManyToManyField(
                                blank=True,
                                related_name="planned_visits",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="members",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "planned visit",
                        "verbose_name_plural": "planned visits",
                        "ordering": ("wanted_on", "pk"),
                        "indexes": [
                            models.Index(fields=["round", "unit"], name="planned_of_unit"),
                            models.Index(fields=["wanted_on", "id"], name="planned_by_day"),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("round", "unit", "number"),
                                name="planned_once",
                                violation_error_message="This visit of the unit is in the plan of the round already.",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Contact",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "planned",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="contacts",
                                to="visits.plannedvisit",
                            ),
                        ),
                        ("client_key", models.UUIDField(editable=False, unique=True)),
                        (
                            "by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="who made contact",
                            ),
                        ),
                        ("contacted_on", models.DateField(verbose_name="contacted on")),
                        (
                            "way",
                            models.CharField(
                                choices=[
                                    ("phone", "by telephone"),
                                    ("letter", "by letter"),
                                    ("message", "by message"),
                                    ("person", "in person"),
                                ],
                                default="phone",
                                max_length=8,
                                verbose_name="how",
                            ),
                        ),
                        (
                            "partner",
                            models.CharField(
                                help_text="Name and post of the person at the unit.",
                                max_length=80,
                                verbose_name="with whom",
                            ),
                        ),
                        ("agreed_on", models.DateField(blank=True, null=True, verbose_name="day agreed")),
                        (
                            "part_of_day",
                            models.CharField(
                                choices=[
                                    ("whole", "whole day"),
                                    ("morning", "morning"),
                                    ("afternoon", "afternoon"),
                                ],
                                default="whole",
                                max_length=12,
                                verbose_name="time of day",
                            ),
                        ),
                        ("remark", models.CharField(blank=True, max_length=300, verbose_name="remark")),
                        ("written_at", models.DateTimeField(auto_now_add=True, verbose_name="written at")),
                    ],
                    options={
                        "verbose_name": "contact",
                        "verbose_name_plural": "contacts",
                        "ordering": ("-contacted_on", "-pk"),
                    },
                ),
                migrations.CreateModel(
                    name="Move",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "planned",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="moves",
                                to="visits.plannedvisit",
                            ),
                        ),
                        ("from_on", models.DateField(verbose_name="from day")),
                        (
                            "from_part",
                            models.CharField(
                                choices=[
                                    ("whole", "whole day"),
                                    ("morning", "morning"),
                                    ("afternoon", "afternoon"),
                                ],
                                max_length=12,
                            ),
                        ),
                        ("to_on", models.DateField(verbose_name="to day")),
                        (
                            "to_part",
                            models.CharField(
                                choices=[
                                    ("whole", "whole day"),
                                    ("morning", "morning"),
                                    ("afternoon", "afternoon"),
                                ],
                                max_length=12,
                            ),
                        ),
                        ("reason", models.CharField(max_length=300, verbose_name="reason")),
                        (
                            "by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="by",
                            ),
                        ),
                        ("at", models.DateTimeField(auto_now_add=True, verbose_name="at")),
                    ],
                    options={
                        "verbose_name": "move",
                        "verbose_name_plural": "moves",
                        "ordering": ("-at", "-pk"),
                    },
                ),
                migrations.CreateModel(
                    name="VisitStart",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "planned",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="starts",
                                to="visits.plannedvisit",
                            ),
                        ),
                        (
                            "user",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("key", models.UUIDField(editable=False, unique=True)),
                        ("at", models.DateTimeField(auto_now_add=True)),
                    ],
                    options={
                        "verbose_name": "visit begun from the plan",
                        "verbose_name_plural": "visits begun from the plan",
                        "ordering": ("pk",),
                        "constraints": [
                            models.UniqueConstraint(fields=("planned", "user"), name="visit_start_once")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="HearingQuota",
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
                                blank=True,
                                choices=[
                                    ("county", "county or district"),
                                    ("party", "Party department"),
                                    ("government", "government department"),
                                    ("congress", "People's Congress"),
                                    ("cppcc", "People's Political Consultative Conference"),
                                    ("discipline", "discipline inspection and supervision"),
                                    ("court", "court"),
                                    ("procuratorate", "procuratorate"),
                                    ("mass", "mass organisation"),
                                    ("institution", "municipal institution"),
                                    ("affiliate", "institution under a department"),
                                    ("enterprise", "municipal state-owned enterprise"),
                                    ("zone", "development zone or new area"),
                                    ("town", "town or township"),
                                    ("subdistrict", "subdistrict"),
                                    ("headquarters", "project headquarters"),
                                ],
                                max_length=16,
                                verbose_name="kind of unit",
                            ),
                        ),
                        (
                            "category",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("county", "counties and districts"),
                                    ("department", "municipal departments"),
                                    ("enterprise", "enterprises and institutions"),
                                ],
                                max_length=16,
                                verbose_name="category",
                            ),
                        ),
                        (
                            "group",
                            models.CharField(
                                choices=[
                                    ("leadership", "leadership team"),
                                    ("middle", "middle-level cadres"),
                                    ("staff", "staff members"),
                                    ("served", "people served"),
                                ],
                                max_length=12,
                                verbose_name="group",
                            ),
                        ),
                        (
                            "percent",
                            models.PositiveSmallIntegerField(default=0, verbose_name="share in percent"),
                        ),
                        ("at_least", models.PositiveSmallIntegerField(default=0, verbose_name="at least")),
                        ("version", models.PositiveIntegerField(default=1, editable=False)),
                    ],
                    options={
                        "verbose_name": "quota of people to be heard",
                        "verbose_name_plural": "quotas of people to be heard",
                        "ordering": ("group", "kind", "category", "pk"),
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("kind", "category", "group"),
                                name="quota_once",
                                violation_error_message="There is a quota for these units and this group already.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("percent__lte", 100)),
                                name="quota_percent",
                                violation_error_message="A share is at most 100 percent.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("kind", ""), ("category", ""), _connector="OR"),
                                name="quota_kind_or_category",
                                violation_error_message="Choose a kind of unit or a category, not both.",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Holiday",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("on", models.DateField(unique=True, verbose_name="day")),
                        ("name", models.CharField(max_length=40, verbose_name="name")),
                        ("is_worked", models.BooleanField(default=False, verbose_name="worked instead")),
                    ],
                    options={
                        "verbose_name": "holiday",
                        "verbose_name_plural": "holidays",
                        "ordering": ("on",),
                    },
                ),
                migrations.CreateModel(
                    name="Notice",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "user",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="notices",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="who",
                            ),
                        ),
                        ("act", models.CharField(max_length=64, verbose_name="what happened")),
                        ("thing", models.CharField(editable=False, max_length=64)),
                        ("thing_id", models.PositiveBigIntegerField(editable=False)),
                        ("at", models.DateTimeField(auto_now_add=True, verbose_name="at")),
                        ("read_at", models.DateTimeField(blank=True, null=True, verbose_name="opened at")),
                    ],
                    options={
                        "verbose_name": "notice",
                        "verbose_name_plural": "notices",
                        "ordering": ("-at", "-pk"),
                        "indexes": [
                            models.Index(fields=["user", "at", "id"], name="notice_by_day"),
                            models.Index(
                                condition=models.Q(("read_at__isnull", True)),
                                fields=["user"],
                                name="notice_unread",
                            ),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("read_at__isnull", True)),
                                fields=("user", "act", "thing", "thing_id"),
                                name="notice_once_unread",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Escalation",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("thing", models.CharField(editable=False, max_length=64)),
                        ("thing_id", models.PositiveBigIntegerField(editable=False)),
                        ("rung", models.CharField(max_length=10, verbose_name="rung")),
                        ("due_on", models.DateField(verbose_name="due on")),
                        ("at", models.DateTimeField(auto_now_add=True, verbose_name="at")),
                    ],
                    options={
                        "verbose_name": "escalation",
                        "verbose_name_plural": "escalations",
                        "ordering": ("at", "pk"),
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("thing", "thing_id", "rung", "due_on"), name="escalation_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="LeadYear",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("year", models.PositiveSmallIntegerField(unique=True)),
                        ("last", models.PositiveIntegerField(default=0)),
                    ],
                    options={
                        "verbose_name": "numbering of leads",
                        "verbose_name_plural": "numbering of leads",
                        "ordering": ("year",),
                    },
                ),
                migrations.CreateModel(
                    name="Lead",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "client_key",
                            models.UUIDField(editable=False, unique=True, verbose_name="client key"),
                        ),
                        (
                            "version",
                            models.PositiveIntegerField(default=1, editable=False, verbose_name="version"),
                        ),
                        ("content_hash", models.CharField(blank=True, editable=False, max_length=64)),
                        (
                            "created_by",
                            models.ForeignKey(
                                editable=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="written by",
                            ),
                        ),
                        ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="written at")),
                        ("changed_at", models.DateTimeField(auto_now=True, verbose_name="changed at")),
                        (
                            "number",
                            models.CharField(
                                editable=False, max_length=12, unique=True, verbose_name="number"
                            ),
                        ),
                        (
                            "channel",
                            models.CharField(
                                choices=[
                                    ("talk", "heard in a talk"),
                                    ("letter", "by letter"),
                                    ("data", "from data"),
                                ],
                                max_length=8,
                                verbose_name="how it came",
                            ),
                        ),
                        (
                            "about",
                            models.CharField(
                                choices=[
                                    ("cadre", "a cadre"),
                                    ("leadership", "the leadership team"),
                                    ("unit", "the unit"),
                                ],
                                max_length=12,
                                verbose_name="about",
                            ),
                        ),
                        (
                            "unit",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="leads",
                                to="visits.unit",
                                verbose_name="unit",
                            ),
                        ),
                        (
                            "cadre",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="leads",
                                to="visits.cadre",
                                verbose_name="cadre",
                            ),
                        ),
                        (
                            "leadership_team",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="leads",
                                to="visits.leadershipteam",
                                verbose_name="leadership team",
                            ),
                        ),
                        ("says", models.TextField(max_length=4000, verbose_name="what it says")),
                        ("received_on", models.DateField(verbose_name="received on")),
                        (
                            "received_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="received by",
                            ),
                        ),
                        (
                            "interview",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="leads",
                                to="visits.interview",
                                verbose_name="talk",
                            ),
                        ),
                        (
                            "statement",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="leads",
                                to="visits.statement",
                                verbose_name="statement",
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("received", "to be assigned"),
                                    ("assigned", "being verified"),
                                    ("reported", "verification reported"),
                                    ("settled", "settled"),
                                ],
                                default="received",
                                editable=False,
                                max_length=12,
                                verbose_name="state",
                            ),
                        ),
                        (
                            "team",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="leads",
                                to="visits.visitteam",
                                verbose_name="visit team",
                            ),
                        ),
                        ("due_on", models.DateField(blank=True, null=True, verbose_name="to be verified by")),
                        (
                            "outcome",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("borne_out", "borne out"),
                                    ("partly", "partly borne out"),
                                    ("not_borne_out", "not borne out"),
                                    ("handed_on", "handed on"),
                                    ("no_action", "no action"),
                                ],
                                max_length=16,
                                verbose_name="what came of it",
                            ),
                        ),
                        (
                            "outcome_reason",
                            models.TextField(blank=True, max_length=2000, verbose_name="reason"),
                        ),
                        (
                            "settled_on",
                            models.DateField(
                                blank=True, editable=False, null=True, verbose_name="settled on"
                            ),
                        ),
                        (
                            "visits",
                            models.ManyToManyField(
                                blank=True,
                                related_name="leads_verified",
                                to="visits.visit",
                                verbose_name="visits that verify it",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "lead",
                        "verbose_name_plural": "leads",
                        "ordering": ("-received_on", "-pk"),
                        "indexes": [
                            models.Index(fields=["received_on", "id"], name="lead_by_day"),
                            models.Index(fields=["state", "due_on"], name="lead_by_state"),
                            models.Index(fields=["team", "state"], name="lead_by_team"),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("about", "cadre"),
                                        ("cadre__isnull", False),
                                        ("leadership_team__isnull", True),
                                    ),
                                    models.Q(
                                        ("about", "leadership"),
                                        ("cadre__isnull", True),
                                        ("leadership_team__isnull", False),
                                    ),
                                    models.Q(
                                        ("about", "unit"),
                                        ("cadre__isnull", True),
                                        ("leadership_team__isnull", True),
                                    ),
                                    _connector="OR",
                                ),
                                name="lead_has_one_subject",
                                violation_error_message="A lead is about one cadre, one leadership team or one unit.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state__in", ["assigned", "reported"]), _negated=True),
                                    models.Q(("due_on__isnull", False), ("team__isnull", False)),
                                    _connector="OR",
                                ),
                                name="lead_assigned_to_a_team",
                                violation_error_message="A lead being verified has a team and a day.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state", "settled"), _negated=True),
                                    models.Q(
                                        models.Q(("outcome", ""), _negated=True),
                                        models.Q(("outcome_reason", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="lead_settled_with_reason",
                                violation_error_message="A settled lead says what came of it, and why.",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="LeadWriter",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "lead",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="sealed_writer",
                                to="visits.lead",
                            ),
                        ),
                        ("identity", visits.core.fields.SealedTextField(verbose_name="who wrote it")),
                        (
                            "sealed_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("sealed_on", models.DateField(auto_now_add=True)),
                    ],
                    options={
                        "verbose_name": "sealed writer",
                        "verbose_name_plural": "sealed writers",
                    },
                ),
                migrations.CreateModel(
                    name="LeadStep",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "lead",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="steps",
                                to="visits.lead",
                            ),
                        ),
                        (
                            "after",
                            models.CharField(
                                choices=[
                                    ("received", "to be assigned"),
                                    ("assigned", "being verified"),
                                    ("reported", "verification reported"),
                                    ("settled", "settled"),
                                ],
                                max_length=12,
                                verbose_name="after",
                            ),
                        ),
                        ("note", models.CharField(max_length=2100, verbose_name="note")),
                        (
                            "by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="by",
                            ),
                        ),
                        ("at", models.DateTimeField(auto_now_add=True, verbose_name="at")),
                    ],
                    options={
                        "verbose_name": "step of a lead",
                        "verbose_name_plural": "steps of a lead",
                        "ordering": ("at", "pk"),
                    },
                ),
                migrations.CreateModel(
                    name="Finding",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "client_key",
                            models.UUIDField(editable=False, unique=True, verbose_name="client key"),
                        ),
                        (
                            "version",
                            models.PositiveIntegerField(default=1, editable=False, verbose_name="version"),
                        ),
                        ("content_hash", models.CharField(blank=True, editable=False, max_length=64)),
                        (
                            "created_by",
                            models.ForeignKey(
                                editable=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="written by",
                            ),
                        ),
                        ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="written at")),
                        ("changed_at", models.DateTimeField(auto_now=True, verbose_name="changed at")),
                        (
                            "cadre",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="findings",
                                to="visits.cadre",
                                verbose_name="cadre",
                            ),
                        ),
                        (
                            "leadership_team",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="findings",
                                to="visits.leadershipteam",
                                verbose_name="leadership team",
                            ),
                        ),
                        (
                            "side",
                            models.CharField(
                                choices=[("for", "for"), ("against", "against")],
                                max_length=8,
                                verbose_name="for or against",
                            ),
                        ),
                        (
                            "check_key",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("political", "political integrity"),
                                    ("competence", "professional competence"),
                                    ("performance", "work performance"),
                                ],
                                max_length=16,
                                verbose_name="check",
                            ),
                        ),
                        (
                            "dimension",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("political_building", "political building"),
                                    ("ideological_building", "ideological building"),
                                    ("running", "how it runs"),
                                    ("function", "overall function"),
                                ],
                                max_length=24,
                                verbose_name="dimension",
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("not_fulfilling", "duties poorly fulfilled"),
                                    ("no_initiative", "little readiness to act"),
                                    ("conduct", "poor conduct and bearing"),
                                    ("discontent", "much complaint among the people"),
                                    ("achievement", "achievement in a key task"),
                                    ("steadfast", "steadfast"),
                                    ("recognised", "recognised by the people"),
                                    ("able", "able beyond the post"),
                                ],
                                max_length=16,
                                verbose_name="kind of finding",
                            ),
                        ),
                        ("statement", models.TextField(max_length=2000, verbose_name="what was found")),
                        (
                            "fact",
                            models.TextField(
                                blank=True,
                                help_text="What happened, without judgement.",
                                max_length=2000,
                                verbose_name="the fact",
                            ),
                        ),
                        ("fact_on", models.DateField(blank=True, null=True, verbose_name="day of the fact")),
                        (
                            "fact_place",
                            models.CharField(blank=True, max_length=120, verbose_name="place of the fact"),
                        ),
                        (
                            "account",
                            models.TextField(
                                blank=True,
                                help_text="What the subject says to it.",
                                max_length=4000,
                                verbose_name="the subject's own account",
                            ),
                        ),
                        (
                            "account_refused",
                            models.CharField(
                                blank=True,
                                help_text="How it was asked for, and how it was refused.",
                                max_length=500,
                                verbose_name="refusal of an account",
                            ),
                        ),
                        ("account_on", models.DateField(blank=True, null=True, verbose_name="asked on")),
                        (
                            "account_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="heard by",
                            ),
                        ),
                        (
                            "lead",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="findings",
                                to="visits.lead",
                                verbose_name="lead",
                            ),
                        ),
                        (
                            "team",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="findings",
                                to="visits.visitteam",
                                verbose_name="verifying team",
                            ),
                        ),
                        (
                            "due_on",
                            models.DateField(blank=True, null=True, verbose_name="to be verified until"),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("unverified", "unverified"),
                                    ("verified", "verified"),
                                    ("not_upheld", "not upheld"),
                                ],
                                default="unverified",
                                editable=False,
                                max_length=12,
                                verbose_name="state",
                            ),
                        ),
                        (
                            "reason",
                            models.TextField(
                                blank=True, editable=False, max_length=2000, verbose_name="reason"
                            ),
                        ),
                        (
                            "decided_on",
                            models.DateField(
                                blank=True, editable=False, null=True, verbose_name="settled on"
                            ),
                        ),
                        (
                            "decided_by",
                            models.ForeignKey(
                                blank=True,
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="settled by",
                            ),
                        ),
                        (
                            "visits",
                            models.ManyToManyField(
                                blank=True,
                                related_name="findings_verified",
                                to="visits.visit",
                                verbose_name="verification visits",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "finding",
                        "verbose_name_plural": "findings",
                        "ordering": ("-created_at", "-pk"),
                        "indexes": [
                            models.Index(fields=["created_at", "id"], name="finding_by_day"),
                            models.Index(fields=["cadre", "state"], name="finding_of_cadre"),
                            models.Index(fields=["leadership_team", "state"], name="finding_of_team"),
                            models.Index(fields=["state", "side", "id"], name="finding_by_state"),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("cadre__isnull", False), ("leadership_team__isnull", True)),
                                    models.Q(("cadre__isnull", True), ("leadership_team__isnull", False)),
                                    _connector="OR",
                                ),
                                name="finding_has_one_subject",
                                violation_error_message="A finding is about one cadre or one leadership team.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("cadre__isnull", False),
                                        models.Q(("check_key", ""), _negated=True),
                                        models.Q(("kind", ""), _negated=True),
                                    ),
                                    models.Q(
                                        ("leadership_team__isnull", False),
                                        models.Q(("dimension", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="finding_has_its_place",
                                violation_error_message="Say which check and kind, or which dimension, the finding belongs to.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("state", "unverified"),
                                    models.Q(
                                        models.Q(("reason", ""), _negated=True), ("decided_by__isnull", False)
                                    ),
                                    _connector="OR",
                                ),
                                name="finding_settled_with_reason",
                                violation_error_message="A settled finding says why, and who settled it.",
                            ),
                        ],
                    },
                    bases=(visits.judgement.evidence.subjects.Judgement, models.Model),
                ),
                migrations.CreateModel(
                    name="FindingEvidence",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "finding",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="evidence",
                                to="visits.finding",
                                verbose_name="finding",
                            ),
                        ),
                        (
                            "bears",
                            models.CharField(
                                choices=[("supports", "supports it"), ("contradicts", "speaks against it")],
                                max_length=12,
                                verbose_name="how it bears on the finding",
                            ),
                        ),
                        (
                            "statement",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="findings",
                                to="visits.statement",
                                verbose_name="statement",
                            ),
                        ),
                        (
                            "interview",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="findings",
                                to="visits.interview",
                                verbose_name="talk",
                            ),
                        ),
                        (
                            "attachment",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="findings",
                                to="visits.attachment",
                                verbose_name="attachment",
                            ),
                        ),
                        (
                            "document",
                            models.CharField(
                                blank=True,
                                help_text="Title, issuing office, number and date.",
                                max_length=200,
                                verbose_name="document",
                            ),
                        ),
                        ("passage", models.TextField(max_length=2000, verbose_name="passage")),
                        (
                            "added_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="added by",
                            ),
                        ),
                        ("added_at", models.DateTimeField(auto_now_add=True, verbose_name="added at")),
                    ],
                    options={
                        "verbose_name": "evidence",
                        "verbose_name_plural": "evidence",
                        "ordering": ("bears", "pk"),
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("interview__isnull", False),
                                    ("attachment__isnull", False),
                                    models.Q(("document", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="finding_evidence_has_a_record",
                                violation_error_message="Evidence is a passage of a talk, an attachment or a document.",
                            ),
                            models.UniqueConstraint(
                                fields=("finding", "statement", "passage"),
                                name="finding_passage_once",
                                violation_error_message="This passage is linked already.",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="FindingStep",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "finding",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="steps",
                                to="visits.finding",
                            ),
                        ),
                        (
                            "after",
                            models.CharField(
                                choices=[
                                    ("unverified", "unverified"),
                                    ("verified", "verified"),
                                    ("not_upheld", "not upheld"),
                                ],
                                max_length=12,
                                verbose_name="after",
                            ),
                        ),
                        ("note", models.CharField(max_length=2100, verbose_name="note")),
                        (
                            "by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="by",
                            ),
                        ),
                        ("at", models.DateTimeField(auto_now_add=True, verbose_name="at")),
                    ],
                    options={
                        "verbose_name": "step of a finding",
                        "verbose_name_plural": "steps of a finding",
                        "ordering": ("at", "pk"),
                    },
                ),
                migrations.CreateModel(
                    name="Appraisal",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "client_key",
                            models.UUIDField(editable=False, unique=True, verbose_name="client key"),
                        ),
                        (
                            "version",
                            models.PositiveIntegerField(default=1, editable=False, verbose_name="version"),
                        ),
                        ("content_hash", models.CharField(blank=True, editable=False, max_length=64)),
                        (
                            "created_by",
                            models.ForeignKey(
                                editable=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="written by",
                            ),
                        ),
                        ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="written at")),
                        ("changed_at", models.DateTimeField(auto_now=True, verbose_name="changed at")),
                        ("title", models.CharField(max_length=120, verbose_name="title")),
                        ("held_on", models.DateField(verbose_name="day of the meeting")),
                        ("place", models.CharField(blank=True, max_length=120, verbose_name="place")),
                        ("agenda", models.TextField(blank=True, max_length=4000, verbose_name="agenda")),
                        (
                            "chair",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="appraisals_chaired",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="chair",
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("prepared", "being prepared"),
                                    ("frozen", "pack frozen"),
                                    ("closed", "closed"),
                                ],
                                default="prepared",
                                editable=False,
                                max_length=10,
                                verbose_name="state",
                            ),
                        ),
                        (
                            "frozen_at",
                            models.DateTimeField(
                                blank=True, editable=False, null=True, verbose_name="frozen at"
                            ),
                        ),
                        (
                            "digest",
                            models.CharField(
                                blank=True,
                                editable=False,
                                help_text="SHA-256.",
                                max_length=64,
                                verbose_name="digest of the pack",
                            ),
                        ),
                        (
                            "minutes",
                            models.TextField(
                                blank=True, max_length=20000, verbose_name="course of the meeting"
                            ),
                        ),
                        (
                            "closed_at",
                            models.DateTimeField(
                                blank=True, editable=False, null=True, verbose_name="closed at"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "appraisal",
                        "verbose_name_plural": "appraisals",
                        "ordering": ("-held_on", "-pk"),
                        "indexes": [models.Index(fields=["held_on", "id"], name="appraisal_by_day")],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("state", "prepared"),
                                    models.Q(
                                        models.Q(("digest", ""), _negated=True), ("frozen_at__isnull", False)
                                    ),
                                    _connector="OR",
                                ),
                                name="appraisal_frozen_with_digest",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="AppraisalMember",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "appraisal",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="members",
                                to="visits.appraisal",
                            ),
                        ),
                        (
                            "user",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="appraisals",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="member",
                            ),
                        ),
                        ("was_present", models.BooleanField(default=True, verbose_name="was present")),
                    ],
                    options={
                        "verbose_name": "member of the appraisal",
                        "verbose_name_plural": "members of the appraisal",
                        "ordering": ("pk",),
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("appraisal", "user"), name="appraisal_member_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="AppraisalItem",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "appraisal",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="items",
                                to="visits.appraisal",
                            ),
                        ),
                        (
                            "cadre",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="appraised",
                                to="visits.cadre",
                                verbose_name="cadre",
                            ),
                        ),
                        (
                            "leadership_team",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="appraised",
                                to="visits.leadershipteam",
                                verbose_name="leadership team",
                            ),
                        ),
                        ("position", models.PositiveSmallIntegerField(default=0, verbose_name="position")),
                        (
                            "pack",
                            models.JSONField(blank=True, editable=False, null=True, verbose_name="pack"),
                        ),
                        (
                            "digest",
                            models.CharField(blank=True, editable=False, help_text="SHA-256.", max_length=64),
                        ),
                        (
                            "conclusion",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("promote", "to be considered for promotion"),
                                    ("train", "to be trained and tried out"),
                                    ("keep", "suited to the post"),
                                    ("remind", "to be reminded and helped"),
                                    ("adjust", "to be considered for adjustment"),
                                    ("runs_well", "runs well"),
                                    ("rectify", "to be told to rectify"),
                                    ("reshuffle", "to be considered for a reshuffle"),
                                    ("open", "not enough to judge"),
                                ],
                                max_length=12,
                                verbose_name="conclusion",
                            ),
                        ),
                        (
                            "grounds",
                            models.TextField(
                                blank=True, max_length=4000, verbose_name="grounds of the conclusion"
                            ),
                        ),
                        (
                            "version",
                            models.PositiveIntegerField(default=0, editable=False, verbose_name="version"),
                        ),
                        (
                            "concluded_by",
                            models.ForeignKey(
                                blank=True,
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "subject of the appraisal",
                        "verbose_name_plural": "subjects of the appraisal",
                        "ordering": ("appraisal", "position", "pk"),
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("cadre__isnull", False), ("leadership_team__isnull", True)),
                                    models.Q(("cadre__isnull", True), ("leadership_team__isnull", False)),
                                    _connector="OR",
                                ),
                                name="appraisal_item_has_one_subject",
                                violation_error_message="An item is about one cadre or one leadership team.",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("cadre__isnull", False)),
                                fields=("appraisal", "cadre"),
                                name="appraisal_cadre_once",
                                violation_error_message="This cadre is on the list already.",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("leadership_team__isnull", False)),
                                fields=("appraisal", "leadership_team"),
                                name="appraisal_team_once",
                                violation_error_message="This leadership team is on the list already.",
                            ),
                        ],
                    },
                    bases=(visits.judgement.evidence.subjects.Judgement, models.Model),
                ),
                migrations.CreateModel(
                    name="AppraisalRecusal",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "item",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="recusals",
                                to="visits.appraisalitem",
                            ),
                        ),
                        (
                            "user",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="member",
                            ),
                        ),
                        (
                            "is_declared",
                            models.BooleanField(default=False, verbose_name="declared by himself"),
                        ),
                        ("reason", models.CharField(blank=True, max_length=200, verbose_name="reason")),
                        ("at", models.DateTimeField(auto_now_add=True, verbose_name="at")),
                    ],
                    options={
                        "verbose_name": "recusal from an item",
                        "verbose_name_plural": "recusals from items",
                        "ordering": ("pk",),
                        "constraints": [
                            models.UniqueConstraint(fields=("item", "user"), name="appraisal_recused_once")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="AppraisalView",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "item",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="views",
                                to="visits.appraisalitem",
                            ),
                        ),
                        (
                            "user",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="member",
                            ),
                        ),
                        (
                            "proposed",
                            models.CharField(
                                choices=[
                                    ("promote", "to be considered for promotion"),
                                    ("train", "to be trained and tried out"),
                                    ("keep", "suited to the post"),
                                    ("remind", "to be reminded and helped"),
                                    ("adjust", "to be considered for adjustment"),
                                    ("runs_well", "runs well"),
                                    ("rectify", "to be told to rectify"),
                                    ("reshuffle", "to be considered for a reshuffle"),
                                    ("open", "not enough to judge"),
                                ],
                                max_length=12,
                                verbose_name="conclusion in his view",
                            ),
                        ),
                        ("view", models.TextField(blank=True, max_length=4000, verbose_name="view")),
                        (
                            "vote",
                            models.CharField(
                                blank=True,
                                choices=[("for", "for"), ("against", "against"), ("abstain", "abstains")],
                                max_length=8,
                                verbose_name="vote on the conclusion",
                            ),
                        ),
                        (
                            "version",
                            models.PositiveIntegerField(default=0, editable=False, verbose_name="version"),
                        ),
                        ("at", models.DateTimeField(auto_now=True, verbose_name="at")),
                    ],
                    options={
                        "verbose_name": "view of a member",
                        "verbose_name_plural": "views of members",
                        "ordering": ("pk",),
                        "constraints": [
                            models.UniqueConstraint(fields=("item", "user"), name="appraisal_view_once")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Ground",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("rule", models.CharField(max_length=120, verbose_name="rule")),
                        ("situation", models.PositiveSmallIntegerField(verbose_name="situation")),
                        ("text", models.CharField(max_length=300, verbose_name="text")),
                        ("valid_from", models.DateField(verbose_name="in force from")),
                        ("valid_to", models.DateField(blank=True, null=True, verbose_name="in force until")),
                        ("version", models.PositiveIntegerField(default=1, editable=False)),
                    ],
                    options={
                        "verbose_name": "ground",
                        "verbose_name_plural": "grounds",
                        "ordering": ("-valid_from", "situation", "pk"),
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("rule", "situation", "valid_from"), name="ground_once_a_day"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("valid_to__isnull", True),
                                    ("valid_to__gte", models.F("valid_from")),
                                    _connector="OR",
                                ),
                                name="ground_days_in_order",
                                violation_error_message="The last day lies before the first.",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Decision",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "client_key",
                            models.UUIDField(editable=False, unique=True, verbose_name="client key"),
                        ),
                        (
                            "version",
                            models.PositiveIntegerField(default=1, editable=False, verbose_name="version"),
                        ),
                        ("content_hash", models.CharField(blank=True, editable=False, max_length=64)),
                        (
                            "created_by",
                            models.ForeignKey(
                                editable=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="written by",
                            ),
                        ),
                        ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="written at")),
                        ("changed_at", models.DateTimeField(auto_now=True, verbose_name="changed at")),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("promotion", "promotion"),
                                    ("example", "held up as an example"),
                                    ("reminder", "reminder talk"),
                                    ("criticism", "criticism and education"),
                                    ("self_examination", "ordered self-examination"),
                                    ("admonition", "admonition"),
                                    ("transfer", "transfer from the post"),
                                    ("lateral", "lateral move"),
                                    ("rank_only", "rank only"),
                                    ("removal", "removal"),
                                    ("demotion", "demotion"),
                                    ("reshuffle", "reshuffle of the leadership team"),
                                    ("rectify", "demand to rectify"),
                                ],
                                max_length=20,
                                verbose_name="kind of decision",
                            ),
                        ),
                        (
                            "origin",
                            models.CharField(
                                choices=[
                                    ("key_task", "from a key task"),
                                    ("lead", "from a lead"),
                                    ("steadfast", "steadfast"),
                                    ("appraisal", "from an appraisal"),
                                    ("other", "other"),
                                ],
                                default="other",
                                max_length=12,
                                verbose_name="origin",
                            ),
                        ),
                        (
                            "cadre",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="decisions",
                                to="visits.cadre",
                                verbose_name="cadre",
                            ),
                        ),
                        (
                            "leadership_team",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="decisions",
                                to="visits.leadershipteam",
                                verbose_name="leadership team",
                            ),
                        ),
                        ("reasons", models.TextField(max_length=4000, verbose_name="reasons")),
                        (
                            "lead",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="decisions",
                                to="visits.lead",
                                verbose_name="lead",
                            ),
                        ),
                        (
                            "key_task",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="decisions",
                                to="visits.keytask",
                                verbose_name="key task",
                            ),
                        ),
                        (
                            "appraisal_item",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="decisions",
                                to="visits.appraisalitem",
                                verbose_name="appraisal",
                            ),
                        ),
                        (
                            "found_through_visits",
                            models.BooleanField(
                                default=False,
                                help_text="Recorded by whoever knows it, never inferred.",
                                verbose_name="found through the visits",
                            ),
                        ),
                        (
                            "how_found",
                            models.CharField(
                                blank=True, max_length=500, verbose_name="how the visits found it"
                            ),
                        ),
                        (
                            "seconded_by",
                            models.ForeignKey(
                                blank=True,
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="second signature",
                            ),
                        ),
                        (
                            "signed_by",
                            models.ForeignKey(
                                blank=True,
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="signed by",
                            ),
                        ),
                        (
                            "recommended_on",
                            models.DateField(
                                blank=True, null=True, verbose_name="democratic recommendation on"
                            ),
                        ),
                        (
                            "recommended_votes",
                            models.CharField(
                                blank=True, max_length=120, verbose_name="result of the recommendation"
                            ),
                        ),
                        ("body", models.CharField(blank=True, max_length=120, verbose_name="decision body")),
                        (
                            "met_on",
                            models.DateField(blank=True, null=True, verbose_name="collective decision on"),
                        ),
                        (
                            "entitled",
                            models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="entitled"),
                        ),
                        (
                            "present",
                            models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="present"),
                        ),
                        (
                            "votes_for",
                            models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="votes for"),
                        ),
                        (
                            "votes_against",
                            models.PositiveSmallIntegerField(
                                blank=True, null=True, verbose_name="votes against"
                            ),
                        ),
                        (
                            "votes_abstained",
                            models.PositiveSmallIntegerField(
                                blank=True, null=True, verbose_name="abstentions"
                            ),
                        ),
                        (
                            "notice_from",
                            models.DateField(blank=True, null=True, verbose_name="public notice from"),
                        ),
                        (
                            "notice_to",
                            models.DateField(blank=True, null=True, verbose_name="public notice until"),
                        ),
                        (
                            "notice_result",
                            models.CharField(blank=True, max_length=300, verbose_name="result of the notice"),
                        ),
                        ("decided_on", models.DateField(blank=True, null=True, verbose_name="decided on")),
                        (
                            "document_number",
                            models.CharField(blank=True, max_length=60, verbose_name="document number"),
                        ),
                        (
                            "ground",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="decisions",
                                to="visits.ground",
                                verbose_name="ground",
                            ),
                        ),
                        (
                            "unit_before",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="visits.unit",
                                verbose_name="unit on the day",
                            ),
                        ),
                        (
                            "post_before",
                            models.CharField(blank=True, max_length=200, verbose_name="post before"),
                        ),
                        (
                            "level_before",
                            models.PositiveSmallIntegerField(
                                blank=True,
                                choices=[
                                    (10, "head of bureau level"),
                                    (20, "deputy head of bureau level"),
                                    (30, "head of division level"),
                                    (40, "deputy head of division level"),
                                    (50, "head of section level"),
                                    (60, "deputy head of section level"),
                                    (70, "section member level"),
                                    (90, "other level"),
                                ],
                                null=True,
                                verbose_name="level before",
                            ),
                        ),
                        (
                            "rank_before",
                            models.PositiveSmallIntegerField(
                                blank=True,
                                choices=[
                                    (10, "first-rank inspector"),
                                    (11, "second-rank inspector"),
                                    (20, "first-rank consultant"),
                                    (21, "second-rank consultant"),
                                    (22, "third-rank consultant"),
                                    (23, "fourth-rank consultant"),
                                    (30, "first-rank principal clerk"),
                                    (31, "second-rank principal clerk"),
                                    (32, "third-rank principal clerk"),
                                    (33, "fourth-rank principal clerk"),
                                    (40, "first-rank clerk"),
                                    (41, "second-rank clerk"),
                                    (120, "consultant (before 2019)"),
                                    (121, "deputy consultant (before 2019)"),
                                    (130, "principal clerk (before 2019)"),
                                    (131, "deputy principal clerk (before 2019)"),
                                ],
                                null=True,
                                verbose_name="rank before",
                            ),
                        ),
                        (
                            "post_after",
                            models.CharField(blank=True, max_length=200, verbose_name="post after"),
                        ),
                        (
                            "level_after",
                            models.PositiveSmallIntegerField(
                                blank=True,
                                choices=[
                                    (10, "head of bureau level"),
                                    (20, "deputy head of bureau level"),
                                    (30, "head of division level"),
                                    (40, "deputy head of division level"),
                                    (50, "head of section level"),
                                    (60, "deputy head of section level"),
                                    (70, "section member level"),
                                    (90, "other level"),
                                ],
                                null=True,
                                verbose_name="level after",
                            ),
                        ),
                        (
                            "rank_after",
                            models.PositiveSmallIntegerField(
                                blank=True,
                                choices=[
                                    (10, "first-rank inspector"),
                                    (11, "second-rank inspector"),
                                    (20, "first-rank consultant"),
                                    (21, "second-rank consultant"),
                                    (22, "third-rank consultant"),
                                    (23, "fourth-rank consultant"),
                                    (30, "first-rank principal clerk"),
                                    (31, "second-rank principal clerk"),
                                    (32, "third-rank principal clerk"),
                                    (33, "fourth-rank principal clerk"),
                                    (40, "first-rank clerk"),
                                    (41, "second-rank clerk"),
                                    (120, "consultant (before 2019)"),
                                    (121, "deputy consultant (before 2019)"),
                                    (130, "principal clerk (before 2019)"),
                                    (131, "deputy principal clerk (before 2019)"),
                                ],
                                null=True,
                                verbose_name="rank after",
                            ),
                        ),
                        ("told_on", models.DateField(blank=True, null=True, verbose_name="told on")),
                        ("told_by", models.CharField(blank=True, max_length=60, verbose_name="talk held by")),
                        (
                            "probation_until",
                            models.DateField(blank=True, null=True, verbose_name="on probation until"),
                        ),
                        (
                            "probation_result",
                            models.CharField(
                                blank=True, max_length=200, verbose_name="result of the probation"
                            ),
                        ),
                        (
                            "review_on",
                            models.DateField(blank=True, null=True, verbose_name="review asked for on"),
                        ),
                        (
                            "review_result_on",
                            models.DateField(blank=True, null=True, verbose_name="review decided on"),
                        ),
                        (
                            "review_result",
                            models.CharField(blank=True, max_length=300, verbose_name="result of the review"),
                        ),
                        ("appeal_on", models.DateField(blank=True, null=True, verbose_name="appeal on")),
                        (
                            "appeal_result_on",
                            models.DateField(blank=True, null=True, verbose_name="appeal decided on"),
                        ),
                        (
                            "appeal_result",
                            models.CharField(blank=True, max_length=300, verbose_name="result of the appeal"),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("drafted", "motion drafted"),
                                    ("seconded", "second signature given"),
                                    ("signed", "motion signed"),
                                    ("decided", "decided"),
                                    ("told", "told to whom it concerns"),
                                    ("withdrawn", "withdrawn"),
                                    ("overturned", "overturned"),
                                ],
                                default="drafted",
                                editable=False,
                                max_length=12,
                                verbose_name="state",
                            ),
                        ),
                        (
                            "findings",
                            models.ManyToManyField(
                                blank=True,
                                related_name="decisions",
                                to="visits.finding",
                                verbose_name="findings it rests on",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "decision",
                        "verbose_name_plural": "decisions",
                        "ordering": ("-created_at", "-pk"),
                        "indexes": [
                            models.Index(fields=["created_at", "id"], name="decision_by_day"),
                            models.Index(fields=["cadre", "state"], name="decision_of_cadre"),
                            models.Index(fields=["leadership_team", "state"], name="decision_of_team"),
                            models.Index(fields=["state", "kind", "decided_on"], name="decision_by_kind"),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("cadre__isnull", False), ("leadership_team__isnull", True)),
                                    models.Q(("cadre__isnull", True), ("leadership_team__isnull", False)),
                                    _connector="OR",
                                ),
                                name="decision_has_one_subject",
                                violation_error_message="A decision is about one cadre or one leadership team.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state__in", ["decided", "told", "overturned"]), _negated=True),
                                    models.Q(
                                        ("decided_on__isnull", False),
                                        models.Q(("document_number", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="decision_dated_and_numbered",
                                violation_error_message="A decision has a day and a document number.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("signed_by__isnull", True),
                                    models.Q(
                                        models.Q(("signed_by", models.F("seconded_by")), _negated=True),
                                        models.Q(("signed_by", models.F("created_by")), _negated=True),
                                        models.Q(("seconded_by", models.F("created_by")), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="decision_three_people",
                                violation_error_message="Drafter, second signature and signer are three people.",
                            ),
                        ],
                    },
                    bases=(visits.judgement.evidence.subjects.Judgement, models.Model),
                ),
                migrations.CreateModel(
                    name="Must",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "decision",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="musts",
                                to="visits.decision",
                            ),
                        ),
                        (
                            "which",
                            models.CharField(
                                choices=[
                                    ("file", "file audited"),
                                    ("matters", "personal-matters report checked"),
                                    ("discipline", "discipline body heard"),
                                    ("complaints", "checkable complaints verified"),
                                ],
                                max_length=12,
                                verbose_name="which must",
                            ),
                        ),
                        (
                            "result",
                            models.CharField(
                                choices=[("clear", "clear"), ("not_clear", "not clear")],
                                max_length=12,
                                verbose_name="result",
                            ),
                        ),
                        ("done_on", models.DateField(verbose_name="done on")),
                        ("person", models.CharField(max_length=60, verbose_name="who answers for it")),
                        ("note", models.CharField(blank=True, max_length=300, verbose_name="note")),
                    ],
                    options={
                        "verbose_name": "must",
                        "verbose_name_plural": "four musts",
                        "ordering": ("pk",),
                        "constraints": [
                            models.UniqueConstraint(fields=("decision", "which"), name="decision_must_once")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="DecisionStep",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "decision",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="steps",
                                to="visits.decision",
                            ),
                        ),
                        (
                            "after",
                            models.CharField(
                                choices=[
                                    ("drafted", "motion drafted"),
                                    ("seconded", "second signature given"),
                                    ("signed", "motion signed"),
                                    ("decided", "decided"),
                                    ("told", "told to whom it concerns"),
                                    ("withdrawn", "withdrawn"),
                                    ("overturned", "overturned"),
                                ],
                                max_length=12,
                                verbose_name="after",
                            ),
                        ),
                        ("note", models.CharField(max_length=2100, verbose_name="note")),
                        (
                            "by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="by",
                            ),
                        ),
                        ("at", models.DateTimeField(auto_now_add=True, verbose_name="at")),
                    ],
                    options={
                        "verbose_name": "step of a decision",
                        "verbose_name_plural": "steps of a decision",
                        "ordering": ("at", "pk"),
                    },
                ),
                migrations.CreateModel(
                    name="Dossier",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "client_key",
                            models.UUIDField(editable=False, unique=True, verbose_name="client key"),
                        ),
                        (
                            "version",
                            models.PositiveIntegerField(default=1, editable=False, verbose_name="version"),
                        ),
                        ("content_hash", models.CharField(blank=True, editable=False, max_length=64)),
                        (
                            "created_by",
                            models.ForeignKey(
                                editable=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="written by",
                            ),
                        ),
                        ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="written at")),
                        ("changed_at", models.DateTimeField(auto_now=True, verbose_name="changed at")),
                        (
                            "decision",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="dossiers",
                                to="visits.decision",
                                verbose_name="decision",
                            ),
                        ),
                        ("number", models.PositiveSmallIntegerField(verbose_name="number of the dossier")),
                        ("content", models.JSONField(editable=False, verbose_name="content")),
                        ("digest", models.CharField(editable=False, help_text="SHA-256.", max_length=64)),
                    ],
                    options={
                        "verbose_name": "dossier",
                        "verbose_name_plural": "dossiers",
                        "ordering": ("-created_at", "-pk"),
                        "indexes": [models.Index(fields=["created_at", "id"], name="dossier_by_day")],
                        "constraints": [
                            models.UniqueConstraint(fields=("decision", "number"), name="dossier_numbered")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="DossierFile",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "dossier",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="files",
                                to="visits.dossier",
                            ),
                        ),
                        (
                            "recipient",
                            models.CharField(
                                choices=[
                                    ("work", "for work"),
                                    ("meeting", "for the meeting"),
                                    ("feedback", "for feedback to the unit"),
                                ],
                                max_length=12,
                                verbose_name="recipient",
                            ),
                        ),
                        (
                            "form",
                            models.CharField(
                                choices=[
                                    ("docx", "Word (.docx)"),
                                    ("xlsx", "Excel (.xlsx)"),
                                    ("json", "manifest with digests (.json)"),
                                ],
                                max_length=4,
                                verbose_name="form",
                            ),
                        ),
                        ("content", models.BinaryField()),
                        ("digest", models.CharField(editable=False, help_text="SHA-256.", max_length=64)),
                        (
                            "size",
                            models.PositiveIntegerField(
                                editable=False, help_text="Bytes.", verbose_name="size"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "file of a dossier",
                        "verbose_name_plural": "files of a dossier",
                        "ordering": ("dossier", "pk"),
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("dossier", "recipient", "form"), name="dossier_file_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="FeedbackLetter",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "client_key",
                            models.UUIDField(editable=False, unique=True, verbose_name="client key"),
                        ),
                        (
                            "version",
                            models.PositiveIntegerField(default=1, editable=False, verbose_name="version"),
                        ),
                        ("content_hash", models.CharField(blank=True, editable=False, max_length=64)),
                        (
                            "created_by",
                            models.ForeignKey(
                                editable=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="written by",
                            ),
                        ),
                        ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="written at")),
                        ("changed_at", models.DateTimeField(auto_now=True, verbose_name="changed at")),
                        (
                            "unit",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="letters",
                                to="visits.unit",
                                verbose_name="unit",
                            ),
                        ),
                        (
                            "round",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="letters",
                                to="visits.round",
                                verbose_name="round",
                            ),
                        ),
                        (
                            "praise",
                            models.TextField(blank=True, max_length=4000, verbose_name="what is good"),
                        ),
                        (
                            "problems",
                            models.TextField(
                                blank=True, max_length=4000, verbose_name="what is to be better"
                            ),
                        ),
                        (
                            "demands",
                            models.TextField(blank=True, max_length=4000, verbose_name="what is asked for"),
                        ),
                        ("answer_by", models.DateField(blank=True, null=True, verbose_name="answer by")),
                        (
                            "number",
                            models.CharField(blank=True, max_length=60, verbose_name="document number"),
                        ),
                        (
                            "signed_by",
                            models.ForeignKey(
                                blank=True,
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="signed by",
                            ),
                        ),
                        ("sent_on", models.DateField(blank=True, null=True, verbose_name="sent on")),
                        (
                            "answer",
                            models.TextField(blank=True, max_length=8000, verbose_name="answer of the unit"),
                        ),
                        ("answered_on", models.DateField(blank=True, null=True, verbose_name="answered on")),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("drafted", "drafted"),
                                    ("signed", "signed"),
                                    ("sent", "sent"),
                                    ("answered", "answered"),
                                ],
                                default="drafted",
                                editable=False,
                                max_length=10,
                                verbose_name="state",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "feedback letter",
                        "verbose_name_plural": "feedback letters",
                        "ordering": ("-created_at", "-pk"),
                        "indexes": [models.Index(fields=["created_at", "id"], name="letter_by_day")],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("unit", "round"),
                                name="letter_once_a_round",
                                violation_error_message="This unit has a letter of this round already.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("signed_by__isnull", True),
                                    models.Q(("signed_by", models.F("created_by")), _negated=True),
                                    _connector="OR",
                                ),
                                name="letter_signed_by_another",
                                violation_error_message="Who drafted the letter does not sign it.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state__in", ["sent", "answered"]), _negated=True),
                                    models.Q(
                                        ("sent_on__isnull", False), models.Q(("number", ""), _negated=True)
                                    ),
                                    _connector="OR",
                                ),
                                name="letter_sent_with_number",
                                violation_error_message="A letter that was sent has a day and a number.",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Rectification",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "client_key",
                            models.UUIDField(editable=False, unique=True, verbose_name="client key"),
                        ),
                        (
                            "version",
                            models.PositiveIntegerField(default=1, editable=False, verbose_name="version"),
                        ),
                        ("content_hash", models.CharField(blank=True, editable=False, max_length=64)),
                        (
                            "created_by",
                            models.ForeignKey(
                                editable=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="written by",
                            ),
                        ),
                        ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="written at")),
                        ("changed_at", models.DateTimeField(auto_now=True, verbose_name="changed at")),
                        (
                            "cadre",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="rectifications",
                                to="visits.cadre",
                                verbose_name="cadre",
                            ),
                        ),
                        (
                            "leadership_team",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="rectifications",
                                to="visits.leadershipteam",
                                verbose_name="leadership team",
                            ),
                        ),
                        (
                            "decision",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="rectifications",
                                to="visits.decision",
                                verbose_name="decision",
                            ),
                        ),
                        ("problem", models.TextField(max_length=4000, verbose_name="problem")),
                        ("demand", models.TextField(max_length=4000, verbose_name="what is demanded")),
                        ("responsible", models.CharField(max_length=60, verbose_name="who answers for it")),
                        ("due_on", models.DateField(verbose_name="due on")),
                        (
                            "demanded_on",
                            models.DateField(
                                blank=True, editable=False, null=True, verbose_name="demanded on"
                            ),
                        ),
                        (
                            "demanded_by",
                            models.ForeignKey(
                                blank=True,
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="signed by",
                            ),
                        ),
                        (
                            "measures",
                            models.TextField(blank=True, max_length=8000, verbose_name="measures taken"),
                        ),
                        (
                            "evidence",
                            models.TextField(
                                blank=True,
                                help_text="Documents with title, number and day.",
                                max_length=4000,
                                verbose_name="evidence of the measures",
                            ),
                        ),
                        ("reported_on", models.DateField(blank=True, null=True, verbose_name="reported on")),
                        (
                            "team",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="rectifications",
                                to="visits.visitteam",
                                verbose_name="verifying team",
                            ),
                        ),
                        (
                            "verification",
                            models.TextField(
                                blank=True, max_length=4000, verbose_name="what the verification showed"
                            ),
                        ),
                        (
                            "is_done",
                            models.BooleanField(blank=True, null=True, verbose_name="found to be done"),
                        ),
                        (
                            "closed_on",
                            models.DateField(blank=True, editable=False, null=True, verbose_name="closed on"),
                        ),
                        (
                            "times_reopened",
                            models.PositiveSmallIntegerField(
                                default=0, editable=False, verbose_name="times reopened"
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("drafted", "drafted"),
                                    ("demanded", "demanded"),
                                    ("reported", "reported as done"),
                                    ("verified", "verified by a team"),
                                    ("closed", "closed"),
                                ],
                                default="drafted",
                                editable=False,
                                max_length=10,
                                verbose_name="state",
                            ),
                        ),
                        (
                            "findings",
                            models.ManyToManyField(
                                blank=True,
                                related_name="rectifications",
                                to="visits.finding",
                                verbose_name="findings it rests on",
                            ),
                        ),
                        (
                            "visits",
                            models.ManyToManyField(
                                blank=True,
                                related_name="rectifications_verified",
                                to="visits.visit",
                                verbose_name="verification visits",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "rectification",
                        "verbose_name_plural": "rectifications",
                        "ordering": ("due_on", "pk"),
                        "indexes": [
                            models.Index(fields=["due_on", "id"], name="rectification_by_day"),
                            models.Index(fields=["state", "due_on"], name="rectification_by_state"),
                            models.Index(fields=["leadership_team", "state"], name="rectification_of_team"),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("cadre__isnull", False), ("leadership_team__isnull", True)),
                                    models.Q(("cadre__isnull", True), ("leadership_team__isnull", False)),
                                    _connector="OR",
                                ),
                                name="rectification_has_one_subject",
                                violation_error_message="A rectification is about one cadre or one leadership team.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("demanded_by__isnull", True),
                                    models.Q(("demanded_by", models.F("created_by")), _negated=True),
                                    _connector="OR",
                                ),
                                name="rectification_signed_by_another",
                                violation_error_message="Who drafted the demand does not sign it.",
                            ),
                        ],
                    },
                    bases=(visits.judgement.evidence.subjects.Judgement, models.Model),
                ),
                migrations.CreateModel(
                    name="RectificationFile",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "rectification",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="files",
                                to="visits.rectification",
                            ),
                        ),
                        ("client_key", models.UUIDField(editable=False, unique=True)),
                        (
                            "file",
                            models.FileField(
                                max_length=200, upload_to="measures/%Y/%m/", verbose_name="file"
                            ),
                        ),
                        ("name", models.CharField(max_length=200, verbose_name="file name")),
                        (
                            "content_type",
                            models.CharField(editable=False, max_length=80, verbose_name="type"),
                        ),
                        (
                            "size",
                            models.PositiveBigIntegerField(
                                editable=False, help_text="Bytes.", verbose_name="size"
                            ),
                        ),
                        (
                            "digest",
                            models.CharField(
                                editable=False, help_text="SHA-256 of the stored bytes.", max_length=64
                            ),
                        ),
                        (
                            "added_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="added by",
                            ),
                        ),
                        ("added_at", models.DateTimeField(auto_now_add=True, verbose_name="added at")),
                    ],
                    options={
                        "verbose_name": "evidence of measures",
                        "verbose_name_plural": "evidence of measures",
                        "ordering": ("added_at", "pk"),
                    },
                ),
                migrations.CreateModel(
                    name="RectificationStep",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "rectification",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="steps",
                                to="visits.rectification",
                            ),
                        ),
                        (
                            "after",
                            models.CharField(
                                choices=[
                                    ("drafted", "drafted"),
                                    ("demanded", "demanded"),
                                    ("reported", "reported as done"),
                                    ("verified", "verified by a team"),
                                    ("closed", "closed"),
                                ],
                                max_length=10,
                                verbose_name="after",
                            ),
                        ),
                        ("note", models.CharField(max_length=2100, verbose_name="note")),
                        (
                            "by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="by",
                            ),
                        ),
                        ("at", models.DateTimeField(auto_now_add=True, verbose_name="at")),
                    ],
                    options={
                        "verbose_name": "step of a rectification",
                        "verbose_name_plural": "steps of a rectification",
                        "ordering": ("at", "pk"),
                    },
                ),
                migrations.CreateModel(
                    name="OutcomeCheck",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "decision",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="checks",
                                to="visits.decision",
                                verbose_name="decision",
                            ),
                        ),
                        ("months", models.PositiveSmallIntegerField(verbose_name="months after")),
                        ("due_on", models.DateField(verbose_name="due on")),
                        ("checked_on", models.DateField(blank=True, null=True, verbose_name="checked on")),
                        (
                            "found",
                            models.TextField(blank=True, max_length=2000, verbose_name="what became of it"),
                        ),
                        (
                            "checked_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="checked by",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "check of an outcome",
                        "verbose_name_plural": "checks of outcomes",
                        "ordering": ("due_on", "pk"),
                        "indexes": [models.Index(fields=["due_on", "id"], name="outcome_check_by_day")],
                        "constraints": [
                            models.UniqueConstraint(fields=("decision", "months"), name="outcome_check_once")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ProposalAnswer",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("key", models.CharField(max_length=120, verbose_name="proposal")),
                        ("size", models.PositiveIntegerField(verbose_name="size")),
                        (
                            "rule",
                            models.CharField(
                                choices=[
                                    ("against", "spoken against by several sources"),
                                    ("fallen", "grade fallen between rounds"),
                                    ("integrity", "bad answers on integrity"),
                                ],
                                editable=False,
                                max_length=12,
                                verbose_name="rule",
                            ),
                        ),
                        (
                            "about",
                            models.CharField(
                                choices=[
                                    ("cadre", "a cadre"),
                                    ("leadership", "the leadership team"),
                                    ("unit", "the unit"),
                                ],
                                editable=False,
                                max_length=12,
                                verbose_name="about",
                            ),
                        ),
                        (
                            "unit",
                            models.ForeignKey(
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="visits.unit",
                                verbose_name="unit",
                            ),
                        ),
                        (
                            "cadre",
                            models.ForeignKey(
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="visits.cadre",
                                verbose_name="cadre",
                            ),
                        ),
                        (
                            "leadership_team",
                            models.ForeignKey(
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="visits.leadershipteam",
                                verbose_name="leadership team",
                            ),
                        ),
                        (
                            "says",
                            models.TextField(
                                blank=True, editable=False, max_length=4000, verbose_name="what it says"
                            ),
                        ),
                        (
                            "lead",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="proposals",
                                to="visits.lead",
                                verbose_name="lead",
                            ),
                        ),
                        (
                            "reason",
                            models.CharField(blank=True, max_length=500, verbose_name="why it is no lead"),
                        ),
                        (
                            "by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="by",
                            ),
                        ),
                        ("at", models.DateTimeField(auto_now_add=True, verbose_name="at")),
                    ],
                    options={
                        "verbose_name": "answer to a proposed lead",
                        "verbose_name_plural": "answers to proposed leads",
                        "ordering": ("-at", "-pk"),
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("key", "size"),
                                name="proposal_answered_once",
                                violation_error_message="Somebody has answered this proposal meanwhile.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("lead__isnull", False), ("reason", "")),
                                    models.Q(("lead__isnull", True), models.Q(("reason", ""), _negated=True)),
                                    _connector="OR",
                                ),
                                name="proposal_lead_or_reason",
                                violation_error_message="A proposal becomes a lead, or is none with the reason.",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Device",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "user",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="devices",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="account",
                            ),
                        ),
                        ("key", models.UUIDField(editable=False)),
                        ("name", models.CharField(blank=True, max_length=120, verbose_name="device")),
                        ("recovery", visits.core.fields.SealedTextField(editable=False)),
                        (
                            "registered_at",
                            models.DateTimeField(auto_now_add=True, verbose_name="registered at"),
                        ),
                        (
                            "seen_at",
                            models.DateTimeField(
                                default=django.utils.timezone.now, verbose_name="last contact"
                            ),
                        ),
                        ("unsent", models.PositiveIntegerField(default=0, verbose_name="not sent yet")),
                        (
                            "oldest_unsent_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="oldest not sent"),
                        ),
                        (
                            "wipe_asked_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="wipe ordered at"),
                        ),
                        (
                            "wipe_asked_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="by",
                            ),
                        ),
                        ("wiped_at", models.DateTimeField(blank=True, null=True, verbose_name="wiped at")),
                    ],
                    options={
                        "verbose_name": "device",
                        "verbose_name_plural": "devices",
                        "ordering": ("-seen_at", "-pk"),
                        "constraints": [models.UniqueConstraint(fields=("user", "key"), name="device_once")],
                    },
                ),
                migrations.CreateModel(
                    name="CoverageRule",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "round",
                            models.OneToOneField(
                                editable=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="coverage_rule",
                                to="visits.round",
                            ),
                        ),
                        (
                            "days_unseen",
                            models.PositiveSmallIntegerField(
                                default=90,
                                validators=[
                                    django.core.validators.MinValueValidator(1),
                                    django.core.validators.MaxValueValidator(3650),
                                ],
                                verbose_name="not seen lately: after how many days",
                            ),
                        ),
                        (
                            "praise_from",
                            models.PositiveSmallIntegerField(
                                default=3,
                                validators=[
                                    django.core.validators.MinValueValidator(1),
                                    django.core.validators.MaxValueValidator(100),
                                ],
                                verbose_name="only praise: from how many statements on",
                            ),
                        ),
                        (
                            "weight_never",
                            models.PositiveSmallIntegerField(
                                default=10,
                                validators=[django.core.validators.MaxValueValidator(100)],
                                verbose_name="weight: never visited",
                            ),
                        ),
                        (
                            "weight_served",
                            models.PositiveSmallIntegerField(
                                default=5,
                                validators=[django.core.validators.MaxValueValidator(100)],
                                verbose_name="weight: people served not heard",
                            ),
                        ),
                        (
                            "weight_one_circle",
                            models.PositiveSmallIntegerField(
                                default=4,
                                validators=[django.core.validators.MaxValueValidator(100)],
                                verbose_name="weight: only one circle heard",
                            ),
                        ),
                        (
                            "weight_few_sources",
                            models.PositiveSmallIntegerField(
                                default=4,
                                validators=[django.core.validators.MaxValueValidator(100)],
                                verbose_name="weight: too few sources for a judgement",
                            ),
                        ),
                        (
                            "weight_unseen",
                            models.PositiveSmallIntegerField(
                                default=3,
                                validators=[django.core.validators.MaxValueValidator(100)],
                                verbose_name="weight: not seen lately",
                            ),
                        ),
                        (
                            "weight_only_praise",
                            models.PositiveSmallIntegerField(
                                default=2,
                                validators=[django.core.validators.MaxValueValidator(100)],
                                verbose_name="weight: only praise",
                            ),
                        ),
                        ("version", models.PositiveIntegerField(default=0, editable=False)),
                    ],
                    options={
                        "verbose_name": "rule of coverage",
                        "verbose_name_plural": "rules of coverage",
                        "ordering": ("round",),
                    },
                ),
                migrations.CreateModel(
                    name="DeskLook",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "user",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="desk_look",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="who",
                            ),
                        ),
                        ("at", models.DateTimeField(verbose_name="read up to")),
                    ],
                    options={
                        "verbose_name": "last look at the desk",
                        "verbose_name_plural": "last looks at the desk",
                        "ordering": ("user",),
                    },
                ),
            ]
        ),
        migrations.RunPython(write_first_rows, migrations.RunPython.noop),
    ]

"""The addresses of findings."""

from django.urls import path

from visits.core.lists.views import ledger
from visits.core.marks.views import secrecy_path

from . import several, views
from .lists import BADLY_RUN, FINDINGS, OUTSTANDING, WATCHED
from .models import Finding
from .paper import findings

finding_patterns = [
    *ledger("findings", FINDINGS),
    *ledger("findings/outstanding", OUTSTANDING, "outstanding", "outstanding_export"),
    *ledger("findings/watched", WATCHED, "watched", "watched_export"),
    *ledger("findings/teams", BADLY_RUN, "badly_run", "badly_run_export"),
    path("findings/from/", several.open_several, name="open_several"),
    path("findings/from/<int:pk>/", views.open_, name="open"),
    path("findings/<int:pk>/", views.detail, name="detail"),
    *findings.paths(),
    secrecy_path(Finding, "findings", "findings", findings.title),
    path("findings/<int:pk>/evidence/", views.evidence, name="evidence"),
    path("findings/<int:pk>/evidence/<int:statement>/", views.link, name="link"),
    path("findings/<int:pk>/evidence/<int:evidence>/take-off/", views.unlink, name="unlink"),
]

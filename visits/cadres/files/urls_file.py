"""Addresses of what hangs on a cadre file: consulting, versions, its parts and lines."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from visits.core.marks.views import secrecy_path

from . import consult_views, file_views, part_views, version_views
from .models import Cadre

file_patterns = [
    path("cadres/matter/", consult_views.matter, name="matter"),
    path("cadres/matter/end/", consult_views.end_matter, name="end_matter"),
    path("cadres/<int:pk>/consulted/", consult_views.consulted, name="consulted"),
    secrecy_path(Cadre, "cadres", "cadres", _("Cadres")),
    path("cadres/<int:pk>/as-of/", file_views.as_of, name="as_of"),
    path("cadres/<int:pk>/versions/", version_views.versions, name="versions"),
    path("cadres/<int:pk>/versions/<int:number>/back/", version_views.bring_back, name="bring_back"),
    path("cadres/<int:pk>/education/", part_views.educations, name="educations"),
    path("cadres/<int:pk>/family/", part_views.family, name="family"),
    path("cadres/<int:pk>/appointment-form/", part_views.appointment_form, name="appointment_form"),
    path("cadres/<int:pk>/ranks/new/", part_views.add_rank, name="add_rank"),
    path("cadres/ranks/<int:pk>/", part_views.edit_rank, name="edit_rank"),
    path("cadres/ranks/<int:pk>/remove/", part_views.remove_rank, name="remove_rank"),
    path("cadres/posts/<int:pk>/", part_views.edit_tenure, name="edit_tenure"),
    path("cadres/posts/<int:pk>/remove/", part_views.remove_tenure, name="remove_tenure"),
]

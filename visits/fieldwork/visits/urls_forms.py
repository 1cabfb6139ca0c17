"""Addresses of the forms and drafts; fieldwork/urls.py includes them under their namespaces."""

from django.urls import path

from visits.fieldwork.site_visits import views as sites
from visits.fieldwork.symposia import views as symposia
from visits.fieldwork.visits.views import drafts, hand_over, interview_form, notes, visit_form

visit_patterns = [
    path("visits/new/", visit_form.create, name="create"),
    path("visits/note/<int:pk>/", notes.note, name="note_unit"),
    path("visits/<int:pk>/edit/", visit_form.edit, name="edit"),
    path("visits/<int:pk>/symposia/new/", symposia.create, name="symposium_create"),
    path("visits/<int:pk>/sites/new/", sites.create, name="site_create"),
    path("visits/<int:pk>/interviews/new/", interview_form.create, name="interview_create"),
]
interview_patterns = [path("interviews/<int:pk>/edit/", interview_form.edit, name="edit")]
draft_patterns = [
    path("drafts/", drafts.list_, name="list"),
    path("drafts/<uuid:key>/", drafts.save, name="save"),
    path("drafts/<uuid:key>/text/", drafts.read, name="read"),
    path("drafts/<uuid:key>/discard/", drafts.discard, name="discard"),
]
hand_over_patterns = [
    path("rounds/assignments/<int:pk>/hand-over/", hand_over.hand_over_unit, name="hand_over")
]

"""Addresses of the forms and drafts; fieldwork/urls.py includes them under their namespaces."""

from django.urls import path

from visits.fieldwork.visits.views import hand_over, interview_form, joining, notes, visit_form

visit_patterns = [
    path("visits/new/", joining.create, name="create"),
    path("visits/note/<int:pk>/", notes.note, name="note_unit"),
    path("visits/note/task/<int:pk>/", notes.note_task, name="note_task"),
    path("visits/<int:pk>/edit/", visit_form.edit, name="edit"),
    path("visits/<int:pk>/interviews/new/", interview_form.create, name="interview_create"),
]
interview_patterns = [path("interviews/<int:pk>/edit/", interview_form.edit, name="edit")]
hand_over_patterns = [
    path("rounds/assignments/<int:pk>/hand-over/", hand_over.hand_over_unit, name="hand_over")
]

"""The addresses of leads."""

from django.urls import path

from visits.core.lists.views import ledger
from visits.core.marks.views import secrecy_path
from visits.core.workflow.many import many

from . import views
from .lists import LEADS
from .models import Lead
from .paper import leads

lead_patterns = [
    *ledger("leads", LEADS),
    path("leads/raise/", views.raise_, name="raise"),
    path("leads/new/", views.choose, name="choose"),
    path("leads/new/<int:unit>/", views.create, name="create"),
    path("leads/from/<int:pk>/", views.open_, name="open"),
    path("leads/<int:pk>/", views.detail, name="detail"),
    *leads.paths(),
    secrecy_path(Lead, "leads", "leads", leads.title),
    many(leads, "assign", LEADS),
]

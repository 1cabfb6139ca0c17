"""The addresses of appraisals."""

from django.urls import path

from visits.core.lists.views import ledger

from . import views
from .lists import APPRAISALS
from .minutes import meetings

appraisal_patterns = [
    *ledger("appraisals", APPRAISALS),
    path("appraisals/new/", views.create, name="create"),
    path("appraisals/<int:pk>/", views.detail, name="detail"),
    *meetings.paths(),
    path("appraisals/<int:pk>/add/", views.put_on, name="put_on"),
    path("appraisals/items/<int:pk>/", views.item, name="item"),
    path("appraisals/items/<int:pk>/take-off/", views.take_off, name="take_off"),
    path("appraisals/items/<int:pk>/view/", views.view, name="view"),
    path("appraisals/items/<int:pk>/vote/", views.vote, name="vote"),
    path("appraisals/items/<int:pk>/recuse/", views.recuse, name="recuse"),
    path("appraisals/items/<int:pk>/conclude/", views.conclude, name="conclude"),
]

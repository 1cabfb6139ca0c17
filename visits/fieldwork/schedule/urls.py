"""The addresses of planning."""

from django.urls import path

from visits.core.lists.views import ledger

from . import calendar, itinerary, rules, views, week
from .intake_views import PAGES
from .lists import PLANS

plan_patterns = [
    *ledger("plans", PLANS),
    path("plans/calendar/", calendar.calendar_page, name="calendar"),
    path("plans/week/", week.week_page, name="week"),
    path("plans/<int:pk>/send/", week.send, name="send"),
    path("plans/new/", views.choose, name="choose"),
    path("plans/new/<int:assignment>/", views.create, name="create"),
    path("plans/<int:pk>/", views.detail, name="detail"),
    path("plans/<int:pk>/edit/", views.edit, name="edit"),
    path("plans/<int:pk>/contact/", views.contact, name="contact"),
    path("plans/<int:pk>/move/", views.move, name="move"),
    path("plans/<int:pk>/drop/", views.drop, name="drop"),
    path("plans/<int:pk>/log/", views.log, name="log"),
    path("plans/import/<int:team>/", PAGES.of_team, name="import"),
    path("plans/import/file/<int:pk>/", PAGES.preview, name="import_preview"),
    path("plans/rules/", rules.rules, name="rules"),
    path("plans/rules/quotas/new/", rules.add_quota, name="add_quota"),
    path("plans/rules/quotas/<int:pk>/", rules.edit_quota, name="edit_quota"),
    path("plans/rules/holidays/new/", rules.add_holiday, name="add_holiday"),
    path("plans/rules/holidays/<int:pk>/remove/", rules.drop_holiday, name="drop_holiday"),
    path("plans/itinerary/<int:team>/", itinerary.page, name="itinerary"),
    path("plans/itinerary/<int:team>/plan.xlsx", itinerary.workbook, name="itinerary_export"),
    path("plans/itinerary/<int:team>/visits.ics", itinerary.calendar_file, name="itinerary_calendar"),
]
